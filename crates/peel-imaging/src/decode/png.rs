use std::io::Cursor;

use png::{BitDepth, ColorType, DecodingError, Limits, Reader, Transformations};
use rgb::RGB8;

use super::samples::{Decoded, Samples, exif_orientation};
use super::{check_same_size, corrupt};
use crate::{Header, ImageError, InputFormat};

/// What the decoder may keep of chunks other than pixels; a profile that inflates beyond
/// it is left out.
const MAX_ANCILLARY_BYTES: usize = 16 * 1024 * 1024;

pub(super) fn decode(bytes: &[u8], header: &Header) -> Result<Decoded, ImageError> {
    let damaged = |error: DecodingError| corrupt(InputFormat::Png, error);
    let mut reader = match open(bytes, true) {
        Err(DecodingError::LimitsExceeded) => open(bytes, false),
        opened => opened,
    }
    .map_err(damaged)?;
    let (width, height) = reader.info().size();
    check_same_size(header, width as usize, height as usize)?;
    let samples = read_samples(&mut reader).map_err(damaged)?;
    let info = reader.info();
    let is_animated = info
        .animation_control
        .is_some_and(|animation| animation.num_frames > 1);
    let profile = info.icc_profile.as_deref().map(<[u8]>::to_vec);
    Ok(Decoded {
        samples,
        orientation: exif_orientation(info.exif_metadata.as_deref()),
        // The decoder drops a profile that it cannot inflate; an empty one is as unusable.
        profile: profile.or_else(|| has_profile_chunk(bytes).then(Vec::new)),
        has_more_frames: is_animated,
    })
}

fn open(bytes: &[u8], with_profile: bool) -> Result<Reader<Cursor<&[u8]>>, DecodingError> {
    let limits = Limits {
        bytes: MAX_ANCILLARY_BYTES,
    };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(!with_profile);
    decoder.ignore_checksums(false);
    decoder.read_info()
}

fn read_samples(reader: &mut Reader<Cursor<&[u8]>>) -> Result<Samples, DecodingError> {
    let (colour, depth) = reader.output_color_type();
    debug_assert_eq!(depth, BitDepth::Eight, "STRIP_16 and EXPAND were asked for");
    let size = reader
        .output_buffer_size()
        .ok_or(DecodingError::LimitsExceeded)?;
    if colour == ColorType::Rgb {
        let mut pixels = vec![RGB8::default(); size / 3];
        reader.next_frame(bytemuck::cast_slice_mut(&mut pixels))?;
        return Ok(Samples::Rgb(pixels));
    }
    let mut pixels = vec![0; size];
    reader.next_frame(&mut pixels)?;
    Ok(match colour {
        ColorType::Grayscale => Samples::Grey(pixels),
        ColorType::GrayscaleAlpha => Samples::GreyAlpha(pixels),
        _ => Samples::Rgba(pixels),
    })
}

/// Whether an iCCP chunk stands before the pixels.
fn has_profile_chunk(bytes: &[u8]) -> bool {
    const SIGNATURE_BYTES: usize = 8;
    const LENGTH_NAME_AND_CHECKSUM_BYTES: usize = 12;
    let mut rest = bytes.get(SIGNATURE_BYTES..).unwrap_or_default();
    while let Some((&[a, b, c, d, name @ ..], _)) = rest.split_first_chunk::<8>() {
        match &name {
            b"iCCP" => return true,
            b"IDAT" => return false,
            _ => {}
        }
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        rest = rest
            .get(length + LENGTH_NAME_AND_CHECKSUM_BYTES..)
            .unwrap_or_default();
    }
    false
}
