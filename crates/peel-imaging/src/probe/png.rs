use super::fields::ByteOrder;

/// Width and height from IHDR, which must be the first chunk.
pub(super) fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    if bytes.get(12..16)? != b"IHDR" {
        return None;
    }
    Some((
        ByteOrder::Big.u32(bytes, 16)?,
        ByteOrder::Big.u32(bytes, 20)?,
    ))
}
