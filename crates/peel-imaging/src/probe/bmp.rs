use super::fields::ByteOrder;

const CORE_HEADER_BYTES: u32 = 12;

/// Width and height from either the OS/2 core header or a Windows header, whose
/// height is negative when rows run from the top.
pub(super) fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let little = ByteOrder::Little;
    if little.u32(bytes, 14)? == CORE_HEADER_BYTES {
        return Some((little.u16(bytes, 18)?.into(), little.u16(bytes, 20)?.into()));
    }
    let width = little.u32(bytes, 18)?.cast_signed();
    let height = little.u32(bytes, 22)?.cast_signed();
    Some((u32::try_from(width).ok()?, height.unsigned_abs()))
}
