mod jpeg;
mod png;
mod webp;
mod zip;

use std::borrow::Cow;

use imgref::ImgRef;
use rgb::{RGB8, RGBA8};

use crate::{ErrorKind, ImageError, OutputFormat};

pub use zip::encode_zip;

/// Pixels to be written.
#[derive(Debug, Clone, Copy)]
pub enum Raster<'a> {
    /// One channel, 0–255.
    Grey(ImgRef<'a, u8>),
    /// RGB, sRGB, 0–255.
    Rgb(ImgRef<'a, RGB8>),
    /// RGBA, sRGB, straight alpha, 0–255.
    Rgba(ImgRef<'a, RGBA8>),
}

impl<'a> Raster<'a> {
    /// Width and height in pixels.
    fn size(&self) -> (usize, usize) {
        match self {
            Self::Grey(image) => (image.width(), image.height()),
            Self::Rgb(image) => (image.width(), image.height()),
            Self::Rgba(image) => (image.width(), image.height()),
        }
    }

    /// The channels of all pixels, row by row without padding.
    fn bytes(self) -> Cow<'a, [u8]> {
        match self {
            Self::Grey(image) => contiguous_bytes(image),
            Self::Rgb(image) => contiguous_bytes(image),
            Self::Rgba(image) => contiguous_bytes(image),
        }
    }
}

/// Writes `raster` as PNG, WebP or JPEG, marked as sRGB and without other metadata.
/// `quality` is 1–100 and used by the lossy formats; WebP at 100 is lossless.
/// An RGBA raster written as JPEG is laid over white. ZIP is written by [`encode_zip`].
///
/// # Errors
/// `CannotEncode`.
pub fn encode(
    raster: Raster<'_>,
    format: OutputFormat,
    quality: u8,
) -> Result<Vec<u8>, ImageError> {
    check_not_empty(raster.size())?;
    match format {
        OutputFormat::Png => png::encode(raster),
        OutputFormat::WebP => webp::encode(raster, quality),
        OutputFormat::Jpeg => jpeg::encode(raster, quality),
        OutputFormat::Zip => match raster {
            Raster::Rgba(cutout) => encode_zip(cutout, quality),
            _ => Err(cannot_encode(
                "a ZIP archive holds colours and a matte apart, and this result has no transparency; choose PNG, WebP or JPEG",
            )),
        },
    }
}

fn contiguous_bytes<P: bytemuck::Pod>(image: ImgRef<'_, P>) -> Cow<'_, [u8]> {
    match image.to_contiguous_buf().0 {
        Cow::Borrowed(pixels) => Cow::Borrowed(bytemuck::cast_slice(pixels)),
        Cow::Owned(pixels) => Cow::Owned(bytemuck::cast_slice(&pixels).to_vec()),
    }
}

fn cannot_encode(message: impl Into<String>) -> ImageError {
    ImageError::new(ErrorKind::CannotEncode, message)
}

fn check_not_empty((width, height): (usize, usize)) -> Result<(), ImageError> {
    if width > 0 && height > 0 {
        return Ok(());
    }
    Err(cannot_encode(
        "the result has no pixels; choose a larger size",
    ))
}

/// Refuses sizes that the format has no room for.
fn check_side(raster: &Raster<'_>, format: &str, max_side: usize) -> Result<(), ImageError> {
    let (width, height) = raster.size();
    if width.max(height) <= max_side {
        return Ok(());
    }
    Err(cannot_encode(format!(
        "{format} holds at most {max_side} pixels a side and the result has {width}×{height}; choose PNG or a smaller size",
    )))
}
