use std::io::{Cursor, Write};

use imgref::{ImgRef, ImgVec};
use rgb::{RGB8, RGBA8};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::{Raster, cannot_encode, check_not_empty, jpeg, png};
use crate::ImageError;

/// Writes a ZIP archive with `color.jpg` (foreground colours, opaque) and `alpha.png`
/// (grey, white is foreground). The same cutout gives the same bytes.
///
/// # Errors
/// `CannotEncode`.
pub fn encode_zip(cutout: ImgRef<'_, RGBA8>, quality: u8) -> Result<Vec<u8>, ImageError> {
    let (width, height) = (cutout.width(), cutout.height());
    check_not_empty((width, height))?;
    let colour: Vec<RGB8> = cutout.pixels().map(|pixel| pixel.rgb()).collect();
    let alpha: Vec<u8> = cutout.pixels().map(|pixel| pixel.a).collect();
    let colour = ImgVec::new(colour, width, height);
    let alpha = ImgVec::new(alpha, width, height);
    let (colour, alpha) = rayon::join(
        || jpeg::encode(Raster::Rgb(colour.as_ref()), quality),
        || png::encode(Raster::Grey(alpha.as_ref())),
    );
    archive(&[("color.jpg", &colour?), ("alpha.png", &alpha?)])
        .map_err(|error| cannot_encode("the ZIP archive could not be written").caused_by(error))
}

/// Both entries are compressed already, so they are stored as they are.
fn archive(entries: &[(&str, &[u8])]) -> Result<Vec<u8>, ZipError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default());
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        archive.start_file(*name, options)?;
        archive.write_all(bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}
