use peel_imaging::Warning::ProfileIgnored;

use super::{SIDE, accepted, harmless, noise};
use crate::HostileImage;
use crate::formats::jpeg::{Jpeg, Process};
use crate::formats::png::{self, Colour, Png};
use crate::formats::{exif, zlib};

const BOMB_BYTES: u64 = 512 * 1024 * 1024;

/// Chunks that carry too much, or nonsense, beside honest pixels.
pub(crate) fn metadata() -> Vec<HostileImage> {
    [profiles(), texts(), exif_blocks(), polyglots()].concat()
}

fn grey_png() -> Png {
    Png::new(SIDE, SIDE, 8, Colour::Grey)
}

fn with_pixels(png: Png) -> Vec<u8> {
    png.rows(&noise((SIDE * SIDE) as usize), SIDE as usize)
        .end()
}

fn grey_jpeg() -> Jpeg {
    Jpeg::uniform(SIDE as u16, SIDE as u16, Process::Baseline, &[90])
}

fn profiles() -> Vec<HostileImage> {
    let with_profile =
        |stream: &[u8]| with_pixels(grey_png().chunk(b"iCCP", &[b"icc\0\0", stream].concat()));
    vec![
        accepted(
            "png-profile-of-512-megabytes",
            "png",
            (SIDE, SIDE),
            &[ProfileIgnored],
            with_profile(&zlib::zeros(BOMB_BYTES)),
        ),
        accepted(
            "png-profile-of-5-megabytes",
            "png",
            (SIDE, SIDE),
            &[ProfileIgnored],
            with_profile(&zlib::zeros(5 * 1024 * 1024)),
        ),
        accepted(
            "png-profile-of-noise",
            "png",
            (SIDE, SIDE),
            &[ProfileIgnored],
            with_profile(&zlib::stored(&noise(3000))),
        ),
        accepted(
            "jpeg-profile-of-noise",
            "jpg",
            (SIDE, SIDE),
            &[ProfileIgnored],
            grey_jpeg().profile(&noise(100_000)).end(),
        ),
    ]
}

fn texts() -> Vec<HostileImage> {
    let bomb = zlib::zeros(BOMB_BYTES);
    let compressed = [b"Comment\0\0", bomb.as_slice()].concat();
    let international = [b"Comment\0\x01\0\0\0", bomb.as_slice()].concat();
    vec![
        harmless(
            "png-ztxt-of-512-megabytes",
            "png",
            with_pixels(grey_png().chunk(b"zTXt", &compressed)),
        ),
        harmless(
            "png-itxt-of-512-megabytes",
            "png",
            with_pixels(grey_png().chunk(b"iTXt", &international)),
        ),
        harmless(
            "png-text-of-a-megabyte",
            "png",
            with_pixels(
                grey_png().chunk(b"tEXt", &[b"Comment\0", noise(1 << 20).as_slice()].concat()),
            ),
        ),
    ]
}

fn exif_blocks() -> Vec<HostileImage> {
    let position = {
        // An offset to a GPS directory that lies outside the block.
        let mut block = exif::orientation(1);
        block[10..12].copy_from_slice(&0x8825_u16.to_le_bytes());
        block
    };
    let with_exif = |block: &[u8]| grey_jpeg().exif(block).end();
    vec![
        harmless(
            "jpeg-orientation-0",
            "jpg",
            with_exif(&exif::orientation(0)),
        ),
        harmless(
            "jpeg-orientation-99",
            "jpg",
            with_exif(&exif::orientation(99)),
        ),
        harmless("jpeg-exif-of-noise", "jpg", with_exif(&noise(500))),
        harmless(
            "jpeg-exif-of-64-kilobytes",
            "jpg",
            with_exif(&noise(65_000)),
        ),
        harmless(
            "jpeg-exif-cut-short",
            "jpg",
            with_exif(b"II*\0\x08\0\0\0\xFF\xFF"),
        ),
        harmless("jpeg-with-a-position", "jpg", with_exif(&position)),
        harmless(
            "png-exif-of-noise",
            "png",
            with_pixels(grey_png().chunk(b"eXIf", &noise(500))),
        ),
        accepted("jpeg-turned", "jpg", (24, 40), &[], {
            Jpeg::uniform(40, 24, Process::Baseline, &[90])
                .exif(&exif::orientation(6))
                .end()
        }),
    ]
}

/// Pictures that are something else to another program; only the pixels are taken.
fn polyglots() -> Vec<HostileImage> {
    let picture = || png::picture(SIDE, Colour::Grey, &noise((SIDE * SIDE) as usize));
    let followed_by = |tail: &[u8]| [picture().as_slice(), tail].concat();
    vec![
        harmless("png-then-zip", "png", followed_by(b"PK\x03\x04../../evil")),
        harmless(
            "png-then-php",
            "php",
            followed_by(b"<?php system($_GET['c']); ?>"),
        ),
        harmless("jpeg-with-script", "js", {
            grey_jpeg()
                .segment(0xFE, b"*/=alert(document.domain);/*")
                .end()
        }),
        harmless("gif-then-html", "html", {
            let gif = crate::formats::gif::Gif::new(32, 32)
                .comment(b"<script>alert(1)</script>")
                .frame((0, 0), (32, 32), &noise(1024))
                .end();
            [gif.as_slice(), b"<html><script>alert(1)</script>"].concat()
        }),
    ]
}
