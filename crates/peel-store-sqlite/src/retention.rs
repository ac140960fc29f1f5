use async_trait::async_trait;
use peel_domain::{BlobKey, CEILING_WINDOW, FailureCode, ImageId, ReservationState, Timestamp};
use peel_store::{BlobDeletion, DeletionId, Doomed, Pruned, Retention, StoreError};
use sqlx::SqliteConnection;

use crate::column::{AsMillis, AsText};
use crate::error::store_error;
use crate::{SqliteStore, ads, removal};

#[async_trait]
impl Retention for SqliteStore {
    async fn expire_images(&self, now: Timestamp, limit: u32) -> Result<Vec<ImageId>, StoreError> {
        let mut tx = self.write().await?;
        let over: Vec<AsText<ImageId>> = sqlx::query_scalar(
            "SELECT id FROM images WHERE deleted_at IS NULL AND expires_at <= ?1
             ORDER BY expires_at LIMIT ?2",
        )
        .bind(AsMillis(now))
        .bind(limit)
        .fetch_all(&mut *tx)
        .await
        .map_err(store_error)?;
        let (code, ending) = (FailureCode::Expired, ReservationState::Expired);
        for AsText(image) in &over {
            removal::take_away(&mut tx, *image, code, ending, now).await?;
        }
        tx.commit().await.map_err(store_error)?;
        Ok(over.into_iter().map(|id| id.0).collect())
    }

    async fn blob_deletions(&self, limit: u32) -> Result<Vec<BlobDeletion>, StoreError> {
        let rows: Vec<(i64, AsText<ImageId>, Option<AsText<BlobKey>>)> =
            sqlx::query_as("SELECT id, image, blob FROM blob_deletions ORDER BY id LIMIT ?1")
                .bind(limit)
                .fetch_all(self.read())
                .await
                .map_err(store_error)?;
        let deletion = |(id, AsText(image), blob): (i64, _, Option<AsText<_>>)| BlobDeletion {
            id: DeletionId(id),
            doomed: blob.map_or(Doomed::Image(image), |AsText(blob)| Doomed::Blob(blob)),
        };
        Ok(rows.into_iter().map(deletion).collect())
    }

    async fn confirm_blob_deletions(&self, done: &[DeletionId]) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        for id in done {
            sqlx::query("DELETE FROM blob_deletions WHERE id = ?1")
                .bind(id.0)
                .execute(&mut *tx)
                .await
                .map_err(store_error)?;
        }
        tx.commit().await.map_err(store_error)
    }

    async fn referenced_blobs(
        &self,
        image: ImageId,
        now: Timestamp,
    ) -> Result<Option<Vec<BlobKey>>, StoreError> {
        let row: Option<(AsText<BlobKey>, Option<AsText<BlobKey>>)> = sqlx::query_as(
            "SELECT original, cutout_blob FROM images
             WHERE id = ?1 AND deleted_at IS NULL AND expires_at > ?2",
        )
        .bind(AsText(image))
        .bind(AsMillis(now))
        .fetch_optional(self.read())
        .await
        .map_err(store_error)?;
        Ok(row.map(|(original, cutout)| {
            std::iter::once(original)
                .chain(cutout)
                .map(|key| key.0)
                .collect()
        }))
    }

    async fn prune(
        &self,
        now: Timestamp,
        before: Timestamp,
        limit: u32,
    ) -> Result<Pruned, StoreError> {
        let mut tx = self.write().await?;
        let keys = sqlx::query(
            "DELETE FROM idempotency WHERE (owner, key) IN
                 (SELECT owner, key FROM idempotency WHERE expires_at <= ?1 LIMIT ?2)",
        )
        .bind(AsMillis(now))
        .bind(limit)
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        sqlx::query("DELETE FROM handouts WHERE at <= ?1")
            .bind(AsMillis(now.minus(CEILING_WINDOW)))
            .execute(&mut *tx)
            .await
            .map_err(store_error)?;
        ads::prune(&mut tx, now).await?;
        let images = remains(&mut tx, before, limit).await?;
        for image in &images {
            for query in [
                "DELETE FROM jobs WHERE image = ?1",
                "DELETE FROM images WHERE id = ?1",
            ] {
                sqlx::query(query)
                    .bind(*image)
                    .execute(&mut *tx)
                    .await
                    .map_err(store_error)?;
            }
        }
        tx.commit().await.map_err(store_error)?;
        Ok(Pruned {
            idempotency_keys: keys.rows_affected(),
            images: images.len() as u64,
        })
    }
}

/// Images deleted before `before` about which nothing is left to be delivered.
async fn remains(
    db: &mut SqliteConnection,
    before: Timestamp,
    limit: u32,
) -> Result<Vec<AsText<ImageId>>, StoreError> {
    sqlx::query_scalar(
        "SELECT id FROM images i
         WHERE deleted_at < ?1 AND NOT EXISTS (
             SELECT 1 FROM jobs WHERE image = i.id AND state IN ('queued', 'running'))
         ORDER BY deleted_at LIMIT ?2",
    )
    .bind(AsMillis(before))
    .bind(limit)
    .fetch_all(db)
    .await
    .map_err(store_error)
}
