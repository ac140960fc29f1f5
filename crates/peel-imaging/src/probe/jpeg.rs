use super::fields::ByteOrder;

const FILL: u8 = 0xFF;
const START_OF_SCAN: u8 = 0xDA;
const END_OF_IMAGE: u8 = 0xD9;

/// Width and height from the first frame header (ITU-T T.81, B.2.2). Segments
/// before it, thumbnails in them included, are stepped over by their length.
pub(super) fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        // Some cameras pad between segments; decoders look for the next marker, and so do we.
        while *bytes.get(at)? != FILL {
            at += 1;
        }
        while *bytes.get(at)? == FILL {
            at += 1;
        }
        let marker = bytes[at];
        at += 1;
        match marker {
            START_OF_SCAN | END_OF_IMAGE => return None,
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                let height = ByteOrder::Big.u16(bytes, at + 3)?;
                let width = ByteOrder::Big.u16(bytes, at + 5)?;
                return Some((width.into(), height.into()));
            }
            0x00 | 0x01 | 0xD0..=0xD8 => {}
            _ => at += usize::from(ByteOrder::Big.u16(bytes, at)?),
        }
    }
}
