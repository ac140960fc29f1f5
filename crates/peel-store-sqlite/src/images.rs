use async_trait::async_trait;
use peel_domain::{BlobKey, FailureCode, ImageId, ImageState, Owner, ReservationState, Timestamp};
use peel_store::{Cursor, ImageRecord, Images, Page, PageRequest, Revision, StoreError};
use sqlx::SqliteConnection;

use crate::column::{AsMillis, AsText};
use crate::error::store_error;
use crate::row::{ImageRow, select_images};
use crate::{SqliteStore, database, removal};

/// The image, if it is neither deleted nor over its time.
pub(crate) async fn existing(
    db: &mut SqliteConnection,
    id: ImageId,
    now: Timestamp,
) -> Result<ImageRecord, StoreError> {
    sqlx::query_as::<_, ImageRow>(select_images!(
        "WHERE i.id = ?1 AND i.deleted_at IS NULL AND i.expires_at > ?2"
    ))
    .bind(AsText(id))
    .bind(AsMillis(now))
    .fetch_optional(db)
    .await
    .map_err(store_error)?
    .ok_or(StoreError::NotFound)?
    .into_record()
}

/// The same, if it is the owner's.
pub(crate) async fn existing_of(
    db: &mut SqliteConnection,
    owner: Owner,
    id: ImageId,
    now: Timestamp,
) -> Result<ImageRecord, StoreError> {
    let image = existing(db, id, now).await?;
    if image.owner == owner {
        Ok(image)
    } else {
        Err(StoreError::NotFound)
    }
}

#[async_trait]
impl Images for SqliteStore {
    async fn image(&self, id: ImageId, now: Timestamp) -> Result<ImageRecord, StoreError> {
        let mut db = self.read().acquire().await.map_err(store_error)?;
        existing(&mut db, id, now).await
    }

    async fn image_of(
        &self,
        owner: Owner,
        id: ImageId,
        now: Timestamp,
    ) -> Result<ImageRecord, StoreError> {
        let mut db = self.read().acquire().await.map_err(store_error)?;
        existing_of(&mut db, owner, id, now).await
    }

    async fn images_of(
        &self,
        owner: Owner,
        page: PageRequest,
        now: Timestamp,
    ) -> Result<Page<ImageRecord>, StoreError> {
        let rows: Vec<ImageRow> = sqlx::query_as(select_images!(
            "WHERE i.owner = ?1 AND i.seq < ?2 AND i.deleted_at IS NULL AND i.expires_at > ?3
             ORDER BY i.seq DESC LIMIT ?4"
        ))
        .bind(AsText(owner))
        .bind(page.after.map_or(i64::MAX, Cursor::position))
        .bind(AsMillis(now))
        .bind(i64::from(page.limit) + 1)
        .fetch_all(self.read())
        .await
        .map_err(store_error)?;
        database::page(rows, page.limit, |row| row.seq, ImageRow::into_record)
    }

    async fn revise_cutout(&self, revision: &Revision) -> Result<ImageRecord, StoreError> {
        let mut tx = self.write().await?;
        let before = existing_of(&mut tx, revision.owner, revision.image, revision.now).await?;
        let cutout = before
            .cutout
            .filter(|cutout| {
                before.state == ImageState::Ready
                    && !before.locked
                    && cutout.version == revision.edited_version
            })
            .ok_or(StoreError::Conflict)?;
        sqlx::query(
            "UPDATE images
             SET cutout_blob = ?3, cutout_version = cutout_version + 1, subject_left = ?4,
                 subject_top = ?5, subject_width = ?6, subject_height = ?7
             WHERE id = ?1 AND cutout_version = ?2",
        )
        .bind(AsText(revision.image))
        .bind(revision.edited_version)
        .bind(AsText(&revision.blob))
        .bind(revision.subject.left)
        .bind(revision.subject.top)
        .bind(revision.subject.width)
        .bind(revision.subject.height)
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        if cutout.blob != revision.blob {
            doom_blob(&mut tx, revision.image, &cutout.blob).await?;
        }
        let image = existing(&mut tx, revision.image, revision.now).await?;
        tx.commit().await.map_err(store_error)?;
        Ok(image)
    }

    async fn delete_image(
        &self,
        owner: Owner,
        id: ImageId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        existing_of(&mut tx, owner, id, now).await?;
        let (code, ending) = (FailureCode::Cancelled, ReservationState::Released);
        removal::take_away(&mut tx, id, code, ending, now).await?;
        tx.commit().await.map_err(store_error)
    }
}

async fn doom_blob(
    db: &mut SqliteConnection,
    image: ImageId,
    blob: &BlobKey,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO blob_deletions (image, blob) VALUES (?1, ?2)")
        .bind(AsText(image))
        .bind(AsText(blob))
        .execute(db)
        .await
        .map(drop)
        .map_err(store_error)
}
