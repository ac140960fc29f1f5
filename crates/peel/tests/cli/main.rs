//! The real binary, as people and programs use it, with the real engine and the default model,
//! which `make test` sets up first.

#![expect(
    clippy::unwrap_used,
    reason = "what surrounds the tests may fail them as the tests themselves may"
)]

mod command;
mod files;
mod hostile;
mod interruption;
mod json;
mod options;
mod pictures;
mod roles;
mod streams;
mod usage;
mod watch;
mod web;
