//! What parent and child say to each other.

use peel_imaging::{Limits, OutputFormat};
use peel_inference::EngineOptions;
use peel_matting::{Composition, Quality, Step};
use serde::{Deserialize, Serialize};

use crate::frame::FrameLimits;
use crate::{JobError, Report, Sandbox};

/// The parent's first message: everything that holds for the child's whole life.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Start {
    pub(crate) engine: EngineOptions,
    /// What the engine is to be warmed for.
    pub(crate) quality: Quality,
    pub(crate) limits: Limits,
    pub(crate) max_memory_bytes: u64,
    pub(crate) warm_up: bool,
}

/// A task for the child. Every task is answered by any number of [`Response::Begin`]
/// and one [`Response::Done`] or [`Response::Failed`].
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Request {
    /// Parts: the input, and the background picture if there is one.
    CutOut(CutOut),
}

/// A [`Job`](crate::Job) without its bytes.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CutOut {
    pub(crate) input: InputKind,
    pub(crate) quality: Quality,
    pub(crate) composition: Composition,
    pub(crate) format: OutputFormat,
    pub(crate) encode_quality: u8,
}

/// An [`Input`](crate::Input) without its bytes.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum InputKind {
    Encoded,
    Rgb24 { width: u32, height: u32 },
}

/// What the child says.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Response {
    /// The engine is loaded, the sandbox is closed.
    Ready { sandbox: Sandbox },
    /// The engine cannot be loaded; another attempt would end the same way.
    CannotStart { reason: String },
    /// A step begins.
    Begin(Step),
    /// The task is done. Part: the encoded result.
    Done(Report),
    /// The task failed, the child goes on.
    Failed(JobError),
}

/// Of what the parent sends: encoded pictures, or raw RGB.
pub(crate) fn request_limits(limits: &Limits) -> FrameLimits {
    FrameLimits {
        max_part_bytes: limits.max_bytes.max(limits.max_pixels.saturating_mul(3)),
    }
}

/// Of what the child sends: incompressible RGBA with room for the format's own bytes.
/// A result may be larger than its input by a crop margin, hence the factor.
pub(crate) fn response_limits(limits: &Limits) -> FrameLimits {
    FrameLimits {
        max_part_bytes: limits.max_pixels.saturating_mul(8).saturating_add(1 << 20),
    }
}
