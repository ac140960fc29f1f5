//! Does the service's work.
//!
//! A [`Worker`] claims jobs from the store and does them, a bounded number at a time and within a bounded number of
//! bytes: removals in executors, deliveries of webhooks through [`Outbound`]. It holds each job under a lease that it
//! prolongs while it works; one that finds its lease lost stops and leaves no trace. [`Sweeper`] takes back the leases
//! of those who died and removes what is to be gone. [`RenderPool`] makes pictures of cutouts, apart from the jobs.

mod delivery;
mod failure;
mod lease;
mod measure;
mod memory;
mod options;
mod outbound;
mod outbox;
mod payments;
mod pool;
mod removal;
mod render;
mod steps;
mod stop;
mod storing;
mod sweep;
mod turn;
mod worker;

pub use options::{Doubt, RenderOptions, SweepOptions, WorkerOptions};
pub use outbound::{Outbound, OutboundError};
pub use outbox::Outbox;
pub use render::RenderPool;
pub use sweep::{Housekeeping, SweepError, SweepRound, Sweeper};
pub use worker::{Worker, WorkerPorts};
