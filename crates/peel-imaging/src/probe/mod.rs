mod bmp;
mod fields;
mod gif;
mod jpeg;
mod png;
mod sniff;
mod tiff;
mod webp;

use crate::{ErrorKind, ImageError, InputFormat, Limits};

pub(crate) use tiff::{has_more_pages, is_premultiplied, profile as tiff_profile};

/// What a file's header says, before any pixel is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Decided by magic bytes alone: names and declared types are not trusted.
    pub format: InputFormat,
    /// Width in pixels as stored, before orientation.
    pub width: u32,
    /// Height in pixels as stored, before orientation.
    pub height: u32,
}

/// Sniffs the format and reads the size, and holds both against `limits`.
///
/// Allocates nothing that depends on the picture's size.
///
/// # Errors
/// `Empty`, `UnsupportedFormat`, `FileTooLarge`, `ImageTooLarge`, `TooSmall` or `Corrupt`.
pub fn probe(bytes: &[u8], limits: &Limits) -> Result<Header, ImageError> {
    limits.check_file_size(bytes.len() as u64)?;
    let format = sniff::sniff(bytes)?;
    let size = match format {
        InputFormat::Jpeg => jpeg::size(bytes),
        InputFormat::Png => png::size(bytes),
        InputFormat::WebP => webp::size(bytes),
        InputFormat::Gif => gif::size(bytes),
        InputFormat::Bmp => bmp::size(bytes),
        InputFormat::Tiff => tiff::size(bytes),
    };
    let (width, height) = size.ok_or_else(|| {
        ImageError::new(
            ErrorKind::Corrupt,
            format!("the file begins like {format} but its header is damaged or cut short; send it again"),
        )
    })?;
    limits.check_size(width, height)?;
    Ok(Header {
        format,
        width,
        height,
    })
}
