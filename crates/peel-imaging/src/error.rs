use std::error::Error;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a picture was refused, as a stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// No bytes at all.
    Empty,
    /// Not one of the formats that can be read.
    UnsupportedFormat,
    /// More bytes than [`Limits::max_bytes`](crate::Limits).
    FileTooLarge,
    /// More pixels, or a longer side, than the limits allow.
    ImageTooLarge,
    /// A side is zero or shorter than [`Limits::min_side`](crate::Limits).
    TooSmall,
    /// Cut short, or damaged.
    Corrupt,
    /// The output could not be written (for example a WebP side above 16,383 px).
    CannotEncode,
}

/// A picture that could not be read or written: a kind, a message for the person
/// who sent it, and the cause for the log.
#[derive(Debug)]
pub struct ImageError {
    kind: ErrorKind,
    message: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl ImageError {
    /// An error of `kind`; `message` says what is wrong and what to do, without file names.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            source: None,
        }
    }

    /// The same error with what caused it.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The stable code.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for ImageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for ImageError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
