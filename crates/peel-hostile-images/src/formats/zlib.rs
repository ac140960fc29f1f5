//! zlib streams (RFC 1950) without a compressor.

use super::bits::LowFirst;

const HEADER: [u8; 2] = [0x78, 0x01];

/// `data` in stored blocks.
pub fn stored(data: &[u8]) -> Vec<u8> {
    let mut stream = HEADER.to_vec();
    let mut blocks = data.chunks(0xFFFF).peekable();
    if blocks.peek().is_none() {
        stream.extend([1, 0, 0, 0xFF, 0xFF]);
    }
    while let Some(block) = blocks.next() {
        let length = block.len() as u16;
        stream.push(blocks.peek().is_none().into());
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend_from_slice(block);
    }
    stream.extend(simd_adler32::adler32(&data).to_be_bytes());
    stream
}

/// `count` zeros in about `count` / 159 bytes: one literal and repeats of the longest length,
/// with the fixed codes of RFC 1951, 3.2.6.
pub fn zeros(count: u64) -> Vec<u8> {
    const LONGEST: u64 = 258;
    let mut bits = LowFirst::default();
    let literal_zero = |bits: &mut LowFirst| bits.put(0b0000_1100, 8);
    bits.put(0b011, 3);
    let mut left = count;
    if left > 0 {
        literal_zero(&mut bits);
        left -= 1;
    }
    while left >= LONGEST {
        // Symbol 285 is 11000101 and distance 1 is 00000, both highest bit first.
        bits.put(0b1010_0011, 13);
        left -= LONGEST;
    }
    for _ in 0..left {
        literal_zero(&mut bits);
    }
    bits.put(0, 7);
    let checksum = ((count % 65_521) as u32) << 16 | 1;
    [&HEADER, bits.finish().as_slice(), &checksum.to_be_bytes()].concat()
}
