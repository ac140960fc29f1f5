//! What the service asks of the child, beside the [`Job`](crate::Job) of the command line: cutting once, and making
//! pictures of the cutout as often as wanted. Encoded pictures are borrowed, because they only pass through.

use peel_imaging::OutputFormat;
use peel_matting::{Composition, Length, Quality, Rect, Timing};
use serde::{Deserialize, Serialize};

/// A picture to be cut out and kept. The result is a lossless PNG of the upright original's size, straight alpha.
#[derive(Debug, Clone)]
pub struct Cut<'a> {
    /// The picture, encoded.
    pub original: &'a [u8],
    /// How much work goes into the matte.
    pub quality: Quality,
    /// Where the subject is; `None` is the whole picture.
    pub region: Option<Region>,
}

/// The part of a picture that the subject is in; all outside is background. Each edge is a distance from the upright
/// picture's left or top edge, in pixels or in percent of its width or height.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Region {
    /// The left edge.
    pub left: Length,
    /// The top edge.
    pub top: Length,
    /// The right edge.
    pub right: Length,
    /// The lower edge.
    pub bottom: Length,
}

/// A picture to be made of a cutout. The child needs no network for it.
#[derive(Debug, Clone)]
pub struct Render<'a> {
    /// What a [`Cut`] gave.
    pub cutout: &'a [u8],
    /// The picture it was cut from, encoded; for [`Background::Blur`](peel_matting::Background) and only then.
    pub original: Option<&'a [u8]>,
    /// The encoded picture behind the subject, for [`Background::Image`](peel_matting::Background).
    pub background: Option<&'a [u8]>,
    /// How the result is laid out.
    pub composition: Composition,
    /// The format of the result.
    pub format: OutputFormat,
    /// 1–100, for lossy formats.
    pub encode_quality: u8,
}

/// A matte that somebody edited, to be made a cutout again. The child needs no network for it.
#[derive(Debug, Clone)]
pub struct ApplyMatte<'a> {
    /// The picture, encoded.
    pub original: &'a [u8],
    /// The matte, encoded, of the upright original's size. Its grey values are the new alpha, or its own alpha is, if
    /// any of it is transparent.
    pub matte: &'a [u8],
}

/// A picture that is to lie behind a subject, to be decoded for no other reason than to know whether that can be done.
/// The child needs no network for it.
#[derive(Debug, Clone)]
pub struct Check<'a> {
    /// The picture, encoded.
    pub background: &'a [u8],
}

/// A picture that was made of a cutout.
#[derive(Debug, Clone)]
pub struct Rendering {
    /// The encoded picture.
    pub bytes: Vec<u8>,
    /// What is known of it.
    pub report: RenderReport,
}

/// What is known of a picture that was made of a cutout.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RenderReport {
    /// Width and height, in pixels.
    pub size: (u32, u32),
    /// The subject's box, in pixels of the picture that was made.
    pub subject: Rect,
    /// Wall-clock time of each step, in order.
    pub timings: Vec<Timing>,
}
