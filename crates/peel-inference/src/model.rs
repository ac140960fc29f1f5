use serde::{Deserialize, Serialize};

/// A network that Peel knows how to run.
#[derive(Debug, Clone)]
pub struct ModelSpec {
    /// The name used on the command line, the same as rembg's where rembg has it.
    pub name: &'static str,
    /// What it is good at, in one short sentence.
    pub summary: &'static str,
    /// Where the file comes from.
    pub address: &'static str,
    /// What the file's bytes must hash to.
    pub checksum: Checksum,
    /// SPDX identifier of the weights' licence.
    pub licence: &'static str,
    /// Width and height, in pixels, that the network wants.
    pub input_size: (usize, usize),
    /// How pixels become the input tensor.
    pub normalisation: Normalisation,
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

/// Every known model; the first is the default.
pub fn registry() -> &'static [ModelSpec] {
    &[]
}
