//! Segmentation networks on OpenVINO, and the registry of models.

mod cpu;
mod engine;
mod model;
mod openvino;
mod precision;
mod tensor;

pub use cpu::CpuFeatures;
pub use engine::{Engine, EngineError, EngineOptions, Network};
pub use model::{Activation, Checksum, ModelSpec, Normalisation, Source, registry};
pub use openvino::RuntimeError;
pub use precision::Precision;
