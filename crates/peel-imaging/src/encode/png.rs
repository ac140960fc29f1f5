use super::{Raster, cannot_encode};
use crate::ImageError;

pub(super) fn encode(raster: Raster<'_>) -> Result<Vec<u8>, ImageError> {
    let (width, height) = raster.size();
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width as u32, height as u32);
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    let (colour, bytes) = match raster {
        Raster::Grey(image) => (
            png::ColorType::Grayscale,
            image.to_contiguous_buf().0.to_vec(),
        ),
        Raster::Rgb(image) => (
            png::ColorType::Rgb,
            bytemuck::cast_slice(&image.to_contiguous_buf().0).to_vec(),
        ),
        Raster::Rgba(image) => (
            png::ColorType::Rgba,
            bytemuck::cast_slice(&image.to_contiguous_buf().0).to_vec(),
        ),
    };
    encoder.set_color(colour);
    encoder.set_compression(png::Compression::Fast);
    encoder
        .write_header()
        .and_then(|mut w| w.write_image_data(&bytes))
        .map_err(|e| cannot_encode("the PNG file could not be written").caused_by(e))?;
    Ok(out)
}
