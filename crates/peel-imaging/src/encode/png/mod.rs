//! PNG, written by strips in parallel.
//!
//! Every strip of rows is filtered and deflated on its own and ends at a byte boundary,
//! so that the strips one after another are one zlib stream, as pigz does for gzip.

mod bits;
mod deflate;
mod filter;
mod huffman;
mod matches;

use rayon::prelude::*;

use super::{Raster, cannot_encode};
use crate::ImageError;
use filter::Rows;

const SIGNATURE: &[u8; 8] = b"\x89PNG\r\n\x1A\n";

/// The largest side that a chunk field holds (PNG, third edition, 7.1).
const MAX_SIDE: usize = 0x7FFF_FFFF;

/// Filtered bytes in a strip: enough for the codes to pay off, few enough to keep all
/// threads busy on small pictures.
const STRIP_BYTES: usize = 512 * 1024;

/// Deflate with a 32 KB window, no preset dictionary (RFC 1950, 2.2).
const ZLIB_HEADER: [u8; 2] = [0x78, 0x01];

pub(super) fn encode(raster: Raster<'_>) -> Result<Vec<u8>, ImageError> {
    let (width, height) = raster.size();
    if width.max(height) > MAX_SIDE {
        return Err(cannot_encode(
            "the result is too large for PNG; choose a smaller size",
        ));
    }
    let (colour_type, channels) = match raster {
        Raster::Grey(_) => (0, 1),
        Raster::Rgb(_) => (2, 3),
        Raster::Rgba(_) => (6, 4),
    };
    let pixels = raster.bytes();
    let strips = encode_strips(&pixels, width * channels, channels);

    let data_bytes: usize = strips.iter().map(|strip| strip.chunk.len()).sum();
    let mut file = Vec::with_capacity(data_bytes + 128);
    file.extend_from_slice(SIGNATURE);
    push_chunk(
        &mut file,
        b"IHDR",
        &image_header(width, height, colour_type),
    );
    const PERCEPTUAL: u8 = 0;
    push_chunk(&mut file, b"sRGB", &[PERCEPTUAL]);
    let mut checksum = Adler32::default();
    for strip in &strips {
        file.extend_from_slice(&strip.chunk);
        checksum = checksum.followed_by(strip.checksum, strip.filtered_bytes);
    }
    let mut ending = deflate::LAST_BLOCK.to_vec();
    ending.extend(checksum.0.to_be_bytes());
    push_chunk(&mut file, b"IDAT", &ending);
    push_chunk(&mut file, b"IEND", &[]);
    Ok(file)
}

fn image_header(width: usize, height: usize, colour_type: u8) -> [u8; 13] {
    const DEPTH: u8 = 8;
    let mut header = [0; 13];
    header[..4].copy_from_slice(&(width as u32).to_be_bytes());
    header[4..8].copy_from_slice(&(height as u32).to_be_bytes());
    header[8] = DEPTH;
    header[9] = colour_type;
    header
}

/// A finished IDAT chunk and what the zlib trailer needs to know of it.
struct Strip {
    chunk: Vec<u8>,
    filtered_bytes: usize,
    checksum: Adler32,
}

fn encode_strips(pixels: &[u8], row_bytes: usize, channels: usize) -> Vec<Strip> {
    let rows_per_strip = (STRIP_BYTES / row_bytes).max(1);
    pixels
        .par_chunks(rows_per_strip * row_bytes)
        .enumerate()
        .map(|(index, strip)| {
            let first = index * rows_per_strip * row_bytes;
            let above = first.checked_sub(row_bytes).map(|at| &pixels[at..first]);
            let filtered = filter::filter(&Rows {
                above,
                pixels: strip,
                row_bytes,
                channels,
            });
            let prefix: &[u8] = if index == 0 { &ZLIB_HEADER } else { &[] };
            Strip {
                chunk: chunk_of(b"IDAT", |data| {
                    data.extend_from_slice(prefix);
                    deflate::deflate(&filtered, data);
                }),
                filtered_bytes: filtered.len(),
                checksum: Adler32::of(&filtered),
            }
        })
        .collect()
}

fn push_chunk(file: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) {
    file.extend(chunk_of(name, |chunk| chunk.extend_from_slice(data)));
}

fn chunk_of(name: &[u8; 4], write_data: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    const LENGTH_FIELD: usize = 4;
    let mut chunk = vec![0; LENGTH_FIELD];
    chunk.extend_from_slice(name);
    write_data(&mut chunk);
    let data_bytes = chunk.len() - LENGTH_FIELD - name.len();
    chunk[..LENGTH_FIELD].copy_from_slice(&(data_bytes as u32).to_be_bytes());
    let checksum = crc32fast::hash(&chunk[LENGTH_FIELD..]);
    chunk.extend_from_slice(&checksum.to_be_bytes());
    chunk
}

/// The checksum of a zlib stream (RFC 1950, 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Adler32(u32);

impl Default for Adler32 {
    fn default() -> Self {
        Self(1)
    }
}

impl Adler32 {
    fn of(data: &[u8]) -> Self {
        Self(simd_adler32::adler32(&data))
    }

    /// The checksum of this one's data and, after them, `length` bytes with checksum `next`.
    fn followed_by(self, next: Self, length: usize) -> Self {
        const MODULUS: u64 = 65_521;
        let (low, high) = (u64::from(self.0 & 0xFFFF), u64::from(self.0 >> 16));
        let (next_low, next_high) = (u64::from(next.0 & 0xFFFF), u64::from(next.0 >> 16));
        // Both low halves begin at 1, and every byte of `next` repeats ours in the high half.
        let before = low + MODULUS - 1;
        let sum_low = (before + next_low) % MODULUS;
        let sum_high = (high + next_high + before * (length as u64 % MODULUS)) % MODULUS;
        Self((sum_high << 16 | sum_low) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_of_parts_join_to_the_checksum_of_the_whole() {
        let data: Vec<u8> = (0..200_000_u32)
            .map(|i| (i.wrapping_mul(i) >> 7) as u8)
            .collect();
        for split in [0, 1, 5552, 65_521, 131_042, data.len()] {
            let (one, other) = data.split_at(split);
            let joined = Adler32::of(one).followed_by(Adler32::of(other), other.len());
            assert_eq!(joined, Adler32::of(&data), "split at {split}");
        }
    }
}
