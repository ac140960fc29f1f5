use super::fields::{ByteOrder, array};

const LITTLE: ByteOrder = ByteOrder::Little;
const FIRST_CHUNK: usize = 12;
const CHUNK_HEADER: usize = 8;
const ANIMATION_FRAME_HEADER: usize = 16;

/// The canvas. A VP8X file declares it apart from the picture inside, so the first
/// picture is measured too and must not be larger: decoders allocate by it.
pub(super) fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    match bytes.get(FIRST_CHUNK..FIRST_CHUNK + 4)? {
        b"VP8X" => {
            let canvas = (
                u24(bytes, FIRST_CHUNK + CHUNK_HEADER + 4)? + 1,
                u24(bytes, FIRST_CHUNK + CHUNK_HEADER + 7)? + 1,
            );
            let picture = first_picture(bytes)?;
            (picture.0 <= canvas.0 && picture.1 <= canvas.1).then_some(canvas)
        }
        _ => bitstream_size(bytes, FIRST_CHUNK),
    }
}

fn first_picture(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = FIRST_CHUNK;
    loop {
        match bytes.get(at..at + 4)? {
            b"VP8 " | b"VP8L" => return bitstream_size(bytes, at),
            b"ANMF" => at += CHUNK_HEADER + ANIMATION_FRAME_HEADER,
            _ => {
                let length = usize::try_from(LITTLE.u32(bytes, at + 4)?).ok()?;
                at = at.checked_add(CHUNK_HEADER + length + length % 2)?;
            }
        }
    }
}

/// The size in the VP8 (RFC 6386, 9.1) or VP8L (RFC 9649, 3.4) chunk at `at`.
fn bitstream_size(bytes: &[u8], at: usize) -> Option<(u32, u32)> {
    let data = at + CHUNK_HEADER;
    match bytes.get(at..at + 4)? {
        b"VP8 " => {
            if bytes.get(data + 3..data + 6)? != [0x9D, 0x01, 0x2A] {
                return None;
            }
            let width = LITTLE.u16(bytes, data + 6)? & 0x3FFF;
            let height = LITTLE.u16(bytes, data + 8)? & 0x3FFF;
            Some((width.into(), height.into()))
        }
        b"VP8L" => {
            if *bytes.get(data)? != 0x2F {
                return None;
            }
            let packed = LITTLE.u32(bytes, data + 1)?;
            Some(((packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1))
        }
        _ => None,
    }
}

fn u24(bytes: &[u8], at: usize) -> Option<u32> {
    let [low, middle, high] = array(bytes, at)?;
    Some(u32::from_le_bytes([low, middle, high, 0]))
}
