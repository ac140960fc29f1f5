use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::TryStreamExt;
use peel_blobs::{BlobError, Blobs};
use peel_domain::BlobKey;
use tokio::sync::OwnedMutexGuard;

/// Knows which renditions are kept, and which are to go when there are too many. Anybody can
/// ask for any number of different ones.
#[derive(Debug, Clone)]
pub(crate) struct RenditionCache {
    max_bytes: u64,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// What is kept, and when it was last wanted.
    kept: HashMap<BlobKey, Kept>,
    bytes: u64,
    uses: u64,
    /// Who makes which.
    making: HashMap<BlobKey, Arc<tokio::sync::Mutex<()>>>,
}

#[derive(Debug)]
struct Kept {
    bytes: u64,
    last_use: u64,
}

/// The exclusive right to make one rendition.
#[derive(Debug)]
pub(crate) struct Turn {
    key: BlobKey,
    cache: RenditionCache,
    guard: Option<OwnedMutexGuard<()>>,
}

impl RenditionCache {
    pub(crate) fn new(max_bytes: u64) -> Self {
        Self {
            max_bytes,
            state: Arc::default(),
        }
    }

    /// Waits until nobody else makes `key`.
    pub(crate) async fn turn(&self, key: &BlobKey) -> Turn {
        let making = Arc::clone(self.lock().making.entry(key.clone()).or_default());
        let mut turn = Turn {
            key: key.clone(),
            cache: self.clone(),
            guard: None,
        };
        turn.guard = Some(making.lock_owned().await);
        turn
    }

    /// `key`, of `bytes`, was made or wanted. Gives what is to be deleted for it.
    pub(crate) fn note(&self, key: &BlobKey, bytes: u64) -> Vec<BlobKey> {
        let mut state = self.lock();
        state.uses += 1;
        let kept = Kept {
            bytes,
            last_use: state.uses,
        };
        let before = state.kept.insert(key.clone(), kept);
        state.bytes = state.bytes + bytes - before.map_or(0, |kept| kept.bytes);
        state.evict(self.max_bytes, key)
    }

    /// Notes what is there already, as after a restart. Gives what is to be deleted.
    pub(crate) async fn recover(&self, blobs: &Blobs) -> Result<Vec<BlobKey>, BlobError> {
        let mut found: Vec<_> = blobs
            .list()
            .try_filter(|blob| std::future::ready(blob.key.is_rendition()))
            .try_collect()
            .await?;
        found.sort_unstable_by_key(|blob| blob.last_modified);
        Ok(found
            .iter()
            .flat_map(|blob| self.note(&blob.key, blob.size))
            .collect())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn evict(&mut self, max_bytes: u64, newest: &BlobKey) -> Vec<BlobKey> {
        let mut evicted = Vec::new();
        while self.bytes > max_bytes {
            let oldest = self
                .kept
                .iter()
                .filter(|(key, _)| *key != newest)
                .min_by_key(|(_, kept)| kept.last_use)
                .map(|(key, _)| key.clone());
            let Some(oldest) = oldest else {
                break;
            };
            if let Some(kept) = self.kept.remove(&oldest) {
                self.bytes -= kept.bytes;
            }
            evicted.push(oldest);
        }
        evicted
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut state = self.cache.lock();
        self.guard = None;
        // One is the map's own: nobody else makes it or waits for it.
        if state
            .making
            .get(&self.key)
            .is_some_and(|making| Arc::strong_count(making) == 1)
        {
            state.making.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use peel_domain::{Digest, ImageId};

    use super::*;

    fn key(name: &[u8]) -> BlobKey {
        BlobKey::rendition(ImageId::from_bytes([1; 16]), 1, &Digest::of(name))
    }

    #[test]
    fn what_was_not_wanted_for_longest_goes_first() {
        let cache = RenditionCache::new(100);
        let (a, b, c) = (key(b"a"), key(b"b"), key(b"c"));
        assert!(cache.note(&a, 40).is_empty());
        assert!(cache.note(&b, 40).is_empty());
        assert!(
            cache.note(&a, 40).is_empty(),
            "the same again takes no room"
        );
        assert_eq!(cache.note(&c, 40), [b]);
    }

    #[test]
    fn one_that_is_too_large_is_kept_alone() {
        let cache = RenditionCache::new(100);
        let (a, b) = (key(b"a"), key(b"b"));
        assert!(cache.note(&a, 90).is_empty());
        assert_eq!(cache.note(&b, 500), [a]);
    }

    #[tokio::test]
    async fn one_is_made_by_one_at_a_time() {
        let cache = RenditionCache::new(100);
        let wanted = key(b"a");
        let first = cache.turn(&wanted).await;
        let second = cache.turn(&wanted);
        tokio::pin!(second);
        assert!(futures_util::poll!(second.as_mut()).is_pending());
        // Another one does not wait.
        drop(cache.turn(&key(b"b")).await);
        drop(first);
        drop(second.await);
        assert!(cache.lock().making.is_empty());
    }

    #[tokio::test]
    async fn nothing_is_left_of_those_who_gave_up_waiting() {
        let cache = RenditionCache::new(100);
        let wanted = key(b"a");
        let first = cache.turn(&wanted).await;
        {
            let second = cache.turn(&wanted);
            tokio::pin!(second);
            assert!(futures_util::poll!(second.as_mut()).is_pending());
        }
        drop(first);
        assert!(cache.lock().making.is_empty());
    }
}
