//! Who may do what, over the whole router: every operation of the description of the API, asked as everybody, and
//! everything that changes something, asked by a page of another site.

#![expect(clippy::unwrap_used, reason = "a test may")]

mod bench;
mod cross_site;
mod matrix;
mod operations;
mod roles;
