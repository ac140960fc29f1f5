use std::error::Error;

use rayon::prelude::*;
use rgb::RGB8;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::jpeg_structure::{self, End, Structure};
use super::samples::{Decoded, Samples, exif_orientation};
use super::{check_same_size, corrupt};
use crate::{Header, ImageError, InputFormat};

/// Progressive files in the wild have about ten scans; each costs a pass over the picture.
const MAX_SCANS: usize = 100;

type Decoder<'a> = JpegDecoder<ZCursor<&'a [u8]>>;

pub(super) fn decode(bytes: &[u8], header: &Header) -> Result<Decoded, ImageError> {
    let structure = jpeg_structure::read(bytes);
    if structure.end == End::Segment {
        return Err(damaged("it ends before its picture data"));
    }
    let mut decoder = decoder(bytes, header, structure);
    let stored = read_pixels(&mut decoder, header)?;
    let suspicious = structure.end == End::Scan || ends_in_filler(&stored, header);
    if suspicious && !is_complete(bytes, header, structure) {
        return Err(damaged("its picture data end early"));
    }
    Ok(Decoded {
        samples: match stored.space {
            ColorSpace::RGB => Samples::Rgb(as_rgb(stored.pixels)),
            ColorSpace::Luma => Samples::Grey(stored.pixels),
            _ => Samples::Cmyk(inks(stored, structure)),
        },
        orientation: exif_orientation(decoder.exif().map(Vec::as_slice)),
        profile: decoder.icc_profile(),
        has_more_frames: false,
    })
}

fn damaged(cause: impl Into<Box<dyn Error + Send + Sync>>) -> ImageError {
    corrupt(InputFormat::Jpeg, cause)
}

/// Pixels as the decoder gives them.
#[derive(PartialEq)]
struct Stored {
    pixels: Vec<u8>,
    /// RGB, Luma, CMYK or YCCK.
    space: ColorSpace,
}

fn read_pixels(decoder: &mut Decoder<'_>, header: &Header) -> Result<Stored, ImageError> {
    decoder.decode_headers().map_err(damaged)?;
    let info = decoder
        .info()
        .ok_or_else(|| damaged("it has no frame header"))?;
    check_same_size(header, info.width.into(), info.height.into())?;
    let space = match (info.components, decoder.input_colorspace()) {
        (1, _) => ColorSpace::Luma,
        (4, Some(ColorSpace::YCCK)) => ColorSpace::YCCK,
        (4, _) => ColorSpace::CMYK,
        _ => ColorSpace::RGB,
    };
    let options = decoder.options().jpeg_set_out_colorspace(space);
    decoder.set_options(options);
    let count = usize::from(info.width) * usize::from(info.height);
    let mut pixels = vec![0; count * space.num_components()];
    decoder.decode_into(&mut pixels).map_err(damaged)?;
    Ok(Stored { pixels, space })
}

fn as_rgb(bytes: Vec<u8>) -> Vec<RGB8> {
    bytemuck::allocation::cast_vec(bytes)
}

fn decoder<'a>(bytes: &'a [u8], header: &Header, structure: Structure) -> Decoder<'a> {
    let options = DecoderOptions::default()
        .set_max_width(header.width as usize)
        .set_max_height(header.height as usize)
        .jpeg_set_max_scans(MAX_SCANS)
        // Strict turns undecodable data into errors, but also stray bytes between
        // segments, which some cameras write.
        .set_strict_mode(!structure.has_stray_bytes);
    JpegDecoder::new_with_options(ZCursor::new(bytes), options)
}

/// Amounts of ink from stored components. Adobe stores inks inverted, and YCCK is the
/// YCbCr of the inverse of that (libjpeg's `libjpeg.txt`, "Special color spaces").
fn inks(stored: Stored, structure: Structure) -> Vec<u8> {
    let Stored { mut pixels, space } = stored;
    pixels.par_chunks_exact_mut(4).for_each(|pixel| {
        if space == ColorSpace::YCCK {
            let [red, green, blue] = ycc_to_rgb([pixel[0], pixel[1], pixel[2]]);
            pixel[..3].copy_from_slice(&[!red, !green, !blue]);
        }
        if structure.has_adobe_marker {
            for amount in pixel {
                *amount = !*amount;
            }
        }
    });
    pixels
}

/// JFIF's conversion (ITU-T T.871, section 7).
fn ycc_to_rgb([y, cb, cr]: [u8; 3]) -> [u8; 3] {
    let luma = f32::from(y);
    let (cb, cr) = (f32::from(cb) - 128.0, f32::from(cr) - 128.0);
    [
        luma + 1.402 * cr,
        luma - 0.344_136 * cb - 0.714_136 * cr,
        luma + 1.772 * cb,
    ]
    .map(|value| value.round() as u8)
}

/// The decoder paints what it has no data for in middle grey, from the place where data
/// ended to the last row, and calls that a success.
fn ends_in_filler(stored: &Stored, header: &Header) -> bool {
    let row = header.width as usize * stored.space.num_components();
    stored.pixels[stored.pixels.len() - row..]
        .iter()
        .all(|&value| value == 128)
}

/// Tells a file that only lacks its end marker, or is really grey at the bottom, from one
/// that is cut short: a decoder that still needs data takes what follows for data, so two
/// different continuations give two different pictures.
fn is_complete(bytes: &[u8], header: &Header, structure: Structure) -> bool {
    const CONTINUATION_BYTES: usize = 4096;
    let continued = |filler: u8| {
        let mut file = bytes[..structure.data_end].to_vec();
        file.extend(std::iter::repeat_n(filler, CONTINUATION_BYTES));
        file.extend([0xFF, 0xD9]);
        read_pixels(&mut decoder(&file, header, structure), header)
    };
    match (continued(0x00), continued(0x55)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}
