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
    let (mut reader, profile_too_large) = match open(bytes, true) {
        Err(DecodingError::LimitsExceeded) => (open(bytes, false).map_err(damaged)?, true),
        opened => (opened.map_err(damaged)?, false),
    };
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
        // An empty profile is unusable, which is what has to be reported.
        profile: profile.or(profile_too_large.then(Vec::new)),
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
