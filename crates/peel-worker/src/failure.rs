//! What an executor's error means for an image and for whoever asked for a picture.

use std::error::Error;

use peel_app::{RenderError, failure_code};
use peel_domain::FailureCode;
use peel_executor::JobError;
use peel_imaging::ErrorKind;

/// The code under which a removal fails.
pub(crate) fn of_removal(error: &JobError) -> FailureCode {
    match error {
        JobError::Image { kind, .. } => failure_code(*kind),
        JobError::NoSubject => FailureCode::NoSubject,
        JobError::TimedOut => FailureCode::TimedOut,
        JobError::OutOfMemory => FailureCode::OutOfMemory,
        JobError::Cancelled => FailureCode::Cancelled,
        _ => FailureCode::ProcessingFailed,
    }
}

/// What is said to whoever asked for a picture.
pub(crate) fn of_render(error: JobError) -> RenderError {
    match error {
        JobError::Image {
            kind: ErrorKind::CannotEncode,
            message,
        } => RenderError::CannotEncode { message },
        JobError::Image { kind, message } => RenderError::Original {
            code: failure_code(kind),
            message,
        },
        JobError::Background { kind, message } => RenderError::Background {
            code: failure_code(kind),
            message,
        },
        JobError::Matte { kind, message } => RenderError::Matte {
            code: failure_code(kind),
            message,
        },
        // Only an edited matte can leave nothing: a cutout was looked at when it was made.
        JobError::NoSubject => RenderError::Matte {
            code: FailureCode::NoSubject,
            message: "it leaves nothing visible".into(),
        },
        JobError::TimedOut => RenderError::TimedOut,
        JobError::OutOfMemory => RenderError::OutOfMemory,
        other => RenderError::Failed(other.into()),
    }
}

/// An error and what caused it, in one line, for the log.
pub(crate) fn with_causes(error: &(dyn Error + 'static)) -> String {
    std::iter::successors(Some(error), |error| (*error).source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_the_picture_is_not_tried_again_and_what_lies_with_us_is() {
        let image = |kind| JobError::Image {
            kind,
            message: String::new(),
        };
        for error in [
            image(ErrorKind::Empty),
            image(ErrorKind::Corrupt),
            image(ErrorKind::ImageTooLarge),
            image(ErrorKind::TooSmall),
            image(ErrorKind::UnsupportedFormat),
            image(ErrorKind::FileTooLarge),
            JobError::NoSubject,
        ] {
            assert!(!of_removal(&error).is_retryable(), "{error:?}");
        }
        for error in [
            JobError::Crashed,
            JobError::TimedOut,
            JobError::OutOfMemory,
            JobError::Engine(String::new()),
            image(ErrorKind::CannotEncode),
        ] {
            assert!(of_removal(&error).is_retryable(), "{error:?}");
        }
    }

    #[test]
    fn an_error_is_told_with_its_causes() {
        let error = RenderError::Failed(JobError::Crashed.into());
        assert_eq!(
            with_causes(&error),
            "rendering failed: processing stopped unexpectedly on this picture"
        );
    }
}
