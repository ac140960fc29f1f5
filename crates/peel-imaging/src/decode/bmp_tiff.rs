use std::io::Cursor;

use image::codecs::bmp::BmpDecoder;
use image::codecs::tiff::TiffDecoder;
use image::{ColorType, ImageDecoder, ImageResult};
use rayon::prelude::*;

use super::samples::{Decoded, Orientation, Samples};
use super::{check_same_size, corrupt};
use crate::probe::{has_more_pages, is_premultiplied, tiff_profile};
use crate::{ErrorKind, Header, ImageError};

/// Four channels of 16 bits.
const MAX_BYTES_PER_PIXEL: u64 = 8;

/// Room for tables and compressed strips, on top of what the pixels take.
const FIXED_ALLOWANCE_BYTES: u64 = 16 * 1024 * 1024;

pub(super) fn decode_bmp(bytes: &[u8], header: &Header) -> Result<Decoded, ImageError> {
    read(BmpDecoder::new(Cursor::new(bytes)), header)
}

pub(super) fn decode_tiff(bytes: &[u8], header: &Header) -> Result<Decoded, ImageError> {
    let mut decoded = read(TiffDecoder::new(Cursor::new(bytes)), header)?;
    if is_premultiplied(bytes) {
        make_straight(&mut decoded.samples);
    }
    Ok(Decoded {
        has_more_frames: has_more_pages(bytes),
        // The decoder refuses profiles of ordinary size: it keeps each byte as a tagged value.
        profile: tiff_profile(bytes).map(<[u8]>::to_vec),
        ..decoded
    })
}

/// `ImageReader::into_decoder` forgets the reader's limits, and decoders here have none
/// but those set by hand: sizes are checked before the pixels are allocated.
fn read<D: ImageDecoder>(opened: ImageResult<D>, header: &Header) -> Result<Decoded, ImageError> {
    let damaged = |error| corrupt(header.format, error);
    let mut decoder = opened.map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    check_same_size(header, width as usize, height as usize)?;
    let count = u64::from(width) * u64::from(height);
    if decoder.total_bytes() > count * MAX_BYTES_PER_PIXEL {
        return Err(ImageError::new(
            ErrorKind::UnsupportedFormat,
            format!(
                "{} files with more than 16 bits a channel are not supported; save it with 8 or 16",
                header.format
            ),
        ));
    }
    let mut limits = image::Limits::no_limits();
    limits.max_image_width = Some(header.width);
    limits.max_image_height = Some(header.height);
    limits.max_alloc = Some(2 * count * MAX_BYTES_PER_PIXEL + FIXED_ALLOWANCE_BYTES);
    decoder.set_limits(limits).map_err(damaged)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let colour = decoder.color_type();
    let mut pixels = vec![0; usize::try_from(decoder.total_bytes()).unwrap_or(usize::MAX)];
    decoder.read_image(&mut pixels).map_err(damaged)?;
    let samples = samples(pixels, colour).ok_or_else(|| {
        ImageError::new(
            ErrorKind::UnsupportedFormat,
            format!(
                "this kind of {} file is not supported; save it as 8-bit RGB",
                header.format
            ),
        )
    })?;
    Ok(Decoded {
        orientation,
        ..Decoded::plain(samples)
    })
}

fn samples(pixels: Vec<u8>, colour: ColorType) -> Option<Samples> {
    Some(match colour {
        ColorType::L8 => Samples::Grey(pixels),
        ColorType::La8 => Samples::GreyAlpha(pixels),
        ColorType::Rgb8 => Samples::Rgb(bytemuck::allocation::cast_vec(pixels)),
        ColorType::Rgba8 => Samples::Rgba(pixels),
        ColorType::L16 => Samples::Grey(high_bytes(&pixels)),
        ColorType::La16 => Samples::GreyAlpha(high_bytes(&pixels)),
        ColorType::Rgb16 => Samples::Rgb(bytemuck::allocation::cast_vec(high_bytes(&pixels))),
        ColorType::Rgba16 => Samples::Rgba(high_bytes(&pixels)),
        _ => return None,
    })
}

/// Divides colours by their alpha.
fn make_straight(samples: &mut Samples) {
    let (pixels, channels) = match samples {
        Samples::Rgba(pixels) => (pixels, 4),
        Samples::GreyAlpha(pixels) => (pixels, 2),
        _ => return,
    };
    pixels.par_chunks_exact_mut(channels).for_each(|pixel| {
        if let Some((&mut alpha @ 1.., colours)) = pixel.split_last_mut() {
            for colour in colours {
                let straight = (u16::from(*colour) * 255 + u16::from(alpha) / 2) / u16::from(alpha);
                *colour = straight.min(255) as u8;
            }
        }
    });
}

/// 16-bit samples in native byte order to 8 bits.
fn high_bytes(pixels: &[u8]) -> Vec<u8> {
    pixels
        .par_chunks_exact(2)
        .map(|sample| (u16::from_ne_bytes([sample[0], sample[1]]) >> 8) as u8)
        .collect()
}
