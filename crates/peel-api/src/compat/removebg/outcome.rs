//! What goes wrong in the service, in remove.bg's words.

use axum::http::StatusCode;
use peel_app::{AppError, PictureRole};
use peel_domain::FailureCode;

use super::problem::Problem;
use crate::body::fault;
use crate::compat::body::BodyError;
use crate::error::{Kind, log_cause};

/// When to try again after something is full that is emptied all the time.
const BUSY_RETRY_S: u64 = 2;
/// When to try again after something of ours was out of reach.
const OUTAGE_RETRY_S: u64 = 10;

/// What is said of an error. `image_url` and `background_url` are the addresses that the caller gave.
pub(super) fn problem(
    error: AppError,
    image_url: Option<&str>,
    background_url: Option<&str>,
) -> Problem {
    match error {
        AppError::InvalidKey => Problem::InvalidKey,
        AppError::KeyRequired => Problem::MissingKey,
        AppError::Forbidden { .. } => Problem::Forbidden,
        AppError::InsufficientCredits { .. } => Problem::InsufficientCredits,
        AppError::OwnerBusy => Problem::RateLimited {
            retry_after_s: BUSY_RETRY_S,
        },
        AppError::QueueFull | AppError::RendererBusy | AppError::NotReady => Problem::Busy {
            retry_after_s: BUSY_RETRY_S,
        },
        AppError::Picture {
            role: PictureRole::Background,
            ..
        } => match background_url {
            Some(url) => Problem::BackgroundDownload { url: url.into() },
            None => Problem::UnreadableBackground,
        },
        AppError::Picture { code, message, .. } => of_picture(code, message),
        AppError::Fetch {
            role: PictureRole::Background,
            ..
        } => Problem::BackgroundDownload {
            url: background_url.unwrap_or_default().into(),
        },
        AppError::Fetch { .. } => Problem::ImageDownload {
            url: image_url.unwrap_or_default().into(),
        },
        AppError::UploadCut(source) => match fault(source.as_ref()) {
            Some(Kind::BodyTooLarge) => Problem::FileTooLarge,
            _ => Problem::UnreadableRequest,
        },
        AppError::CannotEncode { message } => Problem::CannotEncode { detail: message },
        AppError::RemovalFailed(code) => of_picture(code, String::new()),
        AppError::Unavailable(source) => {
            log_cause(StatusCode::SERVICE_UNAVAILABLE, source.as_ref());
            Problem::Busy {
                retry_after_s: OUTAGE_RETRY_S,
            }
        }
        other => {
            log_cause(StatusCode::INTERNAL_SERVER_ERROR, &other);
            Problem::Internal
        }
    }
}

/// What is said of a body that was not taken.
pub(super) fn of_body(error: BodyError) -> Problem {
    match error {
        BodyError::Unreadable => Problem::UnreadableRequest,
        BodyError::TooLarge => Problem::FileTooLarge,
        BodyError::SeveralImages => Problem::MultipleSources,
        BodyError::Crowded => Problem::RateLimited {
            retry_after_s: BUSY_RETRY_S,
        },
        BodyError::App(error) => problem(error, None, None),
    }
}

fn of_picture(code: FailureCode, message: String) -> Problem {
    match code {
        FailureCode::Empty => Problem::MissingSource,
        FailureCode::UnsupportedFormat => Problem::InvalidFileType,
        FailureCode::FileTooLarge => Problem::FileTooLarge,
        FailureCode::ImageTooLarge => Problem::ResolutionTooHigh { detail: message },
        FailureCode::ImageTooSmall => Problem::InvalidDimensions { detail: message },
        FailureCode::ImageCorrupt => Problem::UnreadableImage,
        FailureCode::NoSubject => Problem::UnknownForeground,
        FailureCode::Cancelled | FailureCode::Expired => Problem::Busy {
            retry_after_s: BUSY_RETRY_S,
        },
        FailureCode::TimedOut
        | FailureCode::OutOfMemory
        | FailureCode::ProcessingFailed
        | FailureCode::DeliveryRefused => Problem::Internal,
    }
}
