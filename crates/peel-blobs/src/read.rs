use std::ops::Range;

use bytes::Bytes;
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use object_store::GetResult;
use peel_domain::Timestamp;

use crate::BlobError;

/// The bytes of a blob, or of a range of it, as they come.
pub struct BlobStream {
    size: u64,
    range: Range<u64>,
    last_modified: Timestamp,
    bytes: BoxStream<'static, Result<Bytes, BlobError>>,
}

impl BlobStream {
    pub(crate) fn new(found: GetResult) -> Self {
        Self {
            size: found.meta.size,
            range: found.range.clone(),
            last_modified: Timestamp::from_millis(found.meta.last_modified.timestamp_millis()),
            bytes: found.into_stream().map_err(BlobError::of).boxed(),
        }
    }

    /// Length of the whole blob, in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Which bytes these are; all, when no range was asked for.
    #[must_use]
    pub fn range(&self) -> Range<u64> {
        self.range.clone()
    }

    /// When the blob was put there.
    #[must_use]
    pub fn last_modified(&self) -> Timestamp {
        self.last_modified
    }

    /// The pieces, in order.
    #[must_use]
    pub fn into_stream(self) -> BoxStream<'static, Result<Bytes, BlobError>> {
        self.bytes
    }

    /// All of them in one.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`].
    pub async fn into_bytes(mut self) -> Result<Bytes, BlobError> {
        let first = self.bytes.try_next().await?.unwrap_or_default();
        let Some(second) = self.bytes.try_next().await? else {
            return Ok(first);
        };
        let expected = usize::try_from(self.range.end - self.range.start).unwrap_or(0);
        let mut all = Vec::with_capacity(expected);
        all.extend_from_slice(&first);
        all.extend_from_slice(&second);
        while let Some(piece) = self.bytes.try_next().await? {
            all.extend_from_slice(&piece);
        }
        Ok(all.into())
    }
}

impl std::fmt::Debug for BlobStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BlobStream")
            .field("size", &self.size)
            .field("range", &self.range)
            .finish_non_exhaustive()
    }
}
