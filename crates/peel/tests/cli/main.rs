//! The real binary, as people and programs use it, with the real engine and the default model,
//! which `make test` sets up first.

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
