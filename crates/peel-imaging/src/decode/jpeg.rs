use std::error::Error;

use rayon::prelude::*;
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
    let stored = match structure.end {
        End::Segment => return Err(damaged("it ends before its picture data")),
        End::Marker => read(bytes, header, structure)?,
        End::Scan => read_without_end(bytes, header, structure)?,
    };
    Ok(Decoded {
        samples: match stored.space {
            ColorSpace::RGB => Samples::Rgb(bytemuck::allocation::cast_vec(stored.pixels)),
            ColorSpace::Luma => Samples::Grey(stored.pixels),
            space => Samples::Cmyk(inks(stored.pixels, space, structure)),
        },
        orientation: exif_orientation(stored.exif.as_deref()),
        profile: stored.profile,
        has_more_frames: false,
    })
}

fn damaged(cause: impl Into<Box<dyn Error + Send + Sync>>) -> ImageError {
    corrupt(InputFormat::Jpeg, cause)
}

/// What the decoder gives.
struct Stored {
    pixels: Vec<u8>,
    /// RGB, Luma, CMYK or YCCK.
    space: ColorSpace,
    exif: Option<Vec<u8>>,
    profile: Option<Vec<u8>>,
}

fn read(bytes: &[u8], header: &Header, structure: Structure) -> Result<Stored, ImageError> {
    let mut decoder = decoder(bytes, header, structure);
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
    Ok(Stored {
        pixels,
        space,
        exif: decoder.exif().cloned(),
        profile: decoder.icc_profile(),
    })
}

/// Reads a file that has no end marker, which is either cut short or complete but for the
/// marker. A decoder that still needs data takes what follows for data, so of a file that is
/// cut short two different continuations give two different pictures.
fn read_without_end(
    bytes: &[u8],
    header: &Header,
    structure: Structure,
) -> Result<Stored, ImageError> {
    const CONTINUATION_BYTES: usize = 4096;
    const END_OF_IMAGE: [u8; 2] = [0xFF, 0xD9];
    let continued = |continuation: &[u8]| {
        read(
            &[bytes, continuation, &END_OF_IMAGE].concat(),
            header,
            structure,
        )
    };
    let zeros = [0; CONTINUATION_BYTES];
    // Bytes without a pattern, none of which is 0xFF: the golden ratio's multiples.
    let mixed: [u8; CONTINUATION_BYTES] =
        std::array::from_fn(|index| ((index as u32).wrapping_mul(0x9E37_79B9) >> 25) as u8);
    let (one, other) = (continued(&zeros)?, continued(&mixed)?);
    if one.pixels == other.pixels {
        Ok(one)
    } else {
        Err(damaged("its picture data end early"))
    }
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
fn inks(mut pixels: Vec<u8>, space: ColorSpace, structure: Structure) -> Vec<u8> {
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
