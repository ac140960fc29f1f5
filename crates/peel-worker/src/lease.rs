use std::sync::Arc;
use std::time::Duration;

use peel_domain::{Clock, Step, Timestamp};
use peel_store::{Lease, Store, StoreError};
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval};

/// How often a new step is written down at most. Whoever watches from another process looks no oftener.
const STEP_INTERVAL: Duration = Duration::from_secs(1);

/// There is no interval of nothing.
const SHORTEST: Duration = Duration::from_millis(1);

/// Keeps leases alive.
#[derive(Clone)]
pub(crate) struct Keeper {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) lease: Duration,
    pub(crate) heartbeat: Duration,
}

impl Keeper {
    /// Prolongs `lease`, which holds until `until`, again and again, and writes down how far the work has come.
    /// Returns when the lease is lost.
    pub(crate) async fn keep(
        &self,
        lease: Lease,
        mut until: Timestamp,
        steps: watch::Receiver<Option<Step>>,
    ) {
        let mut ticks = interval(self.heartbeat.clamp(SHORTEST, STEP_INTERVAL));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut written = (Instant::now(), None);
        loop {
            ticks.tick().await;
            let step = *steps.borrow();
            let (at, before) = written;
            if step == before && at.elapsed() < self.heartbeat {
                continue;
            }
            let next = self.clock.now().plus(self.lease);
            match self.store.heartbeat(lease, next, step).await {
                Ok(()) => {
                    until = next;
                    written = (Instant::now(), step);
                }
                Err(StoreError::Fenced | StoreError::NotFound) => return,
                Err(error) => {
                    tracing::warn!(job = %lease.job, %error, "a lease could not be prolonged");
                    if self.clock.now() >= until {
                        return;
                    }
                }
            }
        }
    }
}
