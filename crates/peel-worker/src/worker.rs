use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::try_join_all;
use peel_app::payments::Till;
use peel_app::people::Mailer;
use peel_app::{Progress, ServiceSecret};
use peel_blobs::Blobs;
use peel_domain::Clock;
use peel_executor::StartError;
use peel_store::Store;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::delivery::Deliveries;
use crate::lease::Keeper;
use crate::memory::Memory;
use crate::outbound::Outbound;
use crate::pool::ExecutorPool;
use crate::removal::Removals;
use crate::stop::{StopSwitch, stop};
use crate::turn::{Desk, take_turns};
use crate::{Outbox, SweepOptions, Sweeper, WorkerOptions, measure, payments};

/// How long those who were told to hand back are waited for.
const HAND_BACK: Duration = Duration::from_secs(5);

/// What a worker stands on.
#[derive(Clone)]
pub struct WorkerPorts {
    /// Where jobs come from.
    pub store: Arc<dyn Store>,
    /// Where encoded pictures are.
    pub blobs: Blobs,
    /// The way to callers' addresses.
    pub outbound: Arc<dyn Outbound>,
    /// The way to people's mailboxes.
    pub mailer: Arc<dyn Mailer>,
    /// Of which the keys are derived that sign webhooks and encrypt mails.
    pub secret: ServiceSecret,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Those who watch in this process.
    pub progress: Progress,
    /// What keeps the books of what is sold, if anything is.
    pub till: Option<Till>,
}

impl fmt::Debug for WorkerPorts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkerPorts")
            .field("store", &self.store)
            .field("blobs", &self.blobs)
            .field("outbound", &self.outbound)
            .field("mailer", &self.mailer)
            .finish_non_exhaustive()
    }
}

/// Does jobs until it is shut down. Dropped without that, it leaves its jobs to be taken over when their leases are
/// over.
#[derive(Debug)]
pub struct Worker {
    switch: StopSwitch,
    loops: JoinSet<()>,
}

impl Worker {
    /// Starts working. Comes back when its children have loaded their networks, so that a worker that cannot work
    /// claims nothing, and the first jobs wait for nothing.
    ///
    /// # Errors
    /// When a child cannot be started.
    pub async fn start(
        ports: WorkerPorts,
        options: WorkerOptions,
        sweep: SweepOptions,
    ) -> Result<Self, StartError> {
        measure::describe();
        let removals = options.removals.max(1);
        let children = options.children.max(removals);
        let pool = Arc::new(ExecutorPool::new("removal", options.executor, children));
        try_join_all((0..removals).map(|_| pool.warm())).await?;

        let sweeper = Sweeper::new(&ports, sweep);
        let outbox = Outbox::new(&ports);
        let till = ports.till.clone();
        let desk = Desk {
            keeper: Keeper {
                store: Arc::clone(&ports.store),
                clock: Arc::clone(&ports.clock),
                lease: options.lease,
                heartbeat: options.heartbeat,
            },
            store: ports.store,
            clock: ports.clock,
            progress: ports.progress,
            worker: options.name,
            poll: options.poll,
            pause: options.pause,
        };
        let announced = Arc::new(Notify::new());
        let removing = Arc::new(Removals {
            desk: desk.clone(),
            blobs: ports.blobs,
            pool,
            memory: Memory::new("removal", options.memory_bytes),
            doubt: options.doubt,
            analytics: options.analytics,
            secret: ports.secret.clone(),
            deliveries: Arc::clone(&announced),
        });
        let delivering = Arc::new(Deliveries {
            desk: desk.clone(),
            outbound: ports.outbound,
            secret: ports.secret,
            announced,
        });

        let (switch, stop) = stop();
        let mut loops = JoinSet::new();
        loops.spawn(take_turns(removing, desk.clone(), removals, stop.clone()));
        loops.spawn(take_turns(
            delivering,
            desk,
            options.deliveries,
            stop.clone(),
        ));
        let (mut sweep_until, mut send_until) = (stop.clone(), stop.clone());
        loops.spawn(async move {
            tokio::select! {
                () = sweeper.run() => {}
                () = sweep_until.draining() => {}
            }
        });
        loops.spawn(async move {
            tokio::select! {
                () = outbox.run() => {}
                () = send_until.draining() => {}
            }
        });
        if let Some(till) = till {
            let mut keep_until = stop;
            loops.spawn(async move {
                tokio::select! {
                    () = payments::run(&till) => {}
                    () = keep_until.draining() => {}
                }
            });
        }
        Ok(Self { switch, loops })
    }

    /// Claims nothing more, waits up to `patience` for what goes on, and hands the rest back to the queue, where it
    /// counts as not tried. Comes back when all is settled, at most a few seconds after `patience`.
    pub async fn shut_down(mut self, patience: Duration) {
        self.switch.drain();
        if timeout(patience, self.ended()).await.is_ok() {
            return;
        }
        self.switch.stop();
        if timeout(HAND_BACK, self.ended()).await.is_err() {
            tracing::warn!("some jobs could not be handed back; others will take them over");
        }
    }

    async fn ended(&mut self) {
        while self.loops.join_next().await.is_some() {}
    }
}
