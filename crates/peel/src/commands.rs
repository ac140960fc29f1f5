//! One file per role.

pub(crate) mod completions;
pub(crate) mod doctor;
pub(crate) mod models;
pub(crate) mod remove;
pub(crate) mod setup;
