use peel_domain::{AccountId, Credits, Wallet};
use peel_store::{Cursor, Page, PageRequest, PersonOverview, StoreError};
use sqlx::{FromRow, SqlitePool};

use crate::column::AsText;
use crate::database::page;
use crate::error::store_error;
use crate::identity::people::PersonRow;

#[derive(FromRow)]
struct OverviewRow {
    #[sqlx(flatten)]
    person: PersonRow,
    credits: i64,
    free_uses: u32,
    passes: u32,
    debt: i64,
}

impl From<OverviewRow> for PersonOverview {
    fn from(row: OverviewRow) -> Self {
        Self {
            person: row.person.into(),
            wallet: Wallet {
                free_uses: row.free_uses,
                passes: row.passes,
                credits: Credits::from_quarters(row.credits),
            },
            debt: Credits::from_quarters(row.debt),
        }
    }
}

/// A query for [`OverviewRow`]s with this rest.
macro_rules! select_overviews {
    ($rest:literal) => {
        concat!(
            "SELECT a.rowid AS position, a.id, a.email, a.email_verified_at, a.password, a.role,
                    a.language, a.created_at, a.blocked_at,
                    COALESCE(c.available, 0) AS credits, COALESCE(f.available, 0) AS free_uses,
                    COALESCE(p.available, 0) AS passes, COALESCE(d.amount, 0) AS debt
             FROM accounts a
             LEFT JOIN wallets c ON c.owner = a.id AND c.unit = 'credit'
             LEFT JOIN wallets f ON f.owner = a.id AND f.unit = 'free_use'
             LEFT JOIN wallets p ON p.owner = a.id AND p.unit = 'pass'
             LEFT JOIN debts d ON d.owner = a.id ",
            $rest
        )
    };
}

pub(super) async fn search(
    db: &SqlitePool,
    search: Option<&str>,
    request: PageRequest,
) -> Result<Page<PersonOverview>, StoreError> {
    let rows: Vec<OverviewRow> = sqlx::query_as(select_overviews!(
        "WHERE a.rowid < ?2 AND (?1 IS NULL OR a.id = ?1 OR instr(lower(a.email), lower(?1)) > 0)
         ORDER BY a.rowid DESC LIMIT ?3"
    ))
    .bind(search)
    .bind(request.after.map_or(i64::MAX, Cursor::position))
    .bind(i64::from(request.limit) + 1)
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    let position = |row: &OverviewRow| row.person.position;
    page(rows, request.limit, position, |row| Ok(row.into()))
}

pub(super) async fn one(db: &SqlitePool, id: AccountId) -> Result<PersonOverview, StoreError> {
    sqlx::query_as::<_, OverviewRow>(select_overviews!("WHERE a.id = ?1"))
        .bind(AsText(id))
        .fetch_optional(db)
        .await
        .map_err(store_error)?
        .map(PersonOverview::from)
        .ok_or(StoreError::NotFound)
}
