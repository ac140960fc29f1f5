//! The store does what every store must do.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod backend;

peel_store::contract_tests!(super::backend::empty().await);
