//! The store in one SQLite file.
//!
//! One connection writes, a few read. A write transaction takes the write lock before it
//! reads anything (`BEGIN IMMEDIATE`), so that what it read still holds when it writes,
//! against other processes too. The database itself refuses a negative wallet, a changed
//! journal, a second ending of a reservation and an impossible change of state.

mod accounts;
mod adjustments;
mod ads;
mod audit;
mod column;
mod consents;
mod database;
mod erasures;
mod error;
mod exports;
mod figures;
mod free;
mod idempotency;
mod identity;
mod images;
mod jobs;
mod ledger;
mod merging;
mod orders;
mod oversight;
mod payment_events;
mod personal_data;
mod queue;
mod refunds;
mod removal;
mod retention;
mod reversals;
mod row;
mod submissions;
mod uses;

pub use database::{Durability, OpenError, SqliteStore};
