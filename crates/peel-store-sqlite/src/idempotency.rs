use async_trait::async_trait;
use peel_domain::{IdempotencyKey, ImageId, Owner, Recorded, Timestamp, Verdict, judge};
use peel_store::{Begun, Idempotency, RequestClaim, StoreError, Submission};
use sqlx::{FromRow, SqliteConnection};

use crate::SqliteStore;
use crate::column::{AsBytes, AsMillis, AsText};
use crate::error::store_error;

/// What a request came to.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// A submission: this image.
    Image(ImageId),
    /// Any other.
    Bytes(Vec<u8>),
}

#[derive(FromRow)]
struct RecordRow {
    request: AsBytes,
    image: Option<AsText<ImageId>>,
    reply: Option<Vec<u8>>,
    locked_until: AsMillis,
    expires_at: AsMillis,
}

pub(crate) async fn recorded(
    db: &mut SqliteConnection,
    owner: Owner,
    key: &IdempotencyKey,
) -> Result<Option<Recorded<Reply>>, StoreError> {
    let row: Option<RecordRow> = sqlx::query_as(
        "SELECT request, image, reply, locked_until, expires_at
         FROM idempotency WHERE owner = ?1 AND key = ?2",
    )
    .bind(AsText(owner))
    .bind(key.as_str())
    .fetch_optional(db)
    .await
    .map_err(store_error)?;
    Ok(row.map(|row| Recorded {
        request: row.request.0,
        reply: match (row.image, row.reply) {
            (Some(AsText(image)), _) => Some(Reply::Image(image)),
            (None, Some(bytes)) => Some(Reply::Bytes(bytes)),
            (None, None) => None,
        },
        locked_until: row.locked_until.0,
        expires_at: row.expires_at.0,
    }))
}

/// Records a submission under its key, in place of whatever may be overwritten there.
pub(crate) async fn remember_image(
    db: &mut SqliteConnection,
    submission: &Submission,
    key: &IdempotencyKey,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT OR REPLACE INTO idempotency
             (owner, key, request, image, locked_until, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )
    .bind(AsText(submission.owner))
    .bind(key.as_str())
    .bind(AsBytes(submission.request))
    .bind(AsText(submission.image))
    .bind(AsMillis(submission.now))
    .bind(AsMillis(expires_at))
    .execute(db)
    .await
    .map(drop)
    .map_err(store_error)
}

#[async_trait]
impl Idempotency for SqliteStore {
    async fn begin_request(&self, claim: &RequestClaim) -> Result<Begun, StoreError> {
        let mut tx = self.write().await?;
        let record = recorded(&mut tx, claim.owner, &claim.key).await?;
        match judge(record.as_ref(), &claim.request, claim.now) {
            Verdict::Proceed => {}
            Verdict::Replay(Reply::Bytes(reply)) => return Ok(Begun::Replay(reply)),
            Verdict::Replay(Reply::Image(_)) | Verdict::Mismatch => {
                return Err(StoreError::IdempotencyMismatch);
            }
            Verdict::InProgress => return Err(StoreError::InProgress),
        }
        sqlx::query(
            "INSERT OR REPLACE INTO idempotency (owner, key, request, locked_until, expires_at)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )
        .bind(AsText(claim.owner))
        .bind(claim.key.as_str())
        .bind(AsBytes(claim.request))
        .bind(AsMillis(claim.locked_until))
        .bind(AsMillis(claim.expires_at))
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        tx.commit().await.map_err(store_error)?;
        Ok(Begun::Proceed)
    }

    async fn finish_request(&self, claim: &RequestClaim, reply: &[u8]) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let done = sqlx::query(
            "UPDATE idempotency SET reply = ?5
             WHERE owner = ?1 AND key = ?2 AND request = ?3 AND locked_until = ?4
               AND reply IS NULL AND image IS NULL",
        )
        .bind(AsText(claim.owner))
        .bind(claim.key.as_str())
        .bind(AsBytes(claim.request))
        .bind(AsMillis(claim.locked_until))
        .bind(reply)
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        if done.rows_affected() == 0 {
            return Err(StoreError::Fenced);
        }
        tx.commit().await.map_err(store_error)
    }

    async fn abandon_request(&self, claim: &RequestClaim) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(
            "DELETE FROM idempotency
             WHERE owner = ?1 AND key = ?2 AND request = ?3 AND locked_until = ?4
               AND reply IS NULL AND image IS NULL",
        )
        .bind(AsText(claim.owner))
        .bind(claim.key.as_str())
        .bind(AsBytes(claim.request))
        .bind(AsMillis(claim.locked_until))
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        tx.commit().await.map_err(store_error)
    }
}
