//! Leases: taking the next job, and taking back what nobody works on any more.

use peel_domain::{FailureCode, ImageId, JobId, JobKind, Owner, ReservationState, Timestamp};
use peel_store::{Claim, ClaimRequest, Delivery, DeliveryEvent, Lease, StoreError, Swept, Work};
use sqlx::{FromRow, SqliteConnection, SqlitePool};

use crate::column::{AsMillis, AsText};
use crate::error::store_error;
use crate::{images, removal};

/// Leases that a claim sweeps before it takes a job.
const SWEPT_BY_A_CLAIM: u32 = 16;

/// Whether a claim would find anything to do: a worker that finds nothing should not take
/// the write lock for it.
pub(crate) async fn has_work(
    db: &SqlitePool,
    kind: JobKind,
    now: Timestamp,
) -> Result<bool, StoreError> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM jobs
                        WHERE state = 'queued' AND kind = ?1 AND run_after <= ?2)
             OR EXISTS (SELECT 1 FROM jobs WHERE state = 'running' AND lease_until <= ?2)",
    )
    .bind(AsText(kind))
    .bind(AsMillis(now))
    .fetch_one(db)
    .await
    .map_err(store_error)
}

pub(crate) async fn claim(
    db: &mut SqliteConnection,
    request: &ClaimRequest,
) -> Result<Option<Claim>, StoreError> {
    sweep(db, request.now, SWEPT_BY_A_CLAIM).await?;
    while let Some(next) = next_job(db, request).await? {
        if next.kind.0 == JobKind::Remove {
            if next.expires_at.0 <= request.now {
                let (code, ending) = (FailureCode::Expired, ReservationState::Expired);
                removal::take_away(db, next.image.0, code, ending, request.now).await?;
                continue;
            }
            set_image_state(db, next.image.0, "processing").await?;
        }
        return lease(db, request, next).await.map(Some);
    }
    Ok(None)
}

#[derive(FromRow)]
struct NextRow {
    id: AsText<JobId>,
    kind: AsText<JobKind>,
    owner: AsText<Owner>,
    image: AsText<ImageId>,
    attempts_allowed: u32,
    memory_bytes: i64,
    queued_at: AsMillis,
    delivery_event: Option<String>,
    delivery_url: Option<String>,
    expires_at: AsMillis,
}

/// The oldest job that may run, of the lane whose turn it is.
async fn next_job(
    db: &mut SqliteConnection,
    request: &ClaimRequest,
) -> Result<Option<NextRow>, StoreError> {
    sqlx::query_as(
        "SELECT j.id, j.kind, j.owner, j.image, j.attempts_allowed, j.memory_bytes, j.queued_at,
                j.delivery_event, j.delivery_url, i.expires_at
         FROM lanes l
         JOIN jobs j ON j.seq = (
             SELECT seq FROM jobs
             WHERE kind = l.kind AND owner = l.owner AND state = 'queued' AND run_after <= ?2
             ORDER BY seq LIMIT 1
         )
         JOIN images i ON i.id = j.image
         WHERE l.kind = ?1 AND l.queued > 0
         ORDER BY l.turn LIMIT 1",
    )
    .bind(AsText(request.kind))
    .bind(AsMillis(request.now))
    .fetch_optional(db)
    .await
    .map_err(store_error)
}

async fn lease(
    db: &mut SqliteConnection,
    request: &ClaimRequest,
    next: NextRow,
) -> Result<Claim, StoreError> {
    let until = request.now.plus(request.lease);
    let attempt: u32 = sqlx::query_scalar(
        "UPDATE jobs
         SET state = 'running', attempt = attempt + 1, lease_until = ?2, worker = ?3
         WHERE id = ?1 RETURNING attempt",
    )
    .bind(next.id)
    .bind(AsMillis(until))
    .bind(request.worker.as_str())
    .fetch_one(&mut *db)
    .await
    .map_err(store_error)?;
    let work = match next.kind.0 {
        JobKind::Remove => {
            let image = images::existing(db, next.image.0, request.now).await?;
            Work::Remove(Box::new(image))
        }
        JobKind::Deliver => Work::Deliver(delivery(&next)?),
    };
    Ok(Claim {
        lease: Lease {
            job: next.id.0,
            attempt,
        },
        until,
        attempts_allowed: next.attempts_allowed,
        memory_bytes: u64::try_from(next.memory_bytes).map_err(StoreError::corrupt)?,
        queued_at: next.queued_at.0,
        work,
    })
}

fn delivery(row: &NextRow) -> Result<Delivery, StoreError> {
    let (Some(event), Some(url)) = (&row.delivery_event, &row.delivery_url) else {
        return Err(StoreError::corrupt("a delivery lacks its columns"));
    };
    let event = match event.as_str() {
        "ready" => DeliveryEvent::Ready,
        code => DeliveryEvent::Failed(code.parse().map_err(StoreError::corrupt)?),
    };
    Ok(Delivery {
        id: row.id.0,
        owner: row.owner.0,
        image: row.image.0,
        event,
        occurred_at: row.queued_at.0,
        url: url.clone(),
    })
}

#[derive(FromRow)]
struct LostRow {
    id: AsText<JobId>,
    kind: AsText<JobKind>,
    image: AsText<ImageId>,
    attempt: u32,
    attempts_allowed: u32,
}

/// Queues again, or buries, at most `limit` jobs whose lease is over. A lost lease is a
/// failed attempt: whatever killed the worker may have been the job. It is tried again at
/// once, because the lease itself was a wait.
pub(crate) async fn sweep(
    db: &mut SqliteConnection,
    now: Timestamp,
    limit: u32,
) -> Result<Swept, StoreError> {
    let lost: Vec<LostRow> = sqlx::query_as(
        "SELECT id, kind, image, attempt, attempts_allowed FROM jobs
         WHERE state = 'running' AND lease_until <= ?1 ORDER BY lease_until LIMIT ?2",
    )
    .bind(AsMillis(now))
    .bind(limit)
    .fetch_all(&mut *db)
    .await
    .map_err(store_error)?;
    let mut swept = Swept::default();
    for row in lost {
        let job = EndingJob {
            id: row.id.0,
            kind: row.kind.0,
            image: row.image.0,
            attempt: row.attempt,
        };
        if row.attempt < row.attempts_allowed {
            job.requeue(db, now, 0).await?;
            swept.requeued += 1;
        } else {
            job.end(db, "dead", FailureCode::ProcessingFailed, now)
                .await?;
            swept.buried += 1;
        }
    }
    Ok(swept)
}

/// A running job whose attempt is over.
pub(crate) struct EndingJob {
    pub(crate) id: JobId,
    pub(crate) kind: JobKind,
    pub(crate) image: ImageId,
    pub(crate) attempt: u32,
}

impl EndingJob {
    /// Queues it again, not to run before `run_after`, with `extra_attempts` more allowed.
    pub(crate) async fn requeue(
        &self,
        db: &mut SqliteConnection,
        run_after: Timestamp,
        extra_attempts: u32,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE jobs SET state = 'queued', lease_until = NULL, step = NULL, run_after = ?2,
                             attempts_allowed = attempts_allowed + ?3
             WHERE id = ?1",
        )
        .bind(AsText(self.id))
        .bind(AsMillis(run_after))
        .bind(extra_attempts)
        .execute(&mut *db)
        .await
        .map_err(store_error)?;
        match self.kind {
            JobKind::Remove => set_image_state(db, self.image, "queued").await,
            JobKind::Deliver => Ok(()),
        }
    }

    /// Ends it as `state`, `failed` or `dead`, because of `code`.
    pub(crate) async fn end(
        &self,
        db: &mut SqliteConnection,
        state: &'static str,
        code: FailureCode,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE jobs SET state = ?2, lease_until = NULL, step = NULL, failure = ?3,
                             ended_at = ?4
             WHERE id = ?1",
        )
        .bind(AsText(self.id))
        .bind(state)
        .bind(AsText(code))
        .bind(AsMillis(now))
        .execute(&mut *db)
        .await
        .map_err(store_error)?;
        match self.kind {
            JobKind::Remove => removal::fail(db, self.image, self.attempt, code, now).await,
            JobKind::Deliver => Ok(()),
        }
    }
}

async fn set_image_state(
    db: &mut SqliteConnection,
    image: ImageId,
    state: &'static str,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE images SET state = ?2 WHERE id = ?1")
        .bind(AsText(image))
        .bind(state)
        .execute(db)
        .await
        .map(drop)
        .map_err(store_error)
}
