//! The store does what every store must do.

mod backend;

peel_store::contract_tests!(super::backend::empty().await);
