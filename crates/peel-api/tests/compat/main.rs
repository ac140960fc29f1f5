//! The APIs that existing clients speak, over the whole router: real store, real queue, and a
//! stand-in for the worker's engine.

#![expect(clippy::unwrap_used, reason = "a test may")]

mod bench;
mod rembg;
mod removebg;
