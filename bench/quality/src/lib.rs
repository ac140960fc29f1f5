//! Measures mattes and foreground colours against rendered truth.

mod band;
mod colour_error;
mod gradient;
mod matte_error;

pub use band::{RADIUS, soft_edge_band};
pub use colour_error::ColourError;
pub use matte_error::MatteError;
