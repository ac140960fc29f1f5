use std::error::Error;

use async_trait::async_trait;
use bytes::Bytes;
use peel_domain::{FailureCode, SubjectBox};
use peel_imaging::OutputFormat;
use peel_matting::{Background, Composition};

/// Makes pictures of cutouts. Pixels are decoded behind it and nowhere else.
///
/// It has a gate of its own: work beyond its short queue is refused at once with
/// [`RenderError::Busy`]. Dropping a returned future gives the work up.
#[async_trait]
pub trait Renderer: Send + Sync {
    /// Lays a cutout out as a picture and encodes it.
    ///
    /// # Errors
    /// [`RenderError`].
    async fn render(&self, order: RenderOrder) -> Result<Rendered, RenderError>;

    /// Makes a cutout of an original and a matte that somebody edited: the matte's grey values
    /// (of its alpha, where it has any) are the new alpha, colours are freed of the background
    /// again. The matte must have the upright original's size.
    ///
    /// # Errors
    /// [`RenderError`]; [`RenderError::Matte`] when the matte cannot be read or has another size.
    async fn apply_matte(&self, original: Bytes, matte: Bytes)
    -> Result<AppliedMatte, RenderError>;

    /// Decodes a background picture, an encoded file, and tells whether it can be rendered with: so that this is known
    /// before anything is charged for.
    ///
    /// # Errors
    /// [`RenderError`]; [`RenderError::Background`] when it cannot.
    async fn check(&self, background: Bytes) -> Result<(), RenderError>;
}

/// A picture to be made. All pictures in it are encoded files.
#[derive(Debug, Clone)]
pub struct RenderOrder {
    /// The original, where [`needs_original`](Self::needs_original) says so.
    pub original: Option<Bytes>,
    /// The cutout, as the worker stored it.
    pub cutout: Bytes,
    /// The picture behind the subject, for [`Background::Image`].
    pub background: Option<Bytes>,
    /// How it is laid out.
    pub composition: Composition,
    /// The format of the result.
    pub format: OutputFormat,
    /// 1–100, for lossy formats.
    pub encode_quality: u8,
}

impl RenderOrder {
    /// Whether this composition shows something of the original's background.
    #[must_use]
    pub fn needs_original(composition: &Composition) -> bool {
        composition.background == Background::Blur
    }
}

/// A picture that was made.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The encoded file.
    pub bytes: Bytes,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// Where the subject is in it, in its pixels.
    pub subject: SubjectBox,
}

/// A cutout of an edited matte.
#[derive(Debug, Clone)]
pub struct AppliedMatte {
    /// The encoded cutout, like those that the worker makes.
    pub cutout: Bytes,
    /// Where the subject is, in pixels of the upright original.
    pub subject: SubjectBox,
}

/// A picture that was not made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// Too much is being rendered; in a moment there may be room.
    #[error("too many pictures are being rendered")]
    Busy,
    /// The original is not usable.
    #[error("the original: {message}")]
    Original {
        /// The stable code.
        code: FailureCode,
        /// What is wrong and what to do.
        message: String,
    },
    /// The background picture is not usable.
    #[error("the background picture: {message}")]
    Background {
        /// The stable code.
        code: FailureCode,
        /// What is wrong and what to do.
        message: String,
    },
    /// The matte is not usable.
    #[error("the matte: {message}")]
    Matte {
        /// The stable code.
        code: FailureCode,
        /// What is wrong and what to do.
        message: String,
    },
    /// The format cannot hold this picture, for example because of its size.
    #[error("{message}")]
    CannotEncode {
        /// What is wrong and what to do.
        message: String,
    },
    /// It took longer than it may.
    #[error("rendering took too long")]
    TimedOut,
    /// It needed more memory than it may have.
    #[error("rendering needs more memory than is allowed")]
    OutOfMemory,
    /// A part of ours failed.
    #[error("rendering failed")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}
