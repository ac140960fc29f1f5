use async_trait::async_trait;
use peel_domain::{
    BlobKey, Charge, Digest, FailureCode, ImageId, ImageState, JobId, KeyId, Means, Owner,
    ReservationState, Step, SubjectBox, Timestamp,
};

use crate::{Page, PageRequest, StoreError};

/// Images as their owners see them. An image whose time is over does not exist, whether or
/// not anybody has cleaned up.
#[async_trait]
pub trait Images {
    /// The image `id`, whosever it is: for links that carry their own right.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    async fn image(&self, id: ImageId, now: Timestamp) -> Result<ImageRecord, StoreError>;

    /// The image `id` of `owner`.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], also when it is another's.
    async fn image_of(
        &self,
        owner: Owner,
        id: ImageId,
        now: Timestamp,
    ) -> Result<ImageRecord, StoreError>;

    /// The images of `owner`, newest first.
    ///
    /// # Errors
    /// None but the database's own.
    async fn images_of(
        &self,
        owner: Owner,
        page: PageRequest,
        now: Timestamp,
    ) -> Result<Page<ImageRecord>, StoreError>;

    /// Puts an edited cutout in the place of the one before, whose blob is left to
    /// [`Retention`](crate::Retention). Costs nothing.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Conflict`] when the image is locked, not ready, or
    /// its version is another than the one that was edited.
    async fn revise_cutout(&self, revision: &Revision) -> Result<ImageRecord, StoreError>;

    /// Deletes the image `id` of `owner`: from now on it does not exist, its blobs are left
    /// to [`Retention`](crate::Retention), and if it was not done, its job is cancelled and
    /// its reservation released.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    async fn delete_image(
        &self,
        owner: Owner,
        id: ImageId,
        now: Timestamp,
    ) -> Result<(), StoreError>;
}

/// An image.
#[derive(Debug, Clone, PartialEq)]
pub struct ImageRecord {
    /// Its id.
    pub id: ImageId,
    /// Whose it is.
    pub owner: Owner,
    /// The API key that it came with.
    pub api_key: Option<KeyId>,
    /// Where it stands.
    pub state: ImageState,
    /// The job that makes, or made, its cutout.
    pub job: JobId,
    /// How often that was tried.
    pub attempt: u32,
    /// How far the running attempt has come.
    pub step: Option<Step>,
    /// What was held back, or taken, for it; nothing when that was given back.
    pub charge: Charge,
    /// Which of the two.
    pub charge_state: ReservationState,
    /// Whether no more than a preview of it may be given out.
    pub locked: bool,
    /// What its full size was paid with; `None` while it is locked or not ready, and when it
    /// cost nothing.
    pub unlocked_by: Option<Means>,
    /// When what was taken for it was given back.
    pub returned_at: Option<Timestamp>,
    /// Where its bytes are.
    pub original: BlobKey,
    /// How it is to be processed, as submitted.
    pub options: String,
    /// Where its end is told.
    pub callback_url: Option<String>,
    /// The digest of its request.
    pub request: Digest,
    /// What was made of it; with state `ready` and only then.
    pub cutout: Option<CutoutRecord>,
    /// Why nothing was made of it; with state `failed` and only then.
    pub failure: Option<FailureCode>,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// When it became `ready` or `failed`.
    pub settled_at: Option<Timestamp>,
    /// When it will be gone.
    pub expires_at: Timestamp,
}

/// A cutout: lossless straight RGBA, matte and decontaminated colours.
#[derive(Debug, Clone, PartialEq)]
pub struct CutoutRecord {
    /// Where its bytes are.
    pub blob: BlobKey,
    /// 1 for what the worker made; one more with each edit.
    pub version: u32,
    /// Width in pixels, as of the upright original.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Where the subject is.
    pub subject: SubjectBox,
    /// How sure the matte looks, 0.0–1.0.
    pub confidence: f32,
    /// What else is known: warnings, timings. The store does not look into it.
    pub report: String,
}

/// An edit of a cutout.
#[derive(Debug, Clone)]
pub struct Revision {
    /// Whose image.
    pub owner: Owner,
    /// Which.
    pub image: ImageId,
    /// The version that was edited.
    pub edited_version: u32,
    /// Where the new cutout's bytes are. Same size as before.
    pub blob: BlobKey,
    /// Where the subject is now.
    pub subject: SubjectBox,
    /// When.
    pub now: Timestamp,
}
