//! GIF 89a.

use super::bits::LowFirst;

/// A file in the making, with a palette of 256 greys.
#[derive(Debug, Clone)]
pub struct Gif {
    bytes: Vec<u8>,
}

impl Gif {
    /// The header, the canvas size and the palette.
    pub fn new(width: u16, height: u16) -> Self {
        const PALETTE_OF_256: u8 = 0b1111_0111;
        let mut bytes = b"GIF89a".to_vec();
        bytes.extend(width.to_le_bytes());
        bytes.extend(height.to_le_bytes());
        bytes.extend([PALETTE_OF_256, 0, 0]);
        bytes.extend((0..=u8::MAX).flat_map(|grey| [grey; 3]));
        Self { bytes }
    }

    /// Adds a block that makes the next frame's `index` transparent.
    #[must_use]
    pub fn transparent(mut self, index: u8) -> Self {
        self.bytes.extend([0x21, 0xF9, 4, 1, 0, 0, index, 0]);
        self
    }

    /// Adds a comment.
    #[must_use]
    pub fn comment(mut self, text: &[u8]) -> Self {
        self.bytes.extend([0x21, 0xFE]);
        self.push_blocks(text);
        self
    }

    /// Adds a frame at (`left`, `top`); `indices` may be fewer than its pixels.
    #[must_use]
    pub fn frame(
        mut self,
        (left, top): (u16, u16),
        (width, height): (u16, u16),
        indices: &[u8],
    ) -> Self {
        self.bytes.push(0x2C);
        for field in [left, top, width, height] {
            self.bytes.extend(field.to_le_bytes());
        }
        self.bytes.extend([0, 8]);
        self.push_blocks(&uncompressed(indices));
        self
    }

    /// The file.
    pub fn end(mut self) -> Vec<u8> {
        self.bytes.push(0x3B);
        self.bytes
    }

    fn push_blocks(&mut self, data: &[u8]) {
        for block in data.chunks(255) {
            self.bytes.push(block.len() as u8);
            self.bytes.extend_from_slice(block);
        }
        self.bytes.push(0);
    }
}

/// LZW codes that never refer back: the table is cleared before codes grow to 10 bits.
fn uncompressed(indices: &[u8]) -> Vec<u8> {
    const CLEAR: u32 = 256;
    const END: u32 = 257;
    let mut bits = LowFirst::default();
    for chunk in indices.chunks(250) {
        bits.put(CLEAR, 9);
        for &index in chunk {
            bits.put(index.into(), 9);
        }
    }
    bits.put(END, 9);
    bits.finish()
}
