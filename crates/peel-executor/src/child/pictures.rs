//! Reading and writing of pictures in the child.

use imgref::{Img, ImgVec};
use peel_imaging::{
    ErrorKind, ImageError, Limits, OutputFormat, Picture, Raster, decode, encode, encode_zip,
};
use peel_matting::{Composed, Cutout};
use rgb::RGBA8;

use crate::JobError;
use crate::message::cutout_limits;

/// PNG has no use for it.
const NO_QUALITY: u8 = 100;

/// Writes a cutout to be kept.
///
/// PNG, though lossless WebP is written in half the time and a tenth smaller: what most callers ask for is this very
/// file, which then needs no rendering at all.
pub(super) fn write_cutout(cutout: &Cutout) -> Result<Vec<u8>, ImageError> {
    encode(
        Raster::Rgba(cutout.pixels.as_ref()),
        OutputFormat::Png,
        NO_QUALITY,
    )
}

/// Reads what [`write_cutout`] wrote.
pub(super) fn read_cutout(bytes: &[u8], limits: &Limits) -> Result<Cutout, JobError> {
    let picture =
        decode(bytes, &cutout_limits(limits)).map_err(|error| JobError::cutout(&error))?;
    let alpha = picture.alpha.ok_or_else(|| JobError::Cutout {
        message: "it has no alpha".into(),
    })?;
    let (width, height) = (alpha.width(), alpha.height());
    let pixels: Vec<RGBA8> = picture
        .colour
        .pixels()
        .zip(alpha.pixels())
        .map(|(colour, alpha)| colour.with_alpha(alpha))
        .collect();
    // How sure the network was plays no part any more.
    Cutout::from_pixels(Img::new(pixels, width, height), 1.0).ok_or_else(|| JobError::Cutout {
        message: "nothing of it is visible".into(),
    })
}

/// The picture behind the subject.
pub(super) fn read_background(bytes: &[u8], limits: &Limits) -> Result<Picture, JobError> {
    decode(bytes, limits).map_err(|error| JobError::background(&error))
}

/// Writes what was laid out.
pub(super) fn write(
    composed: &Composed,
    format: OutputFormat,
    quality: u8,
) -> Result<Vec<u8>, ImageError> {
    match (composed, format) {
        (Composed::Rgba(image), OutputFormat::Zip) => encode_zip(image.as_ref(), quality),
        (Composed::Rgb(image), OutputFormat::Zip) => {
            let opaque: Vec<_> = image.pixels().map(|pixel| pixel.with_alpha(255)).collect();
            let opaque = Img::new(opaque.as_slice(), image.width(), image.height());
            encode_zip(opaque, quality)
        }
        (Composed::Grey(_), OutputFormat::Zip) => Err(ImageError::new(
            ErrorKind::CannotEncode,
            "a ZIP holds colours and a matte; a matte alone is written as PNG, WebP or JPEG",
        )),
        (Composed::Grey(image), _) => encode(Raster::Grey(image.as_ref()), format, quality),
        (Composed::Rgb(image), _) => encode(Raster::Rgb(image.as_ref()), format, quality),
        (Composed::Rgba(image), _) => encode(Raster::Rgba(image.as_ref()), format, quality),
    }
}

/// Width and height in pixels.
pub(super) fn size<T>(image: &ImgVec<T>) -> (u32, u32) {
    // Limits are far below the range of u32.
    (image.width() as u32, image.height() as u32)
}

/// Width and height in pixels.
pub(super) fn composed_size(composed: &Composed) -> (u32, u32) {
    match composed {
        Composed::Grey(image) => size(image),
        Composed::Rgb(image) => size(image),
        Composed::Rgba(image) => size(image),
    }
}
