//! PNG (third edition).

use super::zlib;

/// The colour type field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the standard's")]
pub enum Colour {
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    Rgba = 6,
}

impl Colour {
    /// Samples of a pixel.
    pub fn channels(self) -> usize {
        match self {
            Self::Grey | Self::Palette => 1,
            Self::GreyAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }
}

/// A file in the making.
#[derive(Debug, Clone)]
pub struct Png {
    bytes: Vec<u8>,
}

impl Png {
    /// The signature and the header.
    pub fn new(width: u32, height: u32, depth: u8, colour: Colour) -> Self {
        let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
        header.extend([depth, colour as u8, 0, 0, 0]);
        Self {
            bytes: b"\x89PNG\r\n\x1A\n".to_vec(),
        }
        .chunk(b"IHDR", &header)
    }

    /// Adds a chunk.
    #[must_use]
    pub fn chunk(mut self, name: &[u8; 4], data: &[u8]) -> Self {
        self.bytes.extend((data.len() as u32).to_be_bytes());
        let start = self.bytes.len();
        self.bytes.extend(name);
        self.bytes.extend_from_slice(data);
        let checksum = crc32fast::hash(&self.bytes[start..]);
        self.bytes.extend(checksum.to_be_bytes());
        self
    }

    /// Adds unfiltered rows of `row_bytes` bytes.
    #[must_use]
    pub fn rows(self, pixels: &[u8], row_bytes: usize) -> Self {
        let data = zlib::stored(&unfiltered(pixels, row_bytes));
        self.chunk(b"IDAT", &data)
    }

    /// Adds `bytes` zeros of filtered data.
    #[must_use]
    pub fn zeros(self, bytes: u64) -> Self {
        self.chunk(b"IDAT", &zlib::zeros(bytes))
    }

    /// The file.
    pub fn end(self) -> Vec<u8> {
        self.chunk(b"IEND", &[]).bytes
    }
}

/// Rows, each after the number of filter 0.
pub fn unfiltered(pixels: &[u8], row_bytes: usize) -> Vec<u8> {
    pixels
        .chunks(row_bytes)
        .flat_map(|row| std::iter::once(0).chain(row.iter().copied()))
        .collect()
}

/// An 8-bit picture of `width` pixels a row.
pub fn picture(width: u32, colour: Colour, pixels: &[u8]) -> Vec<u8> {
    let row_bytes = width as usize * colour.channels();
    Png::new(width, (pixels.len() / row_bytes) as u32, 8, colour)
        .rows(pixels, row_bytes)
        .end()
}
