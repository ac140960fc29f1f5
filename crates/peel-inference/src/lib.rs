//! Segmentation networks on OpenVINO, and the registry of models.

mod cpu;
mod engine;
mod model;
mod onnx;
mod openvino;
mod precision;
mod registry;
mod tensor;

pub use cpu::{CpuFeatures, default_threads};
pub use engine::{Engine, EngineError, EngineOptions, Network};
pub use model::{Activation, Checksum, ModelSpec, Normalisation, Source};
pub use onnx::{EditError, PrepareError, prepare_network, prepare_resized_network};
pub use openvino::RuntimeError;
pub use precision::Precision;
pub use registry::{default_model, find_model, registry};
