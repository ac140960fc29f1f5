//! Cutting out.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use peel_app::{Analytics, Event, Notes, ProgressEvent, Region, RemovalOptions, ServiceSecret};
use peel_blobs::{BlobError, Blobs};
use peel_domain::{BlobKey, FailureCode, ImageId, JobKind, Step};
use peel_executor::{Cut, JobError, Outcome as CutOutcome, Report, StartError};
use peel_store::{Claim, Cutout, ImageRecord, Work};
use serde::Serialize;
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use crate::measure::{self, Outcome};
use crate::memory::Memory;
use crate::pool::ExecutorPool;
use crate::stop::Stop;
use crate::storing::Storing;
use crate::turn::{Desk, Labour};
use crate::{Doubt, failure, render, steps};

/// Does removals.
pub(crate) struct Removals {
    pub(crate) desk: Desk,
    pub(crate) blobs: Blobs,
    pub(crate) pool: Arc<ExecutorPool>,
    pub(crate) memory: Memory,
    pub(crate) doubt: Doubt,
    pub(crate) analytics: Arc<dyn Analytics>,
    pub(crate) secret: ServiceSecret,
    /// Told when there may be something to deliver.
    pub(crate) deliveries: Arc<Notify>,
}

/// Why there is no cutout.
#[derive(Debug, thiserror::Error)]
enum Obstacle {
    #[error("the image's options cannot be read")]
    Options(#[source] serde_json::Error),
    #[error("the original cannot be fetched")]
    Original(#[source] BlobError),
    #[error("no child is there to cut out")]
    Child(#[source] StartError),
    #[error("the picture was not cut out")]
    Executor(#[source] JobError),
    #[error("the cutout cannot be stored")]
    Store(#[source] BlobError),
}

impl Obstacle {
    fn code(&self) -> FailureCode {
        match self {
            Self::Executor(error) => failure::of_removal(error),
            Self::Options(_) | Self::Original(_) | Self::Child(_) | Self::Store(_) => {
                FailureCode::ProcessingFailed
            }
        }
    }
}

/// What is kept of an executor's report beside what the store has columns for.
#[derive(Debug, Serialize)]
struct Remarks<'a> {
    warnings: &'a [peel_imaging::Warning],
    /// Milliseconds of each step, in order.
    steps: Vec<(&'static str, u64)>,
}

#[async_trait]
impl Labour for Removals {
    const KIND: JobKind = JobKind::Remove;

    async fn announced(&self) {
        self.desk.progress.work_announced().await;
    }

    async fn attempt(&self, claim: Claim, mut stop: Stop) -> Outcome {
        let lease = claim.lease;
        let Work::Remove(image) = &claim.work else {
            return self.desk.hand_back(lease).await;
        };
        self.desk.changed(image.id);
        let (current, steps) = watch::channel(None);
        let current = Arc::new(current);
        let storing = Storing::default();
        // Ends with the blob stored. The store is told only after the lease is kept no more: a heartbeat right after
        // the job's end would find the lease gone, and the result would be thrown away.
        let worked = tokio::select! {
            biased;
            worked = self.cut_out(&claim, image, &current, &storing) => Some(worked),
            () = self.desk.keeper.keep(lease, claim.until, steps) => {
                storing.over().await;
                self.discard(image.id, lease.attempt).await;
                return Outcome::Fenced;
            }
            () = stop.stopping() => None,
        };
        let outcome = match worked {
            Some(Ok(cutout)) => self.complete(&claim, &cutout).await,
            // It is not the picture's fault, and would be the same with each one after it.
            Some(Err(Obstacle::Child(error))) => {
                tracing::error!(job = %lease.job, %error, "this worker can do nothing at present");
                match self.desk.hand_back(lease).await {
                    Outcome::HandedBack => Outcome::Unable,
                    other => other,
                }
            }
            Some(Err(obstacle)) => {
                tracing::info!(
                    job = %lease.job,
                    image = %image.id,
                    error = failure::with_causes(&obstacle),
                    "a removal failed"
                );
                self.desk.fail(lease, obstacle.code()).await
            }
            None => {
                let outcome = self.desk.hand_back(lease).await;
                storing.over().await;
                self.discard(image.id, lease.attempt).await;
                outcome
            }
        };
        self.desk.changed(image.id);
        if image.callback_url.is_some() {
            self.deliveries.notify_one();
        }
        outcome
    }
}

impl Removals {
    async fn cut_out(
        &self,
        claim: &Claim,
        image: &ImageRecord,
        current: &Arc<watch::Sender<Option<Step>>>,
        storing: &Storing,
    ) -> Result<Cutout, Obstacle> {
        let options = RemovalOptions::from_json(&image.options).map_err(Obstacle::Options)?;
        let _memory = self.memory.take(claim.memory_bytes).await;
        let original = self.blobs.get(&image.original).await;
        let original = original.map_err(Obstacle::Original)?;
        let cut = self
            .run(image.id, original, options, Arc::clone(current))
            .await?;
        measure::steps_taken(&cut.report.timings);

        let began = Instant::now();
        self.begin(image.id, Step::Store, current);
        let blob = BlobKey::cutout(image.id, claim.lease.attempt);
        storing
            .put(&self.blobs, &blob, cut.bytes.into())
            .await
            .map_err(Obstacle::Store)?;
        measure::step_taken(Step::Store, began.elapsed());
        Ok(cutout(blob, &cut.report, self.doubt))
    }

    async fn run(
        &self,
        image: ImageId,
        original: Bytes,
        options: RemovalOptions,
        current: Arc<watch::Sender<Option<Step>>>,
    ) -> Result<CutOutcome, Obstacle> {
        let progress = self.desk.progress.clone();
        self.pool
            .run(Some(options.quality), move |executor, cancel| {
                let started = executor.start_until(options.quality, cancel);
                started.map_err(Obstacle::Child)?;
                let cut = Cut {
                    original: &original,
                    quality: options.quality,
                    region: options.region.map(region),
                };
                let result = executor.cut(&cut, cancel, &mut |step| {
                    if let Some(step) = steps::public(step) {
                        current.send_replace(Some(step));
                        progress.publish(image, ProgressEvent::Step(step));
                    }
                });
                if let Err(JobError::Crashed | JobError::OutOfMemory | JobError::Engine(_)) = result
                {
                    tracing::warn!(%image, log = ?executor.child_log(), "the child's last words");
                }
                result.map_err(Obstacle::Executor)
            })
            .await
            .unwrap_or(Err(Obstacle::Executor(JobError::Crashed)))
    }

    fn begin(&self, image: ImageId, step: Step, current: &watch::Sender<Option<Step>>) {
        current.send_replace(Some(step));
        self.desk.progress.publish(image, ProgressEvent::Step(step));
    }

    async fn complete(&self, claim: &Claim, cutout: &Cutout) -> Outcome {
        let lease = claim.lease;
        let (store, clock) = (&self.desk.store, &self.desk.clock);
        let told = self
            .desk
            .tell(lease, || store.complete_removal(lease, cutout, clock.now()))
            .await;
        match told {
            Ok(image) => {
                let notes = Notes {
                    store: store.as_ref(),
                    analytics: self.analytics.as_ref(),
                    secret: &self.secret,
                    clock: clock.as_ref(),
                };
                notes.happened(image.owner, Event::Processed).await;
                Outcome::Succeeded
            }
            Err(outcome) => {
                if let Some(image) = cutout.blob.image() {
                    self.discard(image, lease.attempt).await;
                }
                outcome
            }
        }
    }

    /// Removes what this attempt stored, unless the image stands on it after all: an end that seemed not to have
    /// been told may have been. What is left if this fails is found as an orphan.
    async fn discard(&self, image: ImageId, attempt: u32) {
        let blob = BlobKey::cutout(image, attempt);
        let referenced = self
            .desk
            .store
            .referenced_blobs(image, self.desk.clock.now())
            .await;
        let stands_on_it = match referenced {
            Ok(blobs) => blobs.is_some_and(|blobs| blobs.contains(&blob)),
            Err(_) => true,
        };
        if !stands_on_it && let Err(error) = self.blobs.delete(&blob).await {
            tracing::warn!(%blob, %error, "a result that nobody wants could not be removed");
        }
    }
}

fn cutout(blob: BlobKey, report: &Report, doubt: Doubt) -> Cutout {
    let (width, height) = report.input_size;
    let steps = report.timings.iter().filter_map(|timing| {
        let ms = u64::try_from(timing.duration.as_millis()).unwrap_or(u64::MAX);
        Some((steps::public(timing.step)?.as_str(), ms))
    });
    let remarks = Remarks {
        warnings: &report.warnings,
        steps: steps.collect(),
    };
    Cutout {
        blob,
        width,
        height,
        subject: render::subject(report.subject),
        confidence: report.confidence,
        report: serde_json::to_string(&remarks).unwrap_or_default(),
        doubt: (report.confidence < doubt.below).then_some(doubt.limit),
    }
}

fn region(region: Region) -> peel_executor::Region {
    peel_executor::Region {
        left: region.left,
        top: region.top,
        right: region.right,
        bottom: region.bottom,
    }
}
