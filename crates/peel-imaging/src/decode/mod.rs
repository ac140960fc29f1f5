mod bmp_tiff;
mod colour;
mod gif;
mod jpeg;
mod jpeg_structure;
mod orientation;
mod png;
mod samples;
mod webp;

use std::error::Error;

use crate::{ErrorKind, Header, ImageError, InputFormat, Limits, Picture, Warning, probe};
use samples::Decoded;

/// Reads a picture: probe, limits, decode, orientation, conversion to sRGB.
///
/// # Errors
/// As [`probe`](crate::probe), and `Corrupt` for a file that is cut short or damaged.
pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Picture, ImageError> {
    let header = probe(bytes, limits)?;
    let decoded = match header.format {
        InputFormat::Jpeg => jpeg::decode(bytes, &header),
        InputFormat::Png => png::decode(bytes, &header),
        InputFormat::WebP => webp::decode(bytes, &header),
        InputFormat::Gif => gif::decode(bytes, &header, limits),
        InputFormat::Bmp => bmp_tiff::decode_bmp(bytes, &header),
        InputFormat::Tiff => bmp_tiff::decode_tiff(bytes, &header),
    }?;
    Ok(upright_srgb(decoded, &header))
}

fn upright_srgb(decoded: Decoded, header: &Header) -> Picture {
    let converted = colour::to_srgb(decoded.samples, decoded.profile.as_deref());
    let mut warnings = Vec::new();
    if decoded.has_more_frames {
        warnings.push(Warning::AnimationFlattened);
    }
    if converted.profile_ignored {
        warnings.push(Warning::ProfileIgnored);
    }
    let size = (header.width as usize, header.height as usize);
    Picture {
        colour: orientation::upright(converted.colour, size, decoded.orientation),
        alpha: converted
            .alpha
            .map(|alpha| orientation::upright(alpha, size, decoded.orientation)),
        format: header.format,
        warnings,
    }
}

/// The decoder's complaint stays the cause; the message is for the sender.
fn corrupt(format: InputFormat, source: impl Into<Box<dyn Error + Send + Sync>>) -> ImageError {
    ImageError::new(
        ErrorKind::Corrupt,
        format!("the {format} file is damaged or cut short; send it again or save it anew"),
    )
    .caused_by(source)
}

/// The size that the decoder will allocate by must be the size that was checked.
fn check_same_size(header: &Header, width: usize, height: usize) -> Result<(), ImageError> {
    if (header.width as usize, header.height as usize) == (width, height) {
        return Ok(());
    }
    Err(corrupt(
        header.format,
        format!(
            "the header says {}×{} and the decoder {width}×{height}",
            header.width, header.height
        ),
    ))
}
