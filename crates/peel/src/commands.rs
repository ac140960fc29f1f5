//! One file per role.

pub(crate) mod admin;
pub(crate) mod audit;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod doctor;
pub(crate) mod models;
pub(crate) mod remove;
pub(crate) mod serve;
pub(crate) mod setup;
pub(crate) mod worker;
