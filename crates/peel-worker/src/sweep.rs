use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::TryStreamExt;
use peel_app::{Caretaker, CaretakerError, Progress, ProgressEvent};
use peel_blobs::{BlobError, Blobs};
use peel_domain::{BlobKey, Clock, ImageId, JobKind, OsRandomness, Timestamp};
use peel_store::{BlobDeletion, Doomed, Store, StoreError};
use tokio::time::{MissedTickBehavior, interval};

use crate::{SweepOptions, WorkerPorts, measure};

/// How many of anything are taken out of the store at once.
const BATCH: u32 = 100;

/// How many blobs are held against the store at once.
const LISTED: usize = 10_000;

/// There is no interval of nothing.
const SHORTEST: Duration = Duration::from_millis(1);

/// Takes back what the dead held and removes what is to be gone. Any number of them may run, in any processes.
#[derive(Clone)]
pub struct Sweeper {
    store: Arc<dyn Store>,
    blobs: Blobs,
    clock: Arc<dyn Clock>,
    progress: Progress,
    options: SweepOptions,
}

impl fmt::Debug for Sweeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sweeper")
            .field("store", &self.store)
            .field("blobs", &self.blobs)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// What a round has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SweepRound {
    /// Jobs whose lease was over, queued again.
    pub requeued: u32,
    /// Jobs whose lease was over for the last time.
    pub buried: u32,
    /// Images whose time was over.
    pub expired: u64,
    /// Notes about blobs to delete that were carried out.
    pub deletions: u64,
    /// Copies of what is kept of people that were made for them.
    pub exports: u32,
    /// People who were erased.
    pub erasures: u32,
}

/// What a housekeeping has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Housekeeping {
    /// Blobs that were nobody's.
    pub orphans: u64,
    /// Pieces of uploads that were never finished.
    pub unfinished: u64,
    /// Idempotency keys and remains of images.
    pub pruned: u64,
}

/// What stopped a sweep. The next one goes on.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The store's part.
    #[error("the store could not be swept")]
    Store(#[from] StoreError),
    /// The blobs' part.
    #[error("the blobs could not be swept")]
    Blobs(#[from] BlobError),
    /// What people asked for about what is kept of them.
    #[error("what people asked for could not be done")]
    People(#[from] CaretakerError),
}

impl Sweeper {
    /// One over these ports.
    #[must_use]
    pub fn new(ports: &WorkerPorts, options: SweepOptions) -> Self {
        Self {
            store: Arc::clone(&ports.store),
            blobs: ports.blobs.clone(),
            clock: Arc::clone(&ports.clock),
            progress: ports.progress.clone(),
            options,
        }
    }

    /// Sweeps for ever. Safe to drop at any time.
    pub async fn run(&self) {
        let mut rounds = interval(self.options.round.max(SHORTEST));
        let mut housekeepings = interval(self.options.housekeeping.max(SHORTEST));
        rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        housekeepings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let result = tokio::select! {
                _ = rounds.tick() => self.round().await.map(drop),
                _ = housekeepings.tick() => self.housekeeping().await.map(drop),
            };
            if let Err(error) = result {
                tracing::warn!(
                    error = crate::failure::with_causes(&error),
                    "cleaning up was cut short"
                );
            }
        }
    }

    /// Everything that is to happen in time: leases that are over, images whose time is over, blobs that are to go,
    /// copies and erasures that people asked for.
    /// Also looks how the queues stand, for the metrics.
    ///
    /// # Errors
    /// [`SweepError`]; some of it may be done then.
    pub async fn round(&self) -> Result<SweepRound, SweepError> {
        let swept = self.store.sweep_expired(self.clock.now(), BATCH).await?;
        // Before the blobs, which the erased leave notes of.
        let erasures = self.caretaker().erasures().await?;
        let round = SweepRound {
            requeued: swept.requeued,
            buried: swept.buried,
            expired: self.expire_images().await?,
            deletions: self.delete_blobs().await?,
            exports: self.caretaker().exports().await?,
            erasures,
        };
        for (what, count) in [
            ("leases", u64::from(round.requeued + round.buried)),
            ("images", round.expired),
            ("blob_notes", round.deletions),
            ("people", u64::from(round.erasures)),
        ] {
            measure::swept(what, count);
        }
        for kind in JobKind::ALL.iter().copied() {
            let stats = self.store.queue_stats(kind, self.clock.now()).await?;
            measure::queue(kind, &stats);
        }
        Ok(round)
    }

    /// Everything that can wait: blobs that no image stands on, uploads that were never finished, what is left of
    /// what is long gone.
    ///
    /// # Errors
    /// [`SweepError`]; some of it may be done then.
    pub async fn housekeeping(&self) -> Result<Housekeeping, SweepError> {
        let now = self.clock.now();
        let old = now.minus(self.options.orphan_age);
        let housekeeping = Housekeeping {
            unfinished: self.blobs.remove_unfinished(old).await?,
            orphans: self.remove_orphans(old).await?,
            pruned: self.prune(now).await?,
        };
        for (what, count) in [
            ("unfinished_uploads", housekeeping.unfinished),
            ("orphans", housekeeping.orphans),
            ("remains", housekeeping.pruned),
        ] {
            measure::swept(what, count);
        }
        Ok(housekeeping)
    }

    fn caretaker(&self) -> Caretaker<'_> {
        Caretaker {
            store: self.store.as_ref(),
            blobs: &self.blobs,
            clock: self.clock.as_ref(),
            randomness: &OsRandomness,
            export_retention: self.options.export_retention,
        }
    }

    async fn expire_images(&self) -> Result<u64, SweepError> {
        let mut expired = 0;
        loop {
            let batch = self.store.expire_images(self.clock.now(), BATCH).await?;
            for image in &batch {
                self.progress.publish(*image, ProgressEvent::Changed);
            }
            expired += batch.len() as u64;
            if batch.len() < BATCH as usize {
                return Ok(expired);
            }
        }
    }

    /// Carries out the notes of blobs to delete. A note is confirmed after its blobs are gone, never before.
    async fn delete_blobs(&self) -> Result<u64, SweepError> {
        let mut done = 0;
        loop {
            let notes = self.store.blob_deletions(BATCH).await?;
            for note in &notes {
                self.delete_noted(note).await?;
                self.store.confirm_blob_deletions(&[note.id]).await?;
                done += 1;
            }
            if notes.len() < BATCH as usize {
                return Ok(done);
            }
        }
    }

    async fn delete_noted(&self, note: &BlobDeletion) -> Result<(), SweepError> {
        match &note.doomed {
            Doomed::Image(image) => self.blobs.delete_image(*image).await.map(drop)?,
            Doomed::Blob(key) => self.blobs.delete(key).await?,
        }
        Ok(())
    }

    async fn remove_orphans(&self, old: Timestamp) -> Result<u64, SweepError> {
        let mut list = self.blobs.list();
        let mut removed = 0;
        let mut candidates: BTreeMap<ImageId, Vec<BlobKey>> = BTreeMap::new();
        let mut count = 0;
        while let Some(blob) = list.try_next().await? {
            let Some(image) = blob.key.image().filter(|_| blob.last_modified < old) else {
                continue;
            };
            candidates.entry(image).or_default().push(blob.key);
            count += 1;
            if count == LISTED {
                removed += self.remove_unreferenced(&mut candidates).await?;
                count = 0;
            }
        }
        Ok(removed + self.remove_unreferenced(&mut candidates).await?)
    }

    /// Of each image, removes those blobs that it does not stand on; of one that does not exist, all.
    async fn remove_unreferenced(
        &self,
        candidates: &mut BTreeMap<ImageId, Vec<BlobKey>>,
    ) -> Result<u64, SweepError> {
        let mut removed = 0;
        while let Some((image, keys)) = candidates.pop_first() {
            let referenced = self.store.referenced_blobs(image, self.clock.now()).await?;
            for key in keys {
                let wanted = referenced
                    .as_ref()
                    .is_some_and(|blobs| key.is_rendition() || blobs.contains(&key));
                if !wanted {
                    self.blobs.delete(&key).await?;
                    removed += 1;
                }
            }
        }
        Ok(removed)
    }

    async fn prune(&self, now: Timestamp) -> Result<u64, SweepError> {
        let before = now.minus(self.options.remains);
        let mut pruned = 0;
        loop {
            let batch = self.store.prune(now, before, BATCH).await?;
            pruned += batch.idempotency_keys + batch.images;
            if batch.idempotency_keys.max(batch.images) < u64::from(BATCH) {
                break;
            }
        }
        loop {
            let batch = self.store.prune_identity(now, before, BATCH).await?;
            pruned += batch;
            if batch < u64::from(BATCH) {
                return Ok(pruned);
            }
        }
    }
}
