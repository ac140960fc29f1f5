use std::borrow::Cow;

use image_webp::{ColorType, WebPEncoder};
use webp::{Encoder, PixelLayout, WebPConfig};

use super::{Raster, cannot_encode, check_side};
use crate::ImageError;

const MAX_SIDE: usize = 16_383;
const LOSSLESS: u8 = 100;

pub(super) fn encode(raster: Raster<'_>, quality: u8) -> Result<Vec<u8>, ImageError> {
    check_side(&raster, "WebP", MAX_SIDE)?;
    if quality >= LOSSLESS {
        encode_lossless(raster)
    } else {
        encode_lossy(raster, quality.max(1))
    }
}

fn encode_lossless(raster: Raster<'_>) -> Result<Vec<u8>, ImageError> {
    let (width, height) = raster.size();
    let colour = match raster {
        Raster::Grey(_) => ColorType::L8,
        Raster::Rgb(_) => ColorType::Rgb8,
        Raster::Rgba(_) => ColorType::Rgba8,
    };
    let mut file = Vec::new();
    WebPEncoder::new(&mut file)
        .encode(&raster.bytes(), width as u32, height as u32, colour)
        .map_err(|error| cannot_encode("the WebP file could not be written").caused_by(error))?;
    Ok(file)
}

fn encode_lossy(raster: Raster<'_>, quality: u8) -> Result<Vec<u8>, ImageError> {
    let (width, height) = raster.size();
    let (pixels, layout) = match raster {
        Raster::Grey(image) => {
            let triples = image.pixels().flat_map(|value| [value; 3]).collect();
            (Cow::Owned(triples), PixelLayout::Rgb)
        }
        Raster::Rgb(_) => (raster.bytes(), PixelLayout::Rgb),
        Raster::Rgba(_) => (raster.bytes(), PixelLayout::Rgba),
    };
    let memory = Encoder::new(&pixels, layout, width as u32, height as u32)
        .encode_advanced(&config(quality)?)
        .map_err(|error| {
            cannot_encode("the WebP file could not be written")
                .caused_by(format!("libwebp says {error:?}"))
        })?;
    Ok(memory.to_vec())
}

fn config(quality: u8) -> Result<WebPConfig, ImageError> {
    /// Of 0 (fastest) to 6 (smallest).
    const METHOD: i32 = 2;
    let mut config =
        WebPConfig::new().map_err(|()| cannot_encode("the WebP encoder could not be set up"))?;
    config.quality = quality.into();
    config.method = METHOD;
    config.thread_level = 1;
    Ok(config)
}
