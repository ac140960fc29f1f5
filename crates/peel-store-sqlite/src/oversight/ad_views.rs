use peel_domain::EmailAddress;
use peel_store::{AdViewOverview, Cursor, Page, PageRequest, StoreError};
use sqlx::{FromRow, SqlitePool};

use crate::ads::SessionRow;
use crate::column::{AsMillis, AsText};
use crate::database::page;
use crate::error::store_error;

#[derive(FromRow)]
struct OverviewRow {
    position: i64,
    #[sqlx(flatten)]
    session: SessionRow,
    email: Option<AsText<EmailAddress>>,
    started_at: AsMillis,
    ended_at: Option<AsMillis>,
}

impl OverviewRow {
    fn into_record(self) -> Result<AdViewOverview, StoreError> {
        Ok(AdViewOverview {
            view: self.session.into_record()?,
            email: self.email.map(|email| email.0),
            started_at: self.started_at.0,
            ended_at: self.ended_at.map(|at| at.0),
        })
    }
}

pub(super) async fn search(
    db: &SqlitePool,
    search: Option<&str>,
    request: PageRequest,
) -> Result<Page<AdViewOverview>, StoreError> {
    let rows: Vec<OverviewRow> = sqlx::query_as(
        "SELECT s.seq AS position, s.id, s.owner, s.image, s.provider, s.creative, s.length_ms,
                s.network, s.state, s.reached, s.reached_at, s.expires_at, s.started_at,
                s.ended_at, a.email
         FROM ad_sessions s
         LEFT JOIN accounts a ON a.id = s.owner
         WHERE s.seq < ?2
           AND (?1 IS NULL OR ?1 IN (s.id, s.owner, s.image, s.provider, s.creative, s.state)
                OR instr(lower(a.email), lower(?1)) > 0)
         ORDER BY s.seq DESC LIMIT ?3",
    )
    .bind(search)
    .bind(request.after.map_or(i64::MAX, Cursor::position))
    .bind(i64::from(request.limit) + 1)
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    page(
        rows,
        request.limit,
        |row| row.position,
        OverviewRow::into_record,
    )
}
