use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use tokio::time::{Instant, timeout_at};

use super::connection::{Connection, Exchange};
use super::{FetchError, FetchLimits};

/// What was asked for, on its way. Dropping it closes the connection.
#[derive(Debug)]
pub struct Fetched {
    body: Incoming,
    length: Option<u64>,
    received: u64,
    limits: FetchLimits,
    deadline: Instant,
    _connection: Connection,
}

impl Fetched {
    pub(super) fn new(
        exchange: Exchange,
        limits: &FetchLimits,
        deadline: Instant,
    ) -> Result<Self, FetchError> {
        let body = exchange.response.into_body();
        let length = body.size_hint().exact();
        if length.is_some_and(|length| length > limits.max_bytes) {
            return Err(FetchError::TooLarge(limits.max_bytes));
        }
        Ok(Self {
            body,
            length,
            received: 0,
            limits: *limits,
            deadline,
            _connection: exchange.connection,
        })
    }

    /// Bytes in all, where the server says.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// The next bytes; `None` when everything has come.
    ///
    /// # Errors
    /// [`FetchError::TooLarge`], [`FetchError::TimedOut`], [`FetchError::Cut`].
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, FetchError> {
        let patience = self.deadline.min(Instant::now() + self.limits.max_idle);
        loop {
            let frame = timeout_at(patience, self.body.frame())
                .await
                .map_err(|_| FetchError::TimedOut)?;
            let Some(frame) = frame else {
                return Ok(None);
            };
            // Trailers, and empty pieces, are no progress.
            let Ok(bytes) = frame.map_err(FetchError::Cut)?.into_data() else {
                continue;
            };
            if bytes.is_empty() {
                continue;
            }
            self.received += bytes.len() as u64;
            if self.received > self.limits.max_bytes {
                return Err(FetchError::TooLarge(self.limits.max_bytes));
            }
            return Ok(Some(bytes));
        }
    }

    /// All bytes.
    ///
    /// # Errors
    /// As [`Fetched::chunk`].
    pub async fn bytes(mut self) -> Result<Bytes, FetchError> {
        // What a server announces is no reason to set memory aside.
        let mut all = BytesMut::new();
        while let Some(chunk) = self.chunk().await? {
            all.extend_from_slice(&chunk);
        }
        Ok(all.freeze())
    }
}
