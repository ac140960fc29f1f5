use std::error::Error;

use peel_domain::{Credits, FailureCode, Scope};
use peel_store::StoreError;

use crate::payments::InvalidEvent;
use crate::{FetchError, RenderError};

/// Why a use case did not do what it was asked. A kind for callers; causes are for the log.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppError {
    /// There is no such thing, or it is another's, or its time is over.
    #[error("there is no such thing")]
    NotFound,
    /// The API key is none, unknown or revoked.
    #[error("this API key is not valid")]
    InvalidKey,
    /// The caller may not do that.
    #[error("this API key has no right to {scope}")]
    Forbidden {
        /// What it would need.
        scope: Scope,
    },
    /// The caller's account is blocked.
    #[error("this account is blocked")]
    Blocked,
    /// Only callers with an API key may do that.
    #[error("this needs an API key")]
    KeyRequired,
    /// Only people may do that, not programs with an API key.
    #[error("this cannot be done with an API key")]
    PersonRequired,
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    IdempotencyMismatch,
    /// The first request with this idempotency key is still being worked on.
    #[error("the first request with this idempotency key is still being worked on")]
    InProgress,
    /// The thing has changed, or is not in a state in which this can be done.
    #[error("the image has changed meanwhile, or is not in a state in which this can be done")]
    Conflict,
    /// The wallet does not reach.
    #[error("{price} credits are needed")]
    InsufficientCredits {
        /// What it would have cost.
        price: Credits,
    },
    /// There is no use left, and no preview either.
    #[error("there are no uses left, and no previews for today")]
    OutOfUses,
    /// No more than a preview of the image may be given out until it is unlocked.
    #[error("the full size of this image is locked; unlock it, or ask for its preview")]
    Locked,
    /// There is nothing left to unlock it with.
    #[error("there is nothing left to unlock this image with")]
    CannotUnlock,
    /// The caller has had as many uses back as they may.
    #[error("you have had as many uses back as are allowed for now")]
    ReturnsExhausted,
    /// The caller's share of the queue is full.
    #[error("you have as many images waiting as are allowed; try again when one is done")]
    OwnerBusy,
    /// The whole queue is full, or all places for uploads are taken.
    #[error("the service is busy; try again shortly")]
    QueueFull,
    /// Too much is being rendered.
    #[error("the service is busy; try again shortly")]
    RendererBusy,
    /// A picture is not usable.
    #[error("{message}")]
    Picture {
        /// Which picture.
        role: PictureRole,
        /// The stable code.
        code: FailureCode,
        /// What is wrong and what to do.
        message: String,
    },
    /// The picture cannot be written as asked.
    #[error("{message}")]
    CannotEncode {
        /// What is wrong and what to do.
        message: String,
    },
    /// A picture could not be fetched from its address.
    #[error("{role} could not be fetched")]
    Fetch {
        /// Which picture.
        role: PictureRole,
        /// Why.
        #[source]
        source: FetchError,
    },
    /// The caller's bytes stopped coming.
    #[error("the upload was cut short")]
    UploadCut(#[source] Box<dyn Error + Send + Sync>),
    /// The address to tell about the end is none that can be used.
    #[error("the callback address must be an https address")]
    InvalidCallback,
    /// The removal has not ended yet.
    #[error("the image is not ready yet")]
    NotReady,
    /// The removal has failed.
    #[error("the image could not be processed")]
    RemovalFailed(FailureCode),
    /// It took longer, or needed more memory, than it may.
    #[error("the picture takes more time or memory than is allowed")]
    TooDemanding,
    /// Nothing is sold here.
    #[error("nothing is sold here")]
    PaymentsOff,
    /// What is ordered has too few credits to unlock the image that is named with it.
    #[error("this has too few credits to unlock the image")]
    ProductTooSmall,
    /// It is no message of the payment provider.
    #[error("this is no message of the payment provider")]
    InvalidEvent(#[source] InvalidEvent),
    /// A part of ours is out of reach for the moment.
    #[error("a part of the service is unavailable")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// A part of ours failed.
    #[error("something went wrong on our side")]
    Internal(#[source] Box<dyn Error + Send + Sync>),
}

/// What a picture was sent for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PictureRole {
    /// To be cut out.
    Image,
    /// To lie behind the subject.
    Background,
    /// To replace the alpha.
    Matte,
}

impl std::fmt::Display for PictureRole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Image => "the image",
            Self::Background => "the background picture",
            Self::Matte => "the matte",
        })
    }
}

impl AppError {
    /// [`Internal`](Self::Internal), because of `cause`.
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            StoreError::IdempotencyMismatch => Self::IdempotencyMismatch,
            StoreError::InProgress => Self::InProgress,
            StoreError::Conflict => Self::Conflict,
            StoreError::InsufficientCredits { price } => Self::InsufficientCredits { price },
            StoreError::PreviewsExhausted => Self::OutOfUses,
            StoreError::ReturnsExhausted => Self::ReturnsExhausted,
            StoreError::QueueFull => Self::QueueFull,
            StoreError::OwnerBusy => Self::OwnerBusy,
            StoreError::Unavailable(source) => Self::Unavailable(source),
            other => Self::internal(other),
        }
    }
}

impl From<RenderError> for AppError {
    fn from(error: RenderError) -> Self {
        let picture = |role, code, message| Self::Picture {
            role,
            code,
            message,
        };
        match error {
            RenderError::Busy => Self::RendererBusy,
            RenderError::Background { code, message } => {
                picture(PictureRole::Background, code, message)
            }
            RenderError::Matte { code, message } => picture(PictureRole::Matte, code, message),
            RenderError::CannotEncode { message } => Self::CannotEncode { message },
            RenderError::TimedOut | RenderError::OutOfMemory => Self::TooDemanding,
            // It was decoded before, so whatever is wrong with it now is our doing.
            error @ (RenderError::Original { .. } | RenderError::Failed(_)) => {
                Self::internal(error)
            }
        }
    }
}
