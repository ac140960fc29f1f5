use std::error::Error;
use std::fmt;

use async_trait::async_trait;
use bytes::Bytes;
use http::HeaderMap;

/// Posts to addresses that callers name. It goes to public addresses only, follows no redirect, and takes ten seconds
/// at most.
#[async_trait]
pub trait Outbound: Send + Sync + fmt::Debug {
    /// Hands `body` to `url` and gives the status of the answer, whichever it is.
    ///
    /// # Errors
    /// [`OutboundError`] when there is no answer.
    async fn post(&self, url: &str, headers: HeaderMap, body: Bytes) -> Result<u16, OutboundError>;
}

/// Nothing was answered: the address is not gone to, or not reached, or too slow.
#[derive(Debug, thiserror::Error)]
#[error("the address did not answer")]
pub struct OutboundError(#[source] pub Box<dyn Error + Send + Sync>);
