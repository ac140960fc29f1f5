//! WebP (RFC 9649).

use super::bits::LowFirst;

/// A RIFF chunk.
pub fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = name.to_vec();
    chunk.extend((data.len() as u32).to_le_bytes());
    chunk.extend_from_slice(data);
    chunk.resize(chunk.len().next_multiple_of(2), 0);
    chunk
}

/// A file of `chunks`.
pub fn file(chunks: &[Vec<u8>]) -> Vec<u8> {
    chunk(b"RIFF", &[b"WEBP".to_vec(), chunks.concat()].concat())
}

/// A VP8L chunk of one colour, `rgba`: every code has one symbol, so pixels take no bits.
pub fn uniform(width: u32, height: u32, rgba: [u8; 4]) -> Vec<u8> {
    let [red, green, blue, alpha] = rgba;
    let mut bits = LowFirst::default();
    bits.put(0x2F, 8);
    bits.put(width - 1, 14);
    bits.put(height - 1, 14);
    bits.put((alpha != u8::MAX).into(), 1);
    bits.put(0, 3);
    // No transform, no colour cache, one group of codes.
    bits.put(0b000, 3);
    for symbol in [green, red, blue, alpha, 0] {
        // A simple code of one 8-bit symbol.
        bits.put(0b101, 3);
        bits.put(symbol.into(), 8);
    }
    chunk(b"VP8L", &bits.finish())
}

/// The bits of [`extended`] that say which chunks follow.
#[expect(missing_docs, reason = "the names are the standard's")]
pub mod flag {
    pub const ANIMATION: u8 = 0b0000_0010;
    pub const XMP: u8 = 0b0000_0100;
    pub const EXIF: u8 = 0b0000_1000;
    pub const ALPHA: u8 = 0b0001_0000;
    pub const ICC_PROFILE: u8 = 0b0010_0000;
}

/// A VP8X chunk.
pub fn extended(width: u32, height: u32, flags: u8) -> Vec<u8> {
    let mut data = vec![flags, 0, 0, 0];
    data.extend_from_slice(&(width - 1).to_le_bytes()[..3]);
    data.extend_from_slice(&(height - 1).to_le_bytes()[..3]);
    chunk(b"VP8X", &data)
}

/// An ANMF chunk at the top left corner that shows `picture`, a VP8L chunk.
pub fn animation_frame(width: u32, height: u32, picture: &[u8]) -> Vec<u8> {
    let mut data = vec![0; 6];
    data.extend_from_slice(&(width - 1).to_le_bytes()[..3]);
    data.extend_from_slice(&(height - 1).to_le_bytes()[..3]);
    data.extend([100, 0, 0, 0]);
    data.extend_from_slice(picture);
    chunk(b"ANMF", &data)
}

/// An animation of `frames`, all of one size.
pub fn animation(width: u32, height: u32, frames: &[[u8; 4]]) -> Vec<u8> {
    let mut chunks = vec![
        extended(width, height, flag::ANIMATION | flag::ALPHA),
        chunk(b"ANIM", &[0; 6]),
    ];
    chunks.extend(
        frames
            .iter()
            .map(|&colour| animation_frame(width, height, &uniform(width, height, colour))),
    );
    file(&chunks)
}
