use std::error::Error;

/// Why blobs did not do what they were asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BlobError {
    /// There is no such blob.
    #[error("there is no such blob")]
    NotFound,
    /// More bytes than allowed. Nothing was stored.
    #[error("more than {max_bytes} bytes")]
    TooLarge {
        /// How many are allowed.
        max_bytes: u64,
    },
    /// The range is empty or begins behind the blob's end.
    #[error("the blob has no such range of bytes")]
    InvalidRange,
    /// The store cannot be reached, is full, or does not let us in. Trying again may help.
    #[error("the blobs are unavailable")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
}

impl BlobError {
    pub(crate) fn of(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::NotFound,
            other => Self::Unavailable(other.into()),
        }
    }
}

/// Why a stream did not become a blob. Nothing was stored.
#[derive(Debug, thiserror::Error)]
pub enum PutStreamError<E> {
    /// The blobs' part.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// The stream's part: it broke off.
    #[error("the stream broke off")]
    Source(#[source] E),
}

/// An address of blobs that means nothing to us.
#[derive(Debug, thiserror::Error)]
#[error("`{location}` is no place for blobs: {reason}")]
pub struct InvalidLocation {
    /// The address.
    pub location: String,
    /// What is wrong with it.
    pub reason: String,
}
