use imgref::ImgRef;
use rgb::{RGB8, RGBA8};

use crate::{ImageError, OutputFormat};

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
    let _ = (raster, format, quality);
    todo!()
}

/// Writes a ZIP archive with `color.jpg` (foreground colours, opaque) and `alpha.png`
/// (grey, white is foreground).
///
/// # Errors
/// `CannotEncode`.
pub fn encode_zip(cutout: ImgRef<'_, RGBA8>, quality: u8) -> Result<Vec<u8>, ImageError> {
    let _ = (cutout, quality);
    todo!()
}
