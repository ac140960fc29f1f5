//! What parent and child say to each other.

use peel_imaging::{Limits, OutputFormat};
use peel_inference::EngineOptions;
use peel_matting::{Composition, Quality, Step};
use serde::{Deserialize, Serialize};

use crate::frame::FrameLimits;
use crate::{JobError, Region, RenderReport, Report, Sandbox};

/// The parent's first message: everything that holds for the child's whole life.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Start {
    /// `None` for a child that only renders.
    pub(crate) engine: Option<EngineOptions>,
    /// What the engine is to be warmed for.
    pub(crate) quality: Quality,
    pub(crate) limits: Limits,
    pub(crate) max_memory_bytes: u64,
    pub(crate) warm_up: bool,
}

/// A task for the child. Every task is answered by any number of [`Response::Begin`]
/// and one [`Response::Done`], [`Response::Rendered`], [`Response::Checked`] or [`Response::Failed`].
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Request {
    /// Parts: the input, and the background picture if there is one.
    CutOut(CutOut),
    /// Part: the original.
    Cut {
        quality: Quality,
        region: Option<Region>,
    },
    /// Parts: the cutout, then the original and the background picture if they are there.
    Render(Render),
    /// Parts: the original and the matte.
    ApplyMatte,
    /// Part: the background picture.
    Check,
}

/// A [`Render`](crate::Render) without its bytes.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Render {
    pub(crate) has_original: bool,
    pub(crate) has_background: bool,
    pub(crate) composition: Composition,
    pub(crate) format: OutputFormat,
    pub(crate) encode_quality: u8,
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
    /// The engine is loaded if there is one, the sandbox is closed.
    Ready { sandbox: Sandbox },
    /// The engine cannot be loaded; another attempt would end the same way.
    CannotStart { reason: String },
    /// A step begins.
    Begin(Step),
    /// The task is done. Part: the encoded result.
    Done(Report),
    /// The picture is made. Part: the encoded picture.
    Rendered(RenderReport),
    /// The picture is whole. Part: nothing, of no bytes.
    Checked,
    /// The task failed, the child goes on.
    Failed(JobError),
}

/// Of what the parent sends: pictures from outside, raw RGB, or a cutout of ours.
pub(crate) fn request_limits(limits: &Limits) -> FrameLimits {
    FrameLimits {
        max_part_bytes: limits.max_bytes.max(result_bytes(limits)),
    }
}

/// Of what the child sends.
pub(crate) fn response_limits(limits: &Limits) -> FrameLimits {
    FrameLimits {
        max_part_bytes: result_bytes(limits),
    }
}

/// What a cutout of ours may be, which is longer than a picture from outside may be.
pub(crate) fn cutout_limits(limits: &Limits) -> Limits {
    Limits {
        max_bytes: result_bytes(limits),
        min_side: 1,
        ..*limits
    }
}

/// Incompressible RGBA with room for the format's own bytes. A result may be larger than its input by a crop margin,
/// hence the factor.
fn result_bytes(limits: &Limits) -> u64 {
    limits.max_pixels.saturating_mul(8).saturating_add(1 << 20)
}
