//! The list itself, by what is wrong.

mod bombs;
mod damaged;
mod foreign;
mod metadata;
mod odd_sizes;
mod pixels;
mod sequences;

pub(crate) use bombs::bombs;
pub(crate) use damaged::damaged;
pub(crate) use foreign::foreign;
pub(crate) use metadata::metadata;
pub(crate) use odd_sizes::odd_sizes;
pub(crate) use pixels::pixels;
pub(crate) use sequences::sequences;

use peel_imaging::{ErrorKind, Warning};

use crate::{Expected, HostileImage};

/// Width and height of the small pictures that most rows are made of.
const SIDE: u32 = 32;

fn refused(
    name: &'static str,
    extension: &'static str,
    kind: ErrorKind,
    bytes: Vec<u8>,
) -> HostileImage {
    HostileImage {
        name,
        extension,
        bytes,
        expected: Expected::Refused(kind),
    }
}

fn accepted(
    name: &'static str,
    extension: &'static str,
    (width, height): (u32, u32),
    warnings: &[Warning],
    bytes: Vec<u8>,
) -> HostileImage {
    HostileImage {
        name,
        extension,
        bytes,
        expected: Expected::Accepted {
            width: width as usize,
            height: height as usize,
            warnings: warnings.to_vec(),
        },
    }
}

/// An accepted picture of the small size without warnings.
fn harmless(name: &'static str, extension: &'static str, bytes: Vec<u8>) -> HostileImage {
    accepted(name, extension, (SIDE, SIDE), &[], bytes)
}

/// Bytes that look random and are the same in every run (Marsaglia's xorshift32).
fn noise(count: usize) -> Vec<u8> {
    let mut state = 0x2545_F491_u32;
    std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 24) as u8
    })
    .take(count)
    .collect()
}
