//! The store in one SQLite file.
//!
//! One connection writes, a few read. A write transaction takes the write lock before it
//! reads anything (`BEGIN IMMEDIATE`), so that what it read still holds when it writes,
//! against other processes too. The database itself refuses a negative wallet, a changed
//! journal, a second ending of a reservation and an impossible change of state.

mod accounts;
mod audit;
mod column;
mod database;
mod error;
mod idempotency;
mod identity;
mod images;
mod jobs;
mod ledger;
mod queue;
mod removal;
mod retention;
mod row;
mod submissions;

pub use database::{Durability, OpenError, SqliteStore};
