use peel_imaging::{ErrorKind, ImageError, OutputFormat, Warning};
use peel_matting::{Composition, Quality, Rect, Timing};
use serde::{Deserialize, Serialize};

/// One picture to cut out.
#[derive(Debug, Clone)]
pub struct Job {
    /// The picture.
    pub input: Input,
    /// How much work goes into the matte.
    pub quality: Quality,
    /// How the result is laid out.
    pub composition: Composition,
    /// The encoded picture behind the subject, for [`Background::Image`](peel_matting::Background).
    pub background: Option<Vec<u8>>,
    /// The format of the result.
    pub format: OutputFormat,
    /// 1–100, for lossy formats.
    pub encode_quality: u8,
}

/// A picture as bytes.
#[derive(Debug, Clone)]
pub enum Input {
    /// A file of a format that Peel reads.
    Encoded(Vec<u8>),
    /// Raw pixels: width × height × 3 bytes, RGB, sRGB, rows from the top, no padding.
    Rgb24 {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// The pixels.
        pixels: Vec<u8>,
    },
}

/// A finished job.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The encoded result.
    pub bytes: Vec<u8>,
    /// What is known of it.
    pub report: Report,
}

/// What is known of a finished job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Width and height of the input, upright, in pixels.
    pub input_size: (u32, u32),
    /// Width and height of the result, in pixels.
    pub output_size: (u32, u32),
    /// The subject's box, in pixels of the upright input.
    pub subject: Rect,
    /// How sure the matte looks, 0.0–1.0.
    pub confidence: f32,
    /// What reading the input left out.
    pub warnings: Vec<Warning>,
    /// Wall-clock time of each step, in order.
    pub timings: Vec<Timing>,
}

/// Why a job failed. Nothing of this concerns any other job.
#[derive(Debug, Clone, PartialEq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum JobError {
    /// The input picture is not usable.
    #[error("{message}")]
    Image {
        /// The stable code.
        kind: ErrorKind,
        /// What is wrong and what to do.
        message: String,
    },
    /// The background picture is not usable.
    #[error("the background picture: {message}")]
    Background {
        /// The stable code.
        kind: ErrorKind,
        /// What is wrong and what to do.
        message: String,
    },
    /// The edited matte is not usable.
    #[error("the matte: {message}")]
    Matte {
        /// The stable code.
        kind: ErrorKind,
        /// What is wrong and what to do.
        message: String,
    },
    /// The cutout is not one that was made here, of this original.
    #[error("the cutout: {message}")]
    Cutout {
        /// What is wrong.
        message: String,
    },
    /// The network saw nothing that stands out.
    #[error("no subject was found in this picture; try one with a clear foreground")]
    NoSubject,
    /// The job took longer than its deadline.
    #[error("the picture took too long to process and was given up")]
    TimedOut,
    /// The job needed more memory than the child may have.
    #[error("the picture needs more memory than is allowed")]
    OutOfMemory,
    /// The child died.
    #[error("processing stopped unexpectedly on this picture")]
    Crashed,
    /// The network failed to run, or the child could not be started.
    #[error("the segmentation engine failed: {0}")]
    Engine(String),
    /// The job was cancelled by its owner.
    #[error("cancelled")]
    Cancelled,
}

impl JobError {
    pub(crate) fn input(error: &ImageError) -> Self {
        Self::Image {
            kind: error.kind(),
            message: error.to_string(),
        }
    }

    pub(crate) fn background(error: &ImageError) -> Self {
        Self::Background {
            kind: error.kind(),
            message: error.to_string(),
        }
    }

    pub(crate) fn matte(error: &ImageError) -> Self {
        Self::Matte {
            kind: error.kind(),
            message: error.to_string(),
        }
    }

    pub(crate) fn cutout(error: &ImageError) -> Self {
        Self::Cutout {
            message: error.to_string(),
        }
    }
}
