use async_trait::async_trait;
use peel_domain::{ImageId, JobKind, Owner, Price, RetryPolicy, Standing, Verdict, judge};
use peel_store::{ImageRecord, Quota, Repetition, StoreError, Submission, Submissions, Submitted};
use sqlx::SqliteConnection;

use crate::column::{AsBytes, AsMillis, AsText};
use crate::error::store_error;
use crate::idempotency::{Reply, recorded, remember_image};
use crate::{SqliteStore, free, images, ledger, uses};

#[async_trait]
impl Submissions for SqliteStore {
    async fn submit(&self, submission: &Submission) -> Result<Submitted, StoreError> {
        let mut tx = self.write().await?;
        let of_account = of_account(&mut tx, submission).await?;
        let submission = of_account.as_ref().unwrap_or(submission);
        if let Some(image) = earlier(&mut tx, submission).await? {
            return Ok(Submitted::Replayed(image));
        }
        check_limits(&mut tx, submission).await?;
        let is_locked = pay(&mut tx, submission).await?;
        insert_image(&mut tx, submission, is_locked).await?;
        insert_job(&mut tx, submission).await?;
        if let Some((key, expires_at)) = &submission.idempotency {
            remember_image(&mut tx, submission, key, *expires_at).await?;
        }
        let image = images::existing(&mut tx, submission.image, submission.now).await?;
        tx.commit().await.map_err(store_error)?;
        Ok(Submitted::New(image))
    }

    async fn submitted(&self, repetition: &Repetition) -> Result<Option<ImageRecord>, StoreError> {
        let mut tx = self.read().begin().await.map_err(store_error)?;
        named(&mut tx, repetition).await
    }
}

/// The submission as the account's that the visitor has turned out to be while it came in, if so. One that
/// began later is not touched: the account may be signed out by then, and the cookie anybody's.
async fn of_account(
    db: &mut SqliteConnection,
    submission: &Submission,
) -> Result<Option<Submission>, StoreError> {
    let (Owner::Visitor(_), Some(arrival)) = (submission.owner, submission.arrival) else {
        return Ok(None);
    };
    let account: Option<(AsText<Owner>, bool)> = sqlx::query_as(
        "SELECT a.id, a.email_verified_at IS NOT NULL
         FROM aliases JOIN accounts a ON a.id = aliases.account
         WHERE visitor = ?1 AND merged_at >= ?2",
    )
    .bind(AsText(submission.owner))
    .bind(AsMillis(arrival.at))
    .fetch_optional(db)
    .await
    .map_err(store_error)?;
    Ok(account.map(|(AsText(owner), is_verified)| {
        let standing = if is_verified {
            Standing::Verified
        } else {
            Standing::Unverified
        };
        Submission {
            owner,
            arrival: None,
            quota: submission.quota.map(|quota| Quota { standing, ..quota }),
            expires_at: arrival.expires_at,
            ..submission.clone()
        }
    }))
}

/// The image of an earlier submission that this one repeats.
async fn earlier(
    db: &mut SqliteConnection,
    submission: &Submission,
) -> Result<Option<ImageRecord>, StoreError> {
    if let Some((key, _)) = &submission.idempotency {
        let repetition = Repetition {
            owner: submission.owner,
            key: key.clone(),
            request: submission.request,
            now: submission.now,
        };
        if let Some(image) = named(db, &repetition).await? {
            return Ok(Some(image));
        }
    }
    let earlier = match duplicate(db, submission).await? {
        None => same_work(db, submission).await?,
        found => found,
    };
    match earlier {
        Some(image) => images::existing(db, image, submission.now).await.map(Some),
        None => Ok(None),
    }
}

/// The image of an earlier submission under the same key.
async fn named(
    db: &mut SqliteConnection,
    repetition: &Repetition,
) -> Result<Option<ImageRecord>, StoreError> {
    let record = recorded(db, repetition.owner, &repetition.key).await?;
    match judge(record.as_ref(), &repetition.request, repetition.now) {
        Verdict::Proceed => Ok(None),
        Verdict::Replay(Reply::Image(image)) => {
            images::existing(db, image, repetition.now).await.map(Some)
        }
        Verdict::Replay(Reply::Bytes(_)) | Verdict::Mismatch => {
            Err(StoreError::IdempotencyMismatch)
        }
        Verdict::InProgress => Err(StoreError::InProgress),
    }
}

/// An image of the same request that is too recent to be meant a second time.
async fn duplicate(
    db: &mut SqliteConnection,
    submission: &Submission,
) -> Result<Option<ImageId>, StoreError> {
    let Some(window) = submission.duplicate_window else {
        return Ok(None);
    };
    let image: Option<AsText<ImageId>> = sqlx::query_scalar(
        "SELECT id FROM images
         WHERE owner = ?1 AND request = ?2 AND created_at > ?3 AND expires_at > ?4
           AND deleted_at IS NULL AND state <> 'failed'
         ORDER BY created_at DESC LIMIT 1",
    )
    .bind(AsText(submission.owner))
    .bind(AsBytes(submission.request))
    .bind(AsMillis(submission.now.minus(window)))
    .bind(AsMillis(submission.now))
    .fetch_optional(db)
    .await
    .map_err(store_error)?;
    Ok(image.map(|id| id.0))
}

/// The image that somebody who pays by the use has of the same work.
async fn same_work(
    db: &mut SqliteConnection,
    submission: &Submission,
) -> Result<Option<ImageId>, StoreError> {
    if submission.quota.is_none() {
        return Ok(None);
    }
    let image: Option<AsText<ImageId>> = sqlx::query_scalar(
        "SELECT id FROM images
         WHERE owner = ?1 AND work = ?2 AND expires_at > ?3 AND deleted_at IS NULL
           AND state <> 'failed' AND locked = 0
         ORDER BY seq DESC LIMIT 1",
    )
    .bind(AsText(submission.owner))
    .bind(AsBytes(submission.work))
    .bind(AsMillis(submission.now))
    .fetch_optional(db)
    .await
    .map_err(store_error)?;
    Ok(image.map(|id| id.0))
}

/// Makes the reservation. Whether the image is locked, because somebody who pays by the use
/// had none left.
async fn pay(db: &mut SqliteConnection, submission: &Submission) -> Result<bool, StoreError> {
    let (id, owner, now) = (submission.reservation, submission.owner, submission.now);
    let quota = submission.quota.as_ref();
    let reserved = uses::reserve(db, id, owner, submission.price, quota, now).await;
    match (reserved, quota) {
        (Err(StoreError::InsufficientCredits { .. }), Some(quota)) => {
            free::admit_preview(db, owner, quota, now).await?;
            ledger::reserve(db, id, owner, Price::Nothing, now).await?;
            Ok(true)
        }
        (reserved, _) => reserved.map(|_| false),
    }
}

async fn check_limits(
    db: &mut SqliteConnection,
    submission: &Submission,
) -> Result<(), StoreError> {
    let (own, all): (i64, i64) = sqlx::query_as(
        "SELECT COALESCE(SUM(queued) FILTER (WHERE owner = ?2), 0), COALESCE(SUM(queued), 0)
         FROM lanes WHERE kind = ?1",
    )
    .bind(AsText(JobKind::Remove))
    .bind(AsText(submission.owner))
    .fetch_one(db)
    .await
    .map_err(store_error)?;
    if own >= i64::from(submission.limits.per_owner) {
        Err(StoreError::OwnerBusy)
    } else if all >= i64::from(submission.limits.total) {
        Err(StoreError::QueueFull)
    } else {
        Ok(())
    }
}

async fn insert_image(
    db: &mut SqliteConnection,
    submission: &Submission,
    is_locked: bool,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO images (id, owner, api_key, state, job, reservation, original, options,
                             callback_url, request, created_at, expires_at, locked, work)
         VALUES (?1, ?2, ?3, 'queued', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )
    .bind(AsText(submission.image))
    .bind(AsText(submission.owner))
    .bind(submission.api_key.map(AsText))
    .bind(AsText(submission.job))
    .bind(AsText(submission.reservation))
    .bind(AsText(&submission.original))
    .bind(&submission.options)
    .bind(submission.callback_url.as_deref())
    .bind(AsBytes(submission.request))
    .bind(AsMillis(submission.now))
    .bind(AsMillis(submission.expires_at))
    .bind(is_locked)
    .bind(submission.quota.map(|_| AsBytes(submission.work)))
    .execute(db)
    .await
    .map(drop)
    .map_err(store_error)
}

async fn insert_job(db: &mut SqliteConnection, submission: &Submission) -> Result<(), StoreError> {
    let memory_bytes = i64::try_from(submission.memory_bytes).map_err(StoreError::corrupt)?;
    sqlx::query(
        "INSERT INTO jobs (id, kind, owner, image, state, attempts_allowed, memory_bytes,
                           queued_at, run_after)
         VALUES (?1, ?2, ?3, ?4, 'queued', ?5, ?6, ?7, ?7)",
    )
    .bind(AsText(submission.job))
    .bind(AsText(JobKind::Remove))
    .bind(AsText(submission.owner))
    .bind(AsText(submission.image))
    .bind(RetryPolicy::of(JobKind::Remove).max_attempts)
    .bind(memory_bytes)
    .bind(AsMillis(submission.now))
    .execute(db)
    .await
    .map(drop)
    .map_err(store_error)
}
