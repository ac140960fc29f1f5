use peel_imaging::ErrorKind::{Corrupt, ImageTooLarge};

use super::{accepted, noise, refused};
use crate::HostileImage;
use crate::formats::gif::Gif;
use crate::formats::jpeg::{Jpeg, Process};
use crate::formats::png::{Colour, Png};
use crate::formats::{bmp, tiff, webp};

const PROGRESSIVE: Process = Process::Progressive { empty_scans: 0 };

/// Small files that ask for much memory or time.
pub(crate) fn bombs() -> Vec<HostileImage> {
    [png(), jpeg(), webp_and_gif(), bmp_and_tiff()].concat()
}

fn png() -> Vec<HostileImage> {
    let zeros = |width: u32, height: u32, depth: u8, colour: Colour| {
        let row = (u64::from(width) * colour.channels() as u64 * u64::from(depth)).div_ceil(8);
        let png = Png::new(width, height, depth, colour);
        let png = if colour == Colour::Palette {
            png.chunk(b"PLTE", &[0; 6])
        } else {
            png
        };
        png.zeros((row + 1) * u64::from(height)).end()
    };
    vec![
        refused(
            "png-header-100000-squared",
            "png",
            ImageTooLarge,
            Png::new(100_000, 100_000, 8, Colour::Rgb).end(),
        ),
        refused(
            "png-zeros-20000-squared",
            "png",
            ImageTooLarge,
            zeros(20_000, 20_000, 8, Colour::Rgb),
        ),
        refused(
            "png-one-bit-60000-squared",
            "png",
            ImageTooLarge,
            zeros(60_000, 60_000, 1, Colour::Palette),
        ),
        refused(
            "png-sixteen-bit-15000-squared",
            "png",
            ImageTooLarge,
            zeros(15_000, 15_000, 16, Colour::Rgba),
        ),
        refused(
            "png-two-billion-by-one",
            "png",
            ImageTooLarge,
            Png::new(2_000_000_000, 1, 8, Colour::Grey).end(),
        ),
        accepted(
            "png-sixteen-bit-7000-squared",
            "png",
            (7000, 7000),
            &[],
            zeros(7000, 7000, 16, Colour::Rgb),
        ),
    ]
}

fn jpeg() -> Vec<HostileImage> {
    let header = |side: u16, process: Process, components: usize| {
        Jpeg::new(side, side, process, vec![Vec::new(); components]).header()
    };
    vec![
        refused(
            "jpeg-header-65500-squared",
            "jpg",
            ImageTooLarge,
            header(65_500, Process::Baseline, 3),
        ),
        refused(
            "jpeg-progressive-header-65500-squared",
            "jpg",
            ImageTooLarge,
            header(65_500, PROGRESSIVE, 3),
        ),
        refused(
            "jpeg-grey-30000-squared",
            "jpg",
            ImageTooLarge,
            Jpeg::uniform(30_000, 30_000, Process::Baseline, &[90]).end(),
        ),
        refused(
            "jpeg-progressive-2000-scans",
            "jpg",
            Corrupt,
            Jpeg::uniform(64, 64, Process::Progressive { empty_scans: 2000 }, &[90]).end(),
        ),
        accepted(
            "jpeg-progressive-49-megapixels-90-scans",
            "jpg",
            (7000, 7000),
            &[],
            Jpeg::uniform(7000, 7000, Process::Progressive { empty_scans: 90 }, &[90]).end(),
        ),
        accepted(
            "jpeg-progressive-49-megapixels-noise",
            "jpg",
            (7000, 7000),
            &[],
            Jpeg::new(7000, 7000, PROGRESSIVE, vec![noise(875 * 875); 3]).end(),
        ),
    ]
}

fn webp_and_gif() -> Vec<HostileImage> {
    const GREY: [u8; 4] = [90, 90, 90, 255];
    let mut small_canvas_large_lossy_picture = vec![0x10, 0, 0, 0x9D, 0x01, 0x2A];
    small_canvas_large_lossy_picture.extend([0xFF, 0x3F, 0xFF, 0x3F]);
    vec![
        refused(
            "webp-lossless-16383-squared",
            "webp",
            ImageTooLarge,
            webp::file(&[webp::uniform(16_383, 16_383, GREY)]),
        ),
        accepted(
            "webp-lossless-7000-squared",
            "webp",
            (7000, 7000),
            &[],
            webp::file(&[webp::uniform(7000, 7000, GREY)]),
        ),
        refused(
            "webp-small-canvas-around-16383-squared",
            "webp",
            Corrupt,
            webp::file(&[
                webp::extended(32, 32, 0),
                webp::chunk(b"VP8 ", &small_canvas_large_lossy_picture),
            ]),
        ),
        refused(
            "webp-canvas-16-million-squared",
            "webp",
            ImageTooLarge,
            webp::file(&[
                webp::extended(1 << 24, 1 << 24, 0),
                webp::uniform(32, 32, GREY),
            ]),
        ),
        refused(
            "gif-canvas-65535-squared",
            "gif",
            ImageTooLarge,
            Gif::new(65_535, 65_535).frame((0, 0), (1, 1), &[0]).end(),
        ),
        refused(
            "gif-frame-65535-squared-on-a-small-canvas",
            "gif",
            ImageTooLarge,
            Gif::new(32, 32).frame((0, 0), (65_535, 65_535), &[0]).end(),
        ),
    ]
}

fn bmp_and_tiff() -> Vec<HostileImage> {
    let page = |width: u32, height: u32, bits: u32| {
        tiff::Page::new(width, height, 3, bits, tiff::compression::NONE, vec![0; 64])
    };
    let deflated = tiff::Page::new(
        20_000,
        20_000,
        3,
        8,
        tiff::compression::DEFLATE,
        crate::formats::zlib::zeros(20_000 * 20_000 * 3),
    );
    vec![
        refused(
            "bmp-header-40000-squared",
            "bmp",
            ImageTooLarge,
            bmp::bitmap(40_000, 40_000, 24, &[]),
        ),
        refused(
            "bmp-header-11000-by-4000-without-rows",
            "bmp",
            Corrupt,
            bmp::bitmap(11_000, 4000, 32, &[]),
        ),
        refused(
            "bmp-40-bits-a-pixel",
            "bmp",
            Corrupt,
            bmp::bitmap(32, 32, 40, &[0; 32 * 32 * 5]),
        ),
        refused(
            "bmp-height-of-the-smallest-integer",
            "bmp",
            ImageTooLarge,
            bmp::bitmap(32, i32::MIN, 24, &[]),
        ),
        refused(
            "tiff-header-60000-squared",
            "tif",
            ImageTooLarge,
            tiff::file(&[page(60_000, 60_000, 8)]),
        ),
        refused(
            "tiff-deflate-20000-squared",
            "tif",
            ImageTooLarge,
            tiff::file(&[deflated]),
        ),
        refused(
            "tiff-7000-squared-in-64-bytes",
            "tif",
            Corrupt,
            tiff::file(&[page(7000, 7000, 8)]),
        ),
        refused(
            "tiff-strip-of-4-gigabytes",
            "tif",
            Corrupt,
            tiff::file(&[page(32, 32, 8).with(tiff::tag::ROWS_PER_STRIP, u32::MAX)]),
        ),
    ]
}
