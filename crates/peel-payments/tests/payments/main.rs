//! Payments from what Stripe tells to what is in the books: the real adapter, the real till, the real store, and a
//! Stripe that loses, repeats and reorders what it tells.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod forgeries;
mod model;
mod permutations;
mod recorded;
mod refunds;
mod samples;
mod shop;
mod stories;
mod unlocking;
