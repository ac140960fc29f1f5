//! Results on their way into the store of blobs.

use std::sync::Arc;

use bytes::Bytes;
use peel_blobs::{BlobError, Blobs};
use peel_domain::BlobKey;
use tokio::sync::Mutex;

/// What one attempt puts. A write that was begun goes on when nobody waits for it any more, so whoever takes its blob back
/// must know when it is over: a blob that comes later would be found as an orphan at best.
#[derive(Debug, Clone, Default)]
pub(crate) struct Storing(Arc<Mutex<()>>);

impl Storing {
    /// Puts `bytes` under `key`, to the end even if this is dropped.
    pub(crate) async fn put(
        &self,
        blobs: &Blobs,
        key: &BlobKey,
        bytes: Bytes,
    ) -> Result<(), BlobError> {
        let going_on = Arc::clone(&self.0).lock_owned().await;
        let (blobs, key) = (blobs.clone(), key.clone());
        let put = tokio::spawn(async move {
            let done = blobs.put(&key, bytes).await;
            drop(going_on);
            done
        });
        match put.await {
            Ok(done) => done,
            Err(stopped) => Err(BlobError::Unavailable(stopped.into())),
        }
    }

    /// Waits until all that was begun is over.
    pub(crate) async fn over(&self) {
        drop(self.0.lock().await);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use peel_blobs::Durability;
    use peel_domain::ImageId;

    use super::*;

    #[tokio::test]
    async fn what_nobody_waits_for_any_more_is_over_before_it_is_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::folder(folder.path(), Durability::ProcessCrash).unwrap();
        let key = BlobKey::cutout(ImageId::from_bytes([7; 16]), 1);
        let storing = Storing::default();
        let bytes = Bytes::from(vec![1; 4 << 20]);
        // Looked at once, and dropped in the middle.
        assert!(storing.put(&blobs, &key, bytes).now_or_never().is_none());
        storing.over().await;
        blobs.get(&key).await.unwrap();
        blobs.delete(&key).await.unwrap();
        assert!(matches!(blobs.get(&key).await, Err(BlobError::NotFound)));
    }
}
