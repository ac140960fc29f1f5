use std::path::PathBuf;

use imgref::{ImgRef, ImgVec};
use peel_matting::{Quality, SegmentError, Segmenter};
use rgb::RGB8;
use serde::{Deserialize, Serialize};

use crate::Normalisation;

/// The number format that the network computes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// bf16 where the processor has it, else f32.
    #[default]
    Auto,
    /// 32-bit floating point.
    F32,
    /// bfloat16.
    Bf16,
}

/// What an [`Engine`] is made of.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EngineOptions {
    /// `libopenvino_c.so…`.
    pub library: PathBuf,
    /// The ONNX file.
    pub model: PathBuf,
    /// Where compiled networks are kept; `None` compiles at every start.
    pub cache: Option<PathBuf>,
    /// The number format.
    pub precision: Precision,
    /// Threads; 0 lets OpenVINO choose.
    pub threads: usize,
    /// Width and height that the network wants.
    pub input_size: (usize, usize),
    /// How pixels become the input tensor.
    pub normalisation: Normalisation,
}

/// A loaded network.
pub struct Engine {}

/// The engine could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {}

impl Engine {
    /// Loads the library and compiles the network.
    ///
    /// # Errors
    /// [`EngineError`].
    pub fn load(options: &EngineOptions) -> Result<Self, EngineError> {
        let _ = options;
        todo!()
    }
}

impl Segmenter for Engine {
    fn input_size(&self, quality: Quality) -> (usize, usize) {
        let _ = quality;
        todo!()
    }

    fn segment(&mut self, image: ImgRef<'_, RGB8>) -> Result<ImgVec<f32>, SegmentError> {
        let _ = image;
        todo!()
    }
}
