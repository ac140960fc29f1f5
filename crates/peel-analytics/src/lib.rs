//! Tells Segment how the service is used.
//!
//! [`Segment`] is an implementation of [`peel_app::Analytics`]. What it is told goes through a bounded channel to a
//! bounded queue on the disk, and from there in batches to Segment's HTTP API, again and again until it is taken.
//! Nobody who tells it something ever waits, and what there is no room for is counted and forgotten.
//!
//! Who has not consented is never heard of here: only `peel_app` makes a [`peel_app::Subject`], of those who have.

mod deliver;
mod message;
mod queue;
mod segment;

pub use segment::{Segment, SegmentOptions, StartError, Working};
