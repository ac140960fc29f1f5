use peel_domain::{
    EmailAddress, FailureCode, ImageId, ImageState, JobId, KeyId, Owner, ReservationState, Unit,
};
use peel_store::{Cursor, ImageOverview, Page, PageRequest, StoreError};
use sqlx::{FromRow, SqlitePool};

use crate::column::{AsMillis, AsText};
use crate::database::page;
use crate::error::store_error;
use crate::row::charge;

#[derive(FromRow)]
struct OverviewRow {
    seq: i64,
    id: AsText<ImageId>,
    owner: AsText<Owner>,
    email: Option<AsText<EmailAddress>>,
    api_key: Option<AsText<KeyId>>,
    state: AsText<ImageState>,
    job: AsText<JobId>,
    attempt: u32,
    failure: Option<AsText<FailureCode>>,
    locked: bool,
    unit: Option<AsText<Unit>>,
    amount: i64,
    charge_state: AsText<ReservationState>,
    returned_at: Option<AsMillis>,
    width: Option<u32>,
    height: Option<u32>,
    created_at: AsMillis,
    settled_at: Option<AsMillis>,
    expires_at: AsMillis,
    deleted_at: Option<AsMillis>,
}

impl OverviewRow {
    fn into_record(self) -> Result<ImageOverview, StoreError> {
        Ok(ImageOverview {
            id: self.id.0,
            owner: self.owner.0,
            email: self.email.map(|email| email.0),
            api_key: self.api_key.map(|key| key.0),
            state: self.state.0,
            job: self.job.0,
            attempts: self.attempt,
            failure: self.failure.map(|code| code.0),
            locked: self.locked,
            charge: charge(self.unit.map(|unit| unit.0), self.amount)?,
            charge_state: self.charge_state.0,
            returned_at: self.returned_at.map(|at| at.0),
            size: self.width.zip(self.height),
            created_at: self.created_at.0,
            settled_at: self.settled_at.map(|at| at.0),
            expires_at: self.expires_at.0,
            deleted_at: self.deleted_at.map(|at| at.0),
        })
    }
}

pub(super) async fn search(
    db: &SqlitePool,
    search: Option<&str>,
    request: PageRequest,
) -> Result<Page<ImageOverview>, StoreError> {
    let rows: Vec<OverviewRow> = sqlx::query_as(
        "SELECT i.seq, i.id, i.owner, a.email, i.api_key, i.state, i.job, j.attempt, i.failure,
                i.locked, r.unit, r.amount, r.state AS charge_state, b.at AS returned_at,
                i.width, i.height, i.created_at, i.settled_at, i.expires_at, i.deleted_at
         FROM images i
         JOIN jobs j ON j.id = i.job
         JOIN reservations r ON r.id = i.reservation
         LEFT JOIN returns b ON b.reservation = i.reservation
         LEFT JOIN accounts a ON a.id = i.owner
         WHERE i.seq < ?2
           AND (?1 IS NULL OR ?1 IN (i.id, i.owner, i.job, i.state) OR i.api_key = ?1
                OR i.failure = ?1 OR instr(lower(a.email), lower(?1)) > 0)
         ORDER BY i.seq DESC LIMIT ?3",
    )
    .bind(search)
    .bind(request.after.map_or(i64::MAX, Cursor::position))
    .bind(i64::from(request.limit) + 1)
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    page(rows, request.limit, |row| row.seq, OverviewRow::into_record)
}
