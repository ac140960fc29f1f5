use std::io::Cursor;

use gif::{ColorOutput, DecodeOptions, DecodingError, MemoryLimit};

use super::samples::{Decoded, Samples};
use super::{check_same_size, corrupt};
use crate::{ErrorKind, Header, ImageError, InputFormat, Limits};

const CHANNELS: usize = 4;

/// The first frame where it lies on the canvas; what it leaves uncovered is transparent.
pub(super) fn decode(
    bytes: &[u8],
    header: &Header,
    limits: &Limits,
) -> Result<Decoded, ImageError> {
    let damaged = |error: DecodingError| corrupt(InputFormat::Gif, error);
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::RGBA);
    options.set_memory_limit(MemoryLimit::Unlimited);
    let mut decoder = options.read_info(Cursor::new(bytes)).map_err(damaged)?;
    check_same_size(header, decoder.width().into(), decoder.height().into())?;
    let frame = decoder
        .next_frame_info()
        .map_err(damaged)?
        .ok_or_else(|| corrupt(InputFormat::Gif, "it has no frame"))?;
    let place = Place {
        left: frame.left.into(),
        top: frame.top.into(),
        width: frame.width.into(),
        height: frame.height.into(),
    };
    // The frame says its own size, which the header's check did not see.
    if (place.width * place.height) as u64 > limits.max_pixels {
        return Err(ImageError::new(
            ErrorKind::ImageTooLarge,
            format!(
                "the first frame has {}×{} pixels, more than is allowed; make it smaller",
                place.width, place.height
            ),
        ));
    }
    let mut pixels = vec![0; decoder.buffer_size()];
    decoder.read_into_buffer(&mut pixels).map_err(damaged)?;
    let canvas = lay_on_canvas(pixels, place, header);
    // Damage after the first frame is no concern of ours.
    let has_more_frames = matches!(decoder.next_frame_info(), Ok(Some(_)));
    Ok(Decoded {
        has_more_frames,
        ..Decoded::plain(Samples::Rgba(canvas))
    })
}

#[derive(Clone, Copy)]
struct Place {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

fn lay_on_canvas(frame: Vec<u8>, place: Place, header: &Header) -> Vec<u8> {
    let (width, height) = (header.width as usize, header.height as usize);
    if (place.left, place.top, place.width, place.height) == (0, 0, width, height) {
        return frame;
    }
    let mut canvas = vec![0; width * height * CHANNELS];
    let visible = place.width.min(width.saturating_sub(place.left)) * CHANNELS;
    if visible == 0 {
        return canvas;
    }
    let rows = canvas
        .chunks_exact_mut(width * CHANNELS)
        .skip(place.top)
        .zip(frame.chunks_exact(place.width * CHANNELS));
    for (row, source) in rows {
        row[place.left * CHANNELS..][..visible].copy_from_slice(&source[..visible]);
    }
    canvas
}
