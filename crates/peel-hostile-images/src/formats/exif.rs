//! Exif blocks.

/// A block that says how the picture has to be turned, and nothing else.
pub fn orientation(value: u16) -> Vec<u8> {
    const ORIENTATION: u16 = 0x0112;
    const SHORT: u16 = 3;
    let mut block = b"II*\0\x08\0\0\0\x01\0".to_vec();
    block.extend(ORIENTATION.to_le_bytes());
    block.extend(SHORT.to_le_bytes());
    block.extend(1_u32.to_le_bytes());
    block.extend(u32::from(value).to_le_bytes());
    block.extend(0_u32.to_le_bytes());
    block
}
