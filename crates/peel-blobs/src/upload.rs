use std::sync::Arc;

use bytes::Bytes;
use object_store::path::Path;
use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload};

use crate::BlobError;

/// Bytes that are gathered before they go to the store. Object stores want parts of at least
/// 5 MiB, and a blob of a single part is put in one request.
const PART_BYTES: usize = 8 * 1024 * 1024;

/// A blob on its way in. Nothing of it can be read before [`finish`](Self::finish), and
/// dropping it leaves nothing behind.
#[derive(Debug)]
pub struct Upload {
    store: Arc<dyn ObjectStore>,
    path: Path,
    max_bytes: u64,
    written: u64,
    gathered: Vec<Bytes>,
    gathered_bytes: usize,
    parts: Option<Box<dyn MultipartUpload>>,
}

impl Upload {
    pub(crate) fn new(store: Arc<dyn ObjectStore>, path: Path, max_bytes: u64) -> Self {
        Self {
            store,
            path,
            max_bytes,
            written: 0,
            gathered: Vec::new(),
            gathered_bytes: 0,
            parts: None,
        }
    }

    /// Bytes written so far.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Adds `piece`. Holds at most 8 MiB and the piece in memory.
    ///
    /// # Errors
    /// [`BlobError::TooLarge`], [`BlobError::Unavailable`]. Drop the upload then.
    pub async fn write(&mut self, piece: Bytes) -> Result<(), BlobError> {
        if piece.len() as u64 > self.max_bytes - self.written {
            return Err(BlobError::TooLarge {
                max_bytes: self.max_bytes,
            });
        }
        self.written += piece.len() as u64;
        self.gathered_bytes += piece.len();
        self.gathered.push(piece);
        if self.gathered_bytes >= PART_BYTES {
            self.send_part().await?;
        }
        Ok(())
    }

    /// Makes what was written the blob, in the place of what may be there. Gives its length
    /// in bytes.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`]; what was there stays then.
    pub async fn finish(mut self) -> Result<u64, BlobError> {
        if self.parts.is_none() {
            let payload = self.take_gathered();
            self.store
                .put(&self.path, payload)
                .await
                .map_err(BlobError::of)?;
        } else {
            if self.gathered_bytes > 0 {
                self.send_part().await?;
            }
            if let Some(mut parts) = self.parts.take() {
                parts.complete().await.map_err(BlobError::of)?;
            }
        }
        Ok(self.written)
    }

    async fn send_part(&mut self) -> Result<(), BlobError> {
        let payload = self.take_gathered();
        let parts = match &mut self.parts {
            Some(parts) => parts,
            none => {
                let begun = self.store.put_multipart(&self.path).await;
                none.insert(begun.map_err(BlobError::of)?)
            }
        };
        parts.put_part(payload).await.map_err(BlobError::of)
    }

    fn take_gathered(&mut self) -> PutPayload {
        self.gathered_bytes = 0;
        self.gathered.drain(..).collect()
    }
}

/// Where dropping alone does not make the store forget the parts, telling it does.
impl Drop for Upload {
    fn drop(&mut self) {
        if let Some(mut parts) = self.parts.take()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(async move {
                // What fails here is found again by the store's own rules for old uploads.
                let _ = parts.abort().await;
            });
        }
    }
}
