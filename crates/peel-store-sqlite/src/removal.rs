//! How an image ends: with a cutout, without one, or by being taken away.

use peel_domain::{
    FailureCode, ImageId, JobId, JobKind, Owner, ReservationId, ReservationState, RetryPolicy,
    Timestamp,
};
use peel_store::{Cutout, StoreError};
use sqlx::{FromRow, SqliteConnection};

use crate::column::{AsMillis, AsText};
use crate::error::store_error;
use crate::{ledger, uses};

/// What is known of an image as it ends.
#[derive(FromRow)]
struct EndedRow {
    owner: AsText<Owner>,
    reservation: AsText<ReservationId>,
    goodwill: bool,
    callback_url: Option<String>,
    expires_at: AsMillis,
}

/// The image has a cutout: it is ready and paid for, and the caller is told.
pub(crate) async fn succeed(
    db: &mut SqliteConnection,
    image: ImageId,
    attempt: u32,
    cutout: &Cutout,
    now: Timestamp,
) -> Result<(), StoreError> {
    let ended: EndedRow = sqlx::query_as(
        "UPDATE images
         SET state = 'ready', settled_at = ?2, cutout_blob = ?3, cutout_version = 1, width = ?4,
             height = ?5, subject_left = ?6, subject_top = ?7, subject_width = ?8,
             subject_height = ?9, confidence = ?10, report = ?11
         WHERE id = ?1
         RETURNING owner, reservation, goodwill, callback_url, expires_at",
    )
    .bind(AsText(image))
    .bind(AsMillis(now))
    .bind(AsText(&cutout.blob))
    .bind(cutout.width)
    .bind(cutout.height)
    .bind(cutout.subject.left)
    .bind(cutout.subject.top)
    .bind(cutout.subject.width)
    .bind(cutout.subject.height)
    .bind(f64::from(cutout.confidence))
    .bind(&cutout.report)
    .fetch_one(&mut *db)
    .await
    .map_err(store_error)?;
    if ended.expires_at.0 <= now {
        // Nobody could fetch it any more, so nobody may be charged for it.
        return Err(StoreError::Fenced);
    }
    let captured = ledger::settle(db, ended.reservation.0, ReservationState::Captured, now).await?;
    if !captured && !ended.goodwill {
        return Err(StoreError::corrupt(
            "the reservation of a live removal has ended",
        ));
    }
    if let Some(limit) = cutout.doubt {
        uses::give_back_doubtful(db, image, ended.reservation.0, limit, now).await?;
    }
    tell(db, image, attempt, "ready", ended, now).await
}

/// The image gets no cutout: nothing is charged, and the caller is told.
pub(crate) async fn fail(
    db: &mut SqliteConnection,
    image: ImageId,
    attempt: u32,
    code: FailureCode,
    now: Timestamp,
) -> Result<(), StoreError> {
    let ended = end_without_cutout(db, image, code, ReservationState::Released, now).await?;
    tell(db, image, attempt, code.as_str(), ended, now).await
}

/// The owner called the work off, and needs not be told.
pub(crate) async fn call_off(
    db: &mut SqliteConnection,
    image: ImageId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let released = ReservationState::Released;
    end_without_cutout(db, image, FailureCode::Cancelled, released, now)
        .await
        .map(drop)
}

/// Deletes the image: its work, if it was not done, its row but for a tombstone, and,
/// later, its blobs. `ending` and `code` say why.
pub(crate) async fn take_away(
    db: &mut SqliteConnection,
    image: ImageId,
    code: FailureCode,
    ending: ReservationState,
    now: Timestamp,
) -> Result<(), StoreError> {
    let cancelled = sqlx::query(
        "UPDATE jobs SET state = 'cancelled', lease_until = NULL, step = NULL, ended_at = ?2
         WHERE image = ?1 AND kind = 'remove' AND state IN ('queued', 'running')",
    )
    .bind(AsText(image))
    .bind(AsMillis(now))
    .execute(&mut *db)
    .await
    .map_err(store_error)?;
    if cancelled.rows_affected() > 0 {
        end_without_cutout(db, image, code, ending, now).await?;
    }
    sqlx::query(
        "UPDATE images
         SET deleted_at = ?2, options = '', callback_url = NULL,
             report = CASE WHEN report IS NULL THEN NULL ELSE '' END
         WHERE id = ?1",
    )
    .bind(AsText(image))
    .bind(AsMillis(now))
    .execute(&mut *db)
    .await
    .map_err(store_error)?;
    sqlx::query("INSERT INTO blob_deletions (image) VALUES (?1)")
        .bind(AsText(image))
        .execute(db)
        .await
        .map(drop)
        .map_err(store_error)
}

async fn end_without_cutout(
    db: &mut SqliteConnection,
    image: ImageId,
    code: FailureCode,
    ending: ReservationState,
    now: Timestamp,
) -> Result<EndedRow, StoreError> {
    let ended: EndedRow = sqlx::query_as(
        "UPDATE images SET state = 'failed', failure = ?2, settled_at = ?3 WHERE id = ?1
         RETURNING owner, reservation, goodwill, callback_url, expires_at",
    )
    .bind(AsText(image))
    .bind(AsText(code))
    .bind(AsMillis(now))
    .fetch_one(&mut *db)
    .await
    .map_err(store_error)?;
    let settled = ledger::settle(db, ended.reservation.0, ending, now).await?;
    if !settled && !ended.goodwill {
        return Err(StoreError::corrupt(
            "the reservation of a live removal has ended",
        ));
    }
    Ok(ended)
}

/// Queues the delivery of an ending, if the caller asked for one.
async fn tell(
    db: &mut SqliteConnection,
    image: ImageId,
    attempt: u32,
    event: &str,
    ended: EndedRow,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(url) = ended.callback_url else {
        return Ok(());
    };
    sqlx::query(
        "INSERT INTO jobs (id, kind, owner, image, state, attempts_allowed, queued_at,
                           run_after, delivery_event, delivery_url)
         VALUES (?1, ?2, ?3, ?4, 'queued', ?5, ?6, ?6, ?7, ?8)",
    )
    .bind(AsText(JobId::of_delivery(image, attempt)))
    .bind(AsText(JobKind::Deliver))
    .bind(ended.owner)
    .bind(AsText(image))
    .bind(RetryPolicy::of(JobKind::Deliver).max_attempts)
    .bind(AsMillis(now))
    .bind(event)
    .bind(url)
    .execute(db)
    .await
    .map(drop)
    .map_err(store_error)
}
