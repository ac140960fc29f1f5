//! Segmentation networks on OpenVINO, and the registry of models.

mod engine;
mod model;

pub use engine::{Engine, EngineError, EngineOptions, Precision};
pub use model::{Checksum, ModelSpec, Normalisation, registry};
