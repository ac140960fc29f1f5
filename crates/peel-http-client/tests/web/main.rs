//! What a client for addresses that users name goes to, and what it takes from there.

#![expect(clippy::unwrap_used, reason = "a test may")]

mod answers;
mod refusals;
mod server;
mod tls;
