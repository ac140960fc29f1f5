use async_trait::async_trait;
use peel_domain::{BlobKey, ImageId, Timestamp};

use crate::StoreError;

/// What is to be gone.
///
/// Blobs cannot be deleted in one step with the rows that name them. So the rows go first
/// and leave a note of the blobs ([`BlobDeletion`]), which is confirmed when they are gone.
/// What was never named by a row is found by listing the blobs and asking
/// [`referenced_blobs`](Retention::referenced_blobs).
#[async_trait]
pub trait Retention {
    /// Deletes at most `limit` images whose time is over, as
    /// [`delete_image`](crate::Images::delete_image) does; the reservation of one that was
    /// not done expires.
    ///
    /// # Errors
    /// None but the database's own.
    async fn expire_images(&self, now: Timestamp, limit: u32) -> Result<Vec<ImageId>, StoreError>;

    /// Blobs to delete, the oldest note first.
    ///
    /// # Errors
    /// None but the database's own.
    async fn blob_deletions(&self, limit: u32) -> Result<Vec<BlobDeletion>, StoreError>;

    /// These blobs are gone.
    ///
    /// # Errors
    /// None but the database's own; an unknown note is none.
    async fn confirm_blob_deletions(&self, done: &[DeletionId]) -> Result<(), StoreError>;

    /// The blobs that an image stands on: original and current cutout. Its renditions are
    /// not listed; they may stay while the image exists. `None` when it does not.
    ///
    /// # Errors
    /// None but the database's own.
    async fn referenced_blobs(
        &self,
        image: ImageId,
        now: Timestamp,
    ) -> Result<Option<Vec<BlobKey>>, StoreError>;

    /// Forgets at most `limit` of each: idempotency keys whose time is over, and what is
    /// left of images that were deleted before `before`. The journal stays.
    ///
    /// # Errors
    /// None but the database's own.
    async fn prune(
        &self,
        now: Timestamp,
        before: Timestamp,
        limit: u32,
    ) -> Result<Pruned, StoreError>;
}

/// A note of blobs to delete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobDeletion {
    /// The note.
    pub id: DeletionId,
    /// What it is about.
    pub doomed: Doomed,
}

/// Names a [`BlobDeletion`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DeletionId(pub i64);

/// Blobs to delete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doomed {
    /// Every blob of the image.
    Image(ImageId),
    /// This one.
    Blob(BlobKey),
}

/// What was forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pruned {
    /// Idempotency keys.
    pub idempotency_keys: u64,
    /// Remains of images.
    pub images: u64,
}
