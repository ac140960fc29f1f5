use std::time::Duration;

use async_trait::async_trait;
use peel_domain::{
    BlobKey, Digest, IdempotencyKey, ImageId, JobId, KeyId, Owner, Price, ReservationId, Timestamp,
};

use crate::{ImageRecord, Quota, StoreError};

/// The way in: work and what it costs, accepted together.
#[async_trait]
pub trait Submissions {
    /// Accepts an image for removal. In one step: the idempotency check, the limits of the
    /// queue, the reservation, the image and its job. There is never a reservation without
    /// a job or a job without a reservation.
    ///
    /// A repeated request gets the image of the first one ([`Submitted::Replayed`]), made
    /// no reservation, and its uploaded blob is the caller's to delete.
    ///
    /// # Errors
    /// [`StoreError::IdempotencyMismatch`] when the key was used for another request,
    /// [`StoreError::NotFound`] when the image of the first request is gone,
    /// [`StoreError::OwnerBusy`], [`StoreError::QueueFull`],
    /// [`StoreError::InsufficientCredits`], or, with a quota,
    /// [`StoreError::PreviewsExhausted`], in this order of precedence.
    async fn submit(&self, submission: &Submission) -> Result<Submitted, StoreError>;

    /// The image of the submission that `repetition` repeats, as [`submit`](Self::submit)
    /// would find it by its key; `None` when it is the first. For those whom it costs
    /// something to get the bytes.
    ///
    /// # Errors
    /// [`StoreError::IdempotencyMismatch`] when the key was used for another request,
    /// [`StoreError::InProgress`] when another kind of request is being done under it,
    /// [`StoreError::NotFound`] when the image of the first request is gone.
    async fn submitted(&self, repetition: &Repetition) -> Result<Option<ImageRecord>, StoreError>;
}

/// An image to be accepted. Its bytes are stored already, under `original`.
#[derive(Debug, Clone)]
pub struct Submission {
    /// Its new id.
    pub image: ImageId,
    /// Its job's new id.
    pub job: JobId,
    /// Its reservation's new id.
    pub reservation: ReservationId,
    /// Whose it is and whose wallet pays.
    pub owner: Owner,
    /// Of a visitor: since when the request is on its way. Should they have signed in since, it is the
    /// account's, as if it had come a moment earlier and had been merged.
    pub arrival: Option<Arrival>,
    /// The API key that it came with.
    pub api_key: Option<KeyId>,
    /// What it costs.
    pub price: Price,
    /// For somebody who pays by the use. The free uses that are due are given first; when no
    /// use is left, the image is accepted locked, for nothing.
    pub quota: Option<Quota>,
    /// What a use buys: digest of the picture's bytes and of how it is processed. With a
    /// quota, the same work again is the image that there is, as long as that is neither
    /// locked nor failed.
    pub work: Digest,
    /// Where its bytes are.
    pub original: BlobKey,
    /// The bytes of memory that a worker needs for it.
    pub memory_bytes: u64,
    /// How it is to be processed. The store does not look into it.
    pub options: String,
    /// Where its end is to be told.
    pub callback_url: Option<String>,
    /// Digest of all that decides the effect: route, parameters, body and API key.
    pub request: Digest,
    /// The caller's name for the request, and when it may be forgotten.
    pub idempotency: Option<(IdempotencyKey, Timestamp)>,
    /// How long the same `request` of the same owner is taken to be a retry, unless the
    /// first one failed, even without an idempotency key.
    pub duplicate_window: Option<Duration>,
    /// How many jobs may wait.
    pub limits: QueueLimits,
    /// When it is accepted.
    pub now: Timestamp,
    /// When the image and all that was made of it are to be gone.
    pub expires_at: Timestamp,
}

/// When a visitor's request began to come in, which may take minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// When it was known who asks.
    pub at: Timestamp,
    /// When the image is to be gone if it is an account's.
    pub expires_at: Timestamp,
}

/// What tells whether a submission was made before.
#[derive(Debug, Clone)]
pub struct Repetition {
    /// Whose it is.
    pub owner: Owner,
    /// The caller's name for the request.
    pub key: IdempotencyKey,
    /// Digest of all that decides the effect, as in [`Submission`].
    pub request: Digest,
    /// When it is asked.
    pub now: Timestamp,
}

/// How many removals may wait. Running ones are not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueLimits {
    /// Of one owner.
    pub per_owner: u32,
    /// Of all.
    pub total: u32,
}

/// What became of a submission.
#[derive(Debug, Clone, PartialEq)]
pub enum Submitted {
    /// It was accepted.
    New(ImageRecord),
    /// It had been accepted before; this is that image as it is now.
    Replayed(ImageRecord),
}

impl Submitted {
    /// The image, either way.
    #[must_use]
    pub fn image(&self) -> &ImageRecord {
        match self {
            Self::New(image) | Self::Replayed(image) => image,
        }
    }

    /// The same, to keep.
    #[must_use]
    pub fn into_image(self) -> ImageRecord {
        match self {
            Self::New(image) | Self::Replayed(image) => image,
        }
    }

    /// Whether it had been accepted before.
    #[must_use]
    pub fn is_replay(&self) -> bool {
        matches!(self, Self::Replayed(_))
    }
}
