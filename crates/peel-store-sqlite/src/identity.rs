//! People, and how they come in.

mod attempts;
pub(crate) mod audit_log;
pub(crate) mod outbox;
pub(crate) mod people;
mod second_factors;
mod sessions;
mod social;
mod tickets;
