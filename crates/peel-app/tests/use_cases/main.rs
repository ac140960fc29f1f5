//! Use cases over the real store and stand-ins for what works on pixels and networks.

#![expect(
    clippy::unwrap_used,
    reason = "what surrounds the tests may fail them as the tests themselves may"
)]

mod ads;
mod bench;
mod edits;
mod incoming;
mod keys;
mod links;
mod people;
mod quota;
mod renditions;
mod watching;
