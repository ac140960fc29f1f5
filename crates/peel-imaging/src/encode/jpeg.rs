use std::borrow::Cow;

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use imgref::ImgRef;
use rayon::prelude::*;
use rgb::{RGB8, RGBA8};

use super::{Raster, cannot_encode, check_side};
use crate::ImageError;

const MAX_SIDE: usize = 65_535;

pub(super) fn encode(raster: Raster<'_>, quality: u8) -> Result<Vec<u8>, ImageError> {
    check_side(&raster, "JPEG", MAX_SIDE)?;
    let (width, height) = raster.size();
    let mut file = Vec::with_capacity(width * height / 4);
    let (pixels, colour) = match raster {
        Raster::Grey(_) => (raster.bytes(), ExtendedColorType::L8),
        Raster::Rgb(_) => (raster.bytes(), ExtendedColorType::Rgb8),
        Raster::Rgba(image) => (Cow::Owned(over_white(image)), ExtendedColorType::Rgb8),
    };
    JpegEncoder::new_with_quality(&mut file, quality.clamp(1, 100))
        .encode(&pixels, width as u32, height as u32, colour)
        .map_err(|error| cannot_encode("the JPEG file could not be written").caused_by(error))?;
    Ok(file)
}

/// Lays straight-alpha pixels over white; RGB bytes.
fn over_white(image: ImgRef<'_, RGBA8>) -> Vec<u8> {
    let width = image.width();
    let mut colour = vec![RGB8::default(); width * image.height()];
    colour
        .par_chunks_exact_mut(width)
        .zip(image.buf().par_chunks(image.stride()))
        .for_each(|(row, source)| {
            for (pixel, source) in row.iter_mut().zip(source) {
                let over = |value: u8| {
                    let alpha = u32::from(source.a);
                    let sum = u32::from(value) * alpha + 255 * (255 - alpha);
                    ((sum + 127) / 255) as u8
                };
                *pixel = RGB8::new(over(source.r), over(source.g), over(source.b));
            }
        });
    bytemuck::allocation::cast_vec(colour)
}
