use std::io;
use std::path::PathBuf;

use peel_executor::JobError;
use peel_http_client::{FetchError, Refusal};
use peel_imaging::ErrorKind;

use crate::message::Problem;

/// Why one input was not cut out. Concerns no other input.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("there is no such file")]
    NotFound,
    #[error("no file matches this pattern")]
    NoMatch,
    #[error("no pictures are in this folder")]
    NoPictures,
    #[error("cannot be read")]
    Unreadable(#[source] io::Error),
    #[error("cannot be fetched")]
    Fetch(#[source] FetchError),
    #[error("the last frame is cut short: {got} of {wanted} bytes")]
    CutShortFrame { got: u64, wanted: u64 },
    #[error("{} exists already", .0.display())]
    OutputExists(PathBuf),
    #[error("{} cannot be written", path.display())]
    Unwritable {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error(transparent)]
    Job(#[from] JobError),
}

impl Failure {
    /// What stands for this failure in `--json`, kept the same for ever.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::NoMatch => "no_match",
            Self::NoPictures => "no_pictures",
            Self::Unreadable(_) => "unreadable",
            Self::Fetch(_) => "not_fetched",
            Self::CutShortFrame { .. } => "cut_short_frame",
            Self::OutputExists(_) => "output_exists",
            Self::Unwritable { .. } => "unwritable",
            Self::Job(job) => job_code(job),
        }
    }

    /// Whether it failed because work was ended, not because of the input.
    pub(crate) fn is_interruption(&self) -> bool {
        matches!(self, Self::Job(JobError::Cancelled))
    }
}

fn job_code(error: &JobError) -> &'static str {
    match error {
        JobError::Image { kind, .. } => image_code(*kind),
        JobError::Background { .. } => "background",
        JobError::NoSubject => "no_subject",
        JobError::TimedOut => "timed_out",
        JobError::OutOfMemory => "out_of_memory",
        JobError::Crashed => "crashed",
        JobError::Engine(_) => "engine",
        JobError::Cancelled => "cancelled",
        _ => "other",
    }
}

fn image_code(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Empty => "empty",
        ErrorKind::UnsupportedFormat => "unsupported_format",
        ErrorKind::FileTooLarge => "file_too_large",
        ErrorKind::ImageTooLarge => "image_too_large",
        ErrorKind::TooSmall => "too_small",
        ErrorKind::Corrupt => "corrupt",
        ErrorKind::CannotEncode => "cannot_encode",
        _ => "image",
    }
}

impl Problem for Failure {
    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::OutputExists(_) => {
                "use --overwrite to replace it, or --output to write elsewhere"
            }
            Self::Fetch(FetchError::Refused(
                Refusal::Host | Refusal::NotPublic | Refusal::Port,
            )) => "use --private-addresses to fetch from private networks and other ports, too",
            Self::NoPictures => "use --recursive to look into the folders inside it",
            Self::Job(JobError::Image {
                kind: ErrorKind::FileTooLarge,
                ..
            }) => "raise --max-bytes if you trust this file",
            Self::Job(JobError::Image {
                kind: ErrorKind::ImageTooLarge,
                ..
            }) => "raise --max-megapixels or --max-side if you trust this file",
            Self::Job(JobError::TimedOut) => "give it longer with --timeout",
            Self::Job(JobError::Engine(_)) => "run `peel doctor` to see what is wrong",
            _ => return None,
        };
        Some(hint.to_owned())
    }
}
