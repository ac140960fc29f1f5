use super::fields::ByteOrder;

/// The logical screen, on which every frame is laid.
pub(super) fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    Some((
        ByteOrder::Little.u16(bytes, 6)?.into(),
        ByteOrder::Little.u16(bytes, 8)?.into(),
    ))
}
