//! People, and how they come in.

mod attempts;
mod audit_log;
mod outbox;
mod people;
mod second_factors;
mod sessions;
mod social;
mod tickets;
