use peel_imaging::Warning::AnimationFlattened;

use super::{SIDE, accepted, noise};
use crate::HostileImage;
use crate::formats::gif::Gif;
use crate::formats::png::{self, Colour, Png};
use crate::formats::{tiff, webp, zlib};

/// Animations and documents of several pages, of which the first picture is taken.
pub(crate) fn sequences() -> Vec<HostileImage> {
    let pixels = noise((SIDE * SIDE) as usize);
    let animated_gif = Gif::new(32, 32)
        .frame((0, 0), (32, 32), &pixels)
        .frame((4, 4), (8, 8), &noise(64))
        .end();
    let endless_gif = (0..100_000)
        .fold(
            Gif::new(500, 500).frame((0, 0), (32, 32), &pixels),
            |gif, _| gif.frame((0, 0), (1, 1), &[7]),
        )
        .end();
    let page = tiff::Page::new(SIDE, SIDE, 1, 8, tiff::compression::NONE, pixels.clone());
    let flattened = |name, extension, size, bytes| {
        accepted(name, extension, size, &[AnimationFlattened], bytes)
    };
    vec![
        flattened("gif-animated", "gif", (SIDE, SIDE), animated_gif),
        flattened("gif-100000-frames", "gif", (500, 500), endless_gif),
        flattened("png-animated", "png", (SIDE, SIDE), animated_png(&pixels)),
        flattened(
            "webp-animated",
            "webp",
            (SIDE, SIDE),
            webp::animation(SIDE, SIDE, &[[200, 10, 10, 255], [10, 200, 10, 255]]),
        ),
        flattened(
            "tiff-two-pages",
            "tif",
            (SIDE, SIDE),
            tiff::file(&[page.clone(), page]),
        ),
    ]
}

fn animated_png(pixels: &[u8]) -> Vec<u8> {
    let frame_control = |sequence: u32| {
        let mut control = sequence.to_be_bytes().to_vec();
        for field in [SIDE, SIDE, 0, 0] {
            control.extend(field.to_be_bytes());
        }
        control.extend([0, 1, 0, 10, 0, 0]);
        control
    };
    let second = [
        2_u32.to_be_bytes().to_vec(),
        zlib::stored(&png::unfiltered(pixels, SIDE as usize)),
    ]
    .concat();
    Png::new(SIDE, SIDE, 8, Colour::Grey)
        .chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0])
        .chunk(b"fcTL", &frame_control(0))
        .rows(pixels, SIDE as usize)
        .chunk(b"fcTL", &frame_control(1))
        .chunk(b"fdAT", &second)
        .end()
}
