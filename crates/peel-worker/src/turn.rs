//! Taking jobs, one after the other, a bounded number at the same time.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::FutureExt;
use peel_app::{Progress, ProgressEvent};
use peel_domain::{Clock, FailureCode, ImageId, JobKind};
use peel_store::{Claim, ClaimRequest, Ended, Lease, Store, StoreError, WorkerId};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, sleep};

use crate::lease::Keeper;
use crate::measure::{self, Outcome};
use crate::stop::Stop;

/// How often, and after which first wait, a job's end is told to a store that cannot be reached.
const TELLS: u32 = 4;
const FIRST_WAIT: Duration = Duration::from_millis(200);

/// Doing jobs of one kind.
#[async_trait]
pub(crate) trait Labour: Send + Sync + 'static {
    const KIND: JobKind;

    /// Waits until a job is announced.
    async fn announced(&self);

    /// Does a job, and tells the store how it ended.
    async fn attempt(&self, claim: Claim, stop: Stop) -> Outcome;
}

/// What all who take jobs need.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) progress: Progress,
    pub(crate) keeper: Keeper,
    pub(crate) worker: WorkerId,
    pub(crate) poll: Duration,
    pub(crate) pause: Duration,
}

/// Does jobs, at most `slots` at the same time, until `stop` says otherwise and those that were begun have ended.
pub(crate) async fn take_turns<L: Labour>(
    labour: Arc<L>,
    desk: Desk,
    slots: usize,
    mut stop: Stop,
) {
    let mut running = JoinSet::new();
    while !stop.is_draining() {
        if running.len() >= slots.max(1) {
            tokio::select! {
                Some(ended) = running.join_next() => desk.rest_after(&ended, &mut stop).await,
                () = stop.draining() => {}
            }
            continue;
        }
        match desk.claim(L::KIND).await {
            Ok(Some(claim)) => {
                running.spawn(turn(Arc::clone(&labour), desk.clone(), claim, stop.clone()));
            }
            nothing => {
                if let Err(error) = nothing {
                    tracing::warn!(%error, kind = %L::KIND, "no job could be claimed");
                }
                tokio::select! {
                    () = labour.announced() => {}
                    () = sleep(desk.poll) => {}
                    () = stop.draining() => {}
                    // Whatever has ended may have left a job behind.
                    Some(ended) = running.join_next() => desk.rest_after(&ended, &mut stop).await,
                }
            }
        }
    }
    while running.join_next().await.is_some() {}
}

async fn turn<L: Labour>(labour: Arc<L>, desk: Desk, claim: Claim, stop: Stop) -> Outcome {
    let (lease, began) = (claim.lease, Instant::now());
    measure::job_claimed(L::KIND, desk.clock.now().since(claim.queued_at));
    let attempt = AssertUnwindSafe(labour.attempt(claim, stop)).catch_unwind();
    let outcome = match attempt.await {
        Ok(outcome) => outcome,
        Err(_) => desk.fail(lease, FailureCode::ProcessingFailed).await,
    };
    measure::job_ended(L::KIND, outcome, began.elapsed());
    tracing::info!(
        job = %lease.job,
        attempt = lease.attempt,
        kind = %L::KIND,
        ?outcome,
        ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        "an attempt has ended"
    );
    outcome
}

impl Desk {
    async fn claim(&self, kind: JobKind) -> Result<Option<Claim>, StoreError> {
        let request = ClaimRequest {
            worker: self.worker.clone(),
            kind,
            lease: self.keeper.lease,
            now: self.clock.now(),
        };
        self.store.claim(&request).await
    }

    /// Leaves jobs to others for a while when the last one showed that none can be done here.
    async fn rest_after(&self, ended: &Result<Outcome, JoinError>, stop: &mut Stop) {
        if let Ok(Outcome::Unable) = ended {
            tokio::select! {
                () = sleep(self.pause) => {}
                () = stop.draining() => {}
            }
        }
    }

    /// Those who watch `image` look at it again.
    pub(crate) fn changed(&self, image: ImageId) {
        self.progress.publish(image, ProgressEvent::Changed);
    }

    /// The attempt came to nothing because of `code`.
    pub(crate) async fn fail(&self, lease: Lease, code: FailureCode) -> Outcome {
        let told = self
            .tell(lease, || self.store.fail(lease, code, self.clock.now()))
            .await;
        match told {
            Ok(Ended::RetryAt(_)) => Outcome::Retried,
            Ok(Ended::Failed) => Outcome::Failed,
            Ok(Ended::Dead) => Outcome::Buried,
            Err(outcome) => outcome,
        }
    }

    /// Somebody else is to do it.
    pub(crate) async fn hand_back(&self, lease: Lease) -> Outcome {
        let told = self
            .tell(lease, || self.store.hand_back(lease, self.clock.now()))
            .await;
        match told {
            Ok(()) => Outcome::HandedBack,
            Err(outcome) => outcome,
        }
    }

    /// Tells the store something about a job, more than once if need be: a busy database is no reason to do work of
    /// seconds again. When telling is no use, what that makes of the attempt is the error.
    pub(crate) async fn tell<T, F>(
        &self,
        lease: Lease,
        say: impl Fn() -> F + Send,
    ) -> Result<T, Outcome>
    where
        F: Future<Output = Result<T, StoreError>> + Send,
    {
        for attempt in 0..TELLS {
            match say().await {
                Ok(told) => return Ok(told),
                Err(StoreError::Fenced | StoreError::NotFound | StoreError::Conflict) => {
                    return Err(Outcome::Fenced);
                }
                Err(error) => {
                    tracing::warn!(job = %lease.job, %error, "a job's end could not be told");
                    sleep(FIRST_WAIT * 2_u32.pow(attempt)).await;
                }
            }
        }
        Err(Outcome::Abandoned)
    }
}
