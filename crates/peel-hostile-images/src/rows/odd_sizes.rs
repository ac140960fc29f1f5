use peel_imaging::ErrorKind::{Corrupt, FileTooLarge, TooSmall};

use super::{accepted, noise, refused};
use crate::HostileImage;
use crate::formats::jpeg::{Jpeg, Process};
use crate::formats::png::{self, Colour, Png};

/// Sides that are zero, tiny or extreme, and a file that is mostly tail.
pub(crate) fn odd_sizes() -> Vec<HostileImage> {
    let grey = |width: u32, height: u32| {
        png::picture(width, Colour::Grey, &vec![90; (width * height) as usize])
    };
    let header = |width, height| Png::new(width, height, 8, Colour::Grey).end();
    let tail = [grey(32, 32), vec![0; 50 * 1024 * 1024]].concat();
    vec![
        refused("png-zero-width", "png", TooSmall, header(0, 32)),
        refused("png-zero-height", "png", TooSmall, header(32, 0)),
        refused("jpeg-zero-height", "jpg", TooSmall, {
            Jpeg::uniform(32, 0, Process::Baseline, &[90]).end()
        }),
        refused("png-one-pixel", "png", TooSmall, grey(1, 1)),
        refused("png-12000-by-1", "png", TooSmall, grey(12_000, 1)),
        refused("png-1-by-12000", "png", TooSmall, grey(1, 12_000)),
        accepted(
            "png-12000-by-16",
            "png",
            (12_000, 16),
            &[],
            grey(12_000, 16),
        ),
        accepted(
            "png-16-by-12000",
            "png",
            (16, 12_000),
            &[],
            grey(16, 12_000),
        ),
        refused("png-50-megabytes-of-tail", "png", FileTooLarge, tail),
        refused("png-header-but-no-data", "png", Corrupt, header(32, 32)),
        accepted("jpeg-17-by-23", "jpg", (17, 23), &[], {
            Jpeg::new(17, 23, Process::Baseline, vec![noise(9); 3]).end()
        }),
    ]
}
