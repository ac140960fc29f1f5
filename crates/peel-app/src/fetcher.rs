use std::error::Error;
use std::fmt;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;

/// The bytes of a file, as they arrive. After an error there is nothing more.
pub type ByteStream = BoxStream<'static, Result<Bytes, FetchError>>;

/// Fetches files from addresses that callers name. It goes to public addresses only, follows
/// few redirects, and keeps limits on bytes and time while the stream is read.
#[async_trait]
pub trait Fetcher: Send + Sync + fmt::Debug {
    /// Begins to fetch the file at `url`, of at most `max_bytes`.
    ///
    /// # Errors
    /// [`FetchError`], also within the stream.
    async fn fetch(&self, url: &str, max_bytes: u64) -> Result<ByteStream, FetchError>;
}

/// A file that was not fetched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// The text is no http or https address.
    #[error("this is not an http or https address")]
    Invalid,
    /// The address, or one that it leads to, is not one that Peel goes to. Which part of it,
    /// and what is there, is not told.
    #[error("this address is not allowed")]
    NotAllowed,
    /// The file is larger than it may be.
    #[error("the file is larger than the {limit} bytes that are allowed")]
    TooLarge {
        /// The most that was allowed, in bytes.
        limit: u64,
    },
    /// The file did not arrive: no answer, a status other than success, a cut connection, or
    /// too slow.
    #[error("the file could not be downloaded")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}
