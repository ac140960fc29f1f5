use std::sync::Arc;
use std::time::Duration;

use peel_app::{Analytics, NoAnalytics};
use peel_domain::ReturnLimit;
use peel_executor::ExecutorOptions;
use peel_store::WorkerId;

/// How a worker works.
#[derive(Debug, Clone)]
pub struct WorkerOptions {
    /// Its name, for operators.
    pub name: WorkerId,
    /// How the children are started that cut out.
    pub executor: ExecutorOptions,
    /// Removals at the same time, each in a child of its own; at least 1.
    pub removals: usize,
    /// Children that stay loaded, no fewer than `removals`. With more of them, work of mixed qualities finds the network that it
    /// needs loaded, at the price of another network's memory each.
    pub children: usize,
    /// Memory of all removals at the same time, in bytes, as estimated when they were accepted. The network's own is
    /// not part of it. One that needs more is done alone.
    pub memory_bytes: u64,
    /// Webhooks at the same time, at least 1.
    pub deliveries: usize,
    /// How long it may be silent about a job before another worker takes it over.
    pub lease: Duration,
    /// How often it says that it is alive; a fraction of `lease`.
    pub heartbeat: Duration,
    /// How often it looks for jobs that nobody announced.
    pub poll: Duration,
    /// How long it takes no job after one that its child could not even be started for.
    pub pause: Duration,
    /// Which results are so doubtful that their use is given back unasked.
    pub doubt: Doubt,
    /// Counts removals that end well.
    pub analytics: Arc<dyn Analytics>,
}

/// Which results people get for nothing, because we doubt them ourselves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Doubt {
    /// Those of a lower confidence, 0.0–1.0.
    pub below: f32,
    /// As long as somebody was not given back more than this.
    pub limit: ReturnLimit,
}

impl Default for Doubt {
    /// Below 0.5, where half of what the network saw is as much background as subject.
    fn default() -> Self {
        Self {
            below: 0.5,
            limit: ReturnLimit::default(),
        }
    }
}

impl WorkerOptions {
    /// Options with the defaults for all else: one removal at a time, within 2 GiB, and 8 webhooks; a lease of one
    /// minute, prolonged every 15 seconds.
    #[must_use]
    pub fn new(name: WorkerId, executor: ExecutorOptions) -> Self {
        Self {
            name,
            executor,
            removals: 1,
            children: 1,
            memory_bytes: 2 << 30,
            deliveries: 8,
            lease: Duration::from_secs(60),
            heartbeat: Duration::from_secs(15),
            poll: Duration::from_millis(500),
            pause: Duration::from_secs(5),
            doubt: Doubt::default(),
            analytics: Arc::new(NoAnalytics),
        }
    }
}

/// How pictures are made of cutouts.
#[derive(Debug, Clone)]
pub struct RenderOptions {
    /// How the children are started that render; they need no network.
    pub executor: ExecutorOptions,
    /// Pictures at the same time, each in a child of its own; at least 1.
    pub running: usize,
    /// Pictures that may wait for that; more are refused at once.
    pub waiting: usize,
    /// Memory of all pictures at the same time, in bytes, as estimated from their sizes. One that needs more is made
    /// alone.
    pub memory_bytes: u64,
}

impl RenderOptions {
    /// Options with the defaults for all else: two pictures at a time, within 2 GiB, and 32 that wait.
    #[must_use]
    pub fn new(executor: ExecutorOptions) -> Self {
        Self {
            executor,
            running: 2,
            waiting: 32,
            memory_bytes: 2 << 30,
        }
    }
}

/// How often and how thoroughly is cleaned up.
#[derive(Debug, Clone)]
pub struct SweepOptions {
    /// Time between two [rounds](crate::Sweeper::round).
    pub round: Duration,
    /// Time between two [housekeepings](crate::Sweeper::housekeeping).
    pub housekeeping: Duration,
    /// How old a blob must be before it is held to be nobody's. Longer than the longest upload and the longest job.
    pub orphan_age: Duration,
    /// How long the remains of deleted images are kept.
    pub remains: Duration,
    /// How long an export can be fetched.
    pub export_retention: Duration,
}

impl Default for SweepOptions {
    fn default() -> Self {
        Self {
            round: Duration::from_secs(5),
            housekeeping: Duration::from_secs(15 * 60),
            orphan_age: Duration::from_secs(60 * 60),
            remains: Duration::from_secs(30 * 24 * 60 * 60),
            export_retention: Duration::from_secs(7 * 24 * 60 * 60),
        }
    }
}
