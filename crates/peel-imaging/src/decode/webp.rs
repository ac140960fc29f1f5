use std::io::Cursor;

use image_webp::{DecodingError, WebPDecoder};
use rgb::RGB8;

use super::samples::{Decoded, Samples, exif_orientation};
use super::{check_same_size, corrupt};
use crate::{Header, ImageError, InputFormat};

/// What the decoder may keep of chunks other than pixels.
const MAX_ANCILLARY_BYTES: usize = 16 * 1024 * 1024;

pub(super) fn decode(bytes: &[u8], header: &Header) -> Result<Decoded, ImageError> {
    let damaged = |error: DecodingError| corrupt(InputFormat::WebP, error);
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(damaged)?;
    decoder.set_memory_limit(MAX_ANCILLARY_BYTES);
    let (width, height) = decoder.dimensions();
    check_same_size(header, width as usize, height as usize)?;
    let profile = decoder.icc_profile().map_err(damaged)?;
    let exif = decoder.exif_metadata().map_err(damaged)?;
    Ok(Decoded {
        samples: read_samples(&mut decoder).map_err(damaged)?,
        profile,
        orientation: exif_orientation(exif.as_deref()),
        has_more_frames: decoder.is_animated() && decoder.num_frames() > 1,
    })
}

fn read_samples(decoder: &mut WebPDecoder<Cursor<&[u8]>>) -> Result<Samples, DecodingError> {
    let size = decoder
        .output_buffer_size()
        .ok_or(DecodingError::ImageTooLarge)?;
    if decoder.has_alpha() {
        let mut pixels = vec![0; size];
        decoder.read_image(&mut pixels)?;
        Ok(Samples::Rgba(pixels))
    } else {
        let mut pixels = vec![RGB8::default(); size / 3];
        decoder.read_image(bytemuck::cast_slice_mut(&mut pixels))?;
        Ok(Samples::Rgb(pixels))
    }
}
