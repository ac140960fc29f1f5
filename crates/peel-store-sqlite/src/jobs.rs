use async_trait::async_trait;
use peel_domain::{
    AfterFailure, FailureCode, ImageId, JobId, JobKind, Owner, RetryPolicy, Step, Timestamp,
};
use peel_store::{
    Claim, ClaimRequest, Cursor, Cutout, DeadLetter, Ended, ImageRecord, Jobs, Lease, Page,
    PageRequest, QueueStats, StoreError, Swept, WorkerId,
};
use sqlx::{FromRow, SqliteConnection};

use crate::column::{AsMillis, AsText};
use crate::error::store_error;
use crate::queue::EndingJob;
use crate::{SqliteStore, database, images, queue, removal};

/// A job that this lease still holds.
struct Held {
    job: EndingJob,
    attempts_allowed: u32,
}

/// The fence: everything that is written under a lease goes through here first, in the
/// same transaction.
async fn held(db: &mut SqliteConnection, lease: Lease) -> Result<Held, StoreError> {
    let row: Option<(AsText<JobKind>, AsText<ImageId>, u32)> = sqlx::query_as(
        "SELECT kind, image, attempts_allowed FROM jobs
         WHERE id = ?1 AND attempt = ?2 AND state = 'running'",
    )
    .bind(AsText(lease.job))
    .bind(lease.attempt)
    .fetch_optional(db)
    .await
    .map_err(store_error)?;
    let (AsText(kind), AsText(image), attempts_allowed) = row.ok_or(StoreError::Fenced)?;
    Ok(Held {
        job: EndingJob {
            id: lease.job,
            kind,
            image,
            attempt: lease.attempt,
        },
        attempts_allowed,
    })
}

async fn succeed(db: &mut SqliteConnection, job: JobId, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE jobs SET state = 'succeeded', lease_until = NULL, step = NULL, ended_at = ?2
         WHERE id = ?1",
    )
    .bind(AsText(job))
    .bind(AsMillis(now))
    .execute(db)
    .await
    .map(drop)
    .map_err(store_error)
}

/// Queues a dead letter again.
pub(crate) async fn revive(
    db: &mut SqliteConnection,
    job: JobId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row: Option<(AsText<JobKind>, AsText<ImageId>, bool)> = sqlx::query_as(
        "SELECT j.kind, j.image, i.deleted_at IS NULL AND i.expires_at > ?2
         FROM jobs j JOIN images i ON i.id = j.image WHERE j.id = ?1",
    )
    .bind(AsText(job))
    .bind(AsMillis(now))
    .fetch_optional(&mut *db)
    .await
    .map_err(store_error)?;
    let (AsText(kind), AsText(image), exists) = row.ok_or(StoreError::NotFound)?;
    if kind == JobKind::Remove && !exists {
        return Err(StoreError::NotFound);
    }
    let revived = sqlx::query(
        "UPDATE jobs SET state = 'queued', failure = NULL, ended_at = NULL, run_after = ?2,
                         attempts_allowed = attempt + ?3
         WHERE id = ?1 AND state = 'dead'",
    )
    .bind(AsText(job))
    .bind(AsMillis(now))
    .bind(RetryPolicy::of(kind).max_attempts)
    .execute(&mut *db)
    .await
    .map_err(store_error)?;
    if revived.rows_affected() == 0 {
        return Err(StoreError::Conflict);
    }
    if kind == JobKind::Remove {
        sqlx::query(
            "UPDATE images
             SET state = 'queued', failure = NULL, settled_at = NULL, goodwill = 1
             WHERE id = ?1",
        )
        .bind(AsText(image))
        .execute(&mut *db)
        .await
        .map_err(store_error)?;
    }
    Ok(())
}

#[async_trait]
impl Jobs for SqliteStore {
    async fn claim(&self, request: &ClaimRequest) -> Result<Option<Claim>, StoreError> {
        if !queue::has_work(self.read(), request.kind, request.now).await? {
            return Ok(None);
        }
        let mut tx = self.write().await?;
        let claim = queue::claim(&mut tx, request).await?;
        tx.commit().await.map_err(store_error)?;
        Ok(claim)
    }

    async fn heartbeat(
        &self,
        lease: Lease,
        until: Timestamp,
        step: Option<Step>,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let done = sqlx::query(
            "UPDATE jobs SET lease_until = MAX(lease_until, ?3), step = COALESCE(?4, step)
             WHERE id = ?1 AND attempt = ?2 AND state = 'running'",
        )
        .bind(AsText(lease.job))
        .bind(lease.attempt)
        .bind(AsMillis(until))
        .bind(step.map(AsText))
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        if done.rows_affected() == 0 {
            return Err(StoreError::Fenced);
        }
        tx.commit().await.map_err(store_error)
    }

    async fn complete_removal(
        &self,
        lease: Lease,
        cutout: &Cutout,
        now: Timestamp,
    ) -> Result<ImageRecord, StoreError> {
        let mut tx = self.write().await?;
        let Held { job, .. } = held(&mut tx, lease).await?;
        if job.kind != JobKind::Remove {
            return Err(StoreError::Fenced);
        }
        succeed(&mut tx, job.id, now).await?;
        removal::succeed(&mut tx, job.image, job.attempt, cutout, now).await?;
        let image = images::existing(&mut tx, job.image, now).await?;
        tx.commit().await.map_err(store_error)?;
        Ok(image)
    }

    async fn complete_delivery(&self, lease: Lease, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let Held { job, .. } = held(&mut tx, lease).await?;
        if job.kind != JobKind::Deliver {
            return Err(StoreError::Fenced);
        }
        succeed(&mut tx, job.id, now).await?;
        tx.commit().await.map_err(store_error)
    }

    async fn fail(
        &self,
        lease: Lease,
        code: FailureCode,
        now: Timestamp,
    ) -> Result<Ended, StoreError> {
        let mut tx = self.write().await?;
        let Held {
            job,
            attempts_allowed,
        } = held(&mut tx, lease).await?;
        let policy = RetryPolicy::of(job.kind);
        let ended = match policy.rule(code, job.attempt, attempts_allowed, now) {
            AfterFailure::RetryAt(at) => {
                job.requeue(&mut tx, at, 0).await?;
                Ended::RetryAt(at)
            }
            AfterFailure::Fail => {
                job.end(&mut tx, "failed", code, now).await?;
                Ended::Failed
            }
            AfterFailure::Bury => {
                job.end(&mut tx, "dead", code, now).await?;
                Ended::Dead
            }
        };
        tx.commit().await.map_err(store_error)?;
        Ok(ended)
    }

    async fn hand_back(&self, lease: Lease, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let Held { job, .. } = held(&mut tx, lease).await?;
        job.requeue(&mut tx, now, 1).await?;
        tx.commit().await.map_err(store_error)
    }

    async fn cancel(&self, owner: Owner, image: ImageId, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let record = images::existing_of(&mut tx, owner, image, now).await?;
        let cancelled = sqlx::query(
            "UPDATE jobs SET state = 'cancelled', lease_until = NULL, step = NULL, ended_at = ?2
             WHERE id = ?1 AND state IN ('queued', 'running')",
        )
        .bind(AsText(record.job))
        .bind(AsMillis(now))
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        if cancelled.rows_affected() == 0 {
            return Err(StoreError::Conflict);
        }
        removal::call_off(&mut tx, image, now).await?;
        tx.commit().await.map_err(store_error)
    }

    async fn sweep_expired(&self, now: Timestamp, limit: u32) -> Result<Swept, StoreError> {
        let mut tx = self.write().await?;
        let swept = queue::sweep(&mut tx, now, limit).await?;
        tx.commit().await.map_err(store_error)?;
        Ok(swept)
    }

    async fn dead_letters(&self, page: PageRequest) -> Result<Page<DeadLetter>, StoreError> {
        let rows: Vec<DeadRow> = sqlx::query_as(
            "SELECT seq, id, kind, image, owner, attempt, failure, worker, ended_at FROM jobs
             WHERE state = 'dead' AND seq < ?1 ORDER BY seq DESC LIMIT ?2",
        )
        .bind(page.after.map_or(i64::MAX, Cursor::position))
        .bind(i64::from(page.limit) + 1)
        .fetch_all(self.read())
        .await
        .map_err(store_error)?;
        database::page(rows, page.limit, |row| row.seq, |row| Ok(row.into()))
    }

    async fn requeue_dead(&self, job: JobId, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        revive(&mut tx, job, now).await?;
        tx.commit().await.map_err(store_error)
    }

    async fn queue_stats(&self, kind: JobKind, now: Timestamp) -> Result<QueueStats, StoreError> {
        let (queued, running, dead, oldest): (i64, i64, i64, Option<AsMillis>) = sqlx::query_as(
            "SELECT (SELECT COALESCE(SUM(queued), 0) FROM lanes WHERE kind = ?1),
                    (SELECT COALESCE(SUM(running), 0) FROM lanes WHERE kind = ?1),
                    (SELECT COUNT(*) FROM jobs WHERE state = 'dead' AND kind = ?1),
                    (SELECT MIN(run_after) FROM jobs WHERE state = 'queued' AND kind = ?1)",
        )
        .bind(AsText(kind))
        .fetch_one(self.read())
        .await
        .map_err(store_error)?;
        let count = |number: i64| u64::try_from(number).map_err(StoreError::corrupt);
        Ok(QueueStats {
            queued: count(queued)?,
            running: count(running)?,
            dead: count(dead)?,
            oldest_wait: oldest.map(|at| now.since(at.0)).unwrap_or_default(),
        })
    }
}

#[derive(FromRow)]
struct DeadRow {
    seq: i64,
    id: AsText<JobId>,
    kind: AsText<JobKind>,
    image: AsText<ImageId>,
    owner: AsText<Owner>,
    attempt: u32,
    failure: AsText<FailureCode>,
    worker: Option<String>,
    ended_at: AsMillis,
}

impl From<DeadRow> for DeadLetter {
    fn from(row: DeadRow) -> Self {
        Self {
            job: row.id.0,
            kind: row.kind.0,
            image: row.image.0,
            owner: row.owner.0,
            attempts: row.attempt,
            code: row.failure.0,
            worker: row.worker.map(WorkerId::new),
            died_at: row.ended_at.0,
        }
    }
}
