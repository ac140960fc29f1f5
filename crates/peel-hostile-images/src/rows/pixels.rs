use super::{SIDE, accepted, harmless, noise};
use crate::HostileImage;
use crate::formats::jpeg::{Jpeg, Process};
use crate::formats::png::{self, Colour, Png};
use crate::formats::{bmp, tiff, webp};

const PIXELS: usize = (SIDE * SIDE) as usize;

/// Honest files of every kind, with a liar's extension here and there.
pub(crate) fn pixels() -> Vec<HostileImage> {
    [png_kinds(), jpeg_kinds(), other_kinds()].concat()
}

fn png_kinds() -> Vec<HostileImage> {
    let of_depth = |depth: u8, colour: Colour, row_bytes: usize| {
        Png::new(SIDE, SIDE, depth, colour)
            .rows(&noise(row_bytes * SIDE as usize), row_bytes)
            .end()
    };
    let palette = Png::new(SIDE, SIDE, 8, Colour::Palette)
        .chunk(b"PLTE", &noise(256 * 3))
        .chunk(b"tRNS", &noise(100))
        .rows(&noise(PIXELS), SIDE as usize)
        .end();
    vec![
        harmless("png-all-transparent", "png", {
            png::picture(SIDE, Colour::Rgba, &vec![0; PIXELS * 4])
        }),
        harmless("png-noise", "jpg", {
            png::picture(SIDE, Colour::Rgba, &noise(PIXELS * 4))
        }),
        harmless("png-uniform", "png", {
            png::picture(SIDE, Colour::Rgb, &vec![90; PIXELS * 3])
        }),
        harmless("png-grey-alpha", "png", {
            png::picture(SIDE, Colour::GreyAlpha, &noise(PIXELS * 2))
        }),
        harmless("png-palette-with-transparency", "png", palette),
        harmless("png-one-bit", "png", of_depth(1, Colour::Grey, 4)),
        harmless("png-sixteen-bit", "png", {
            of_depth(16, Colour::Rgba, SIDE as usize * 8)
        }),
    ]
}

fn jpeg_kinds() -> Vec<HostileImage> {
    let of = |components: usize| Jpeg::new(32, 32, Process::Baseline, vec![noise(16); components]);
    vec![
        harmless("jpeg-grey", "jpg", of(1).end()),
        harmless("jpeg-named-png", "png", of(3).end()),
        harmless("jpeg-cmyk", "jpg", of(4).adobe(0).end()),
        harmless("jpeg-ycck", "jpg", of(4).adobe(2).end()),
        harmless("jpeg-cmyk-not-by-adobe", "jpg", of(4).end()),
        harmless("jpeg-rgb-by-adobe", "jpg", of(3).adobe(0).end()),
    ]
}

fn other_kinds() -> Vec<HostileImage> {
    let page = |channels: usize, bits: u32| {
        let bytes = PIXELS * channels * bits as usize / 8;
        let page = tiff::Page::new(
            SIDE,
            SIDE,
            channels,
            bits,
            tiff::compression::NONE,
            noise(bytes),
        );
        tiff::file(&[page])
    };
    vec![
        harmless("bmp-honest", "bmp", bmp::picture(32, &noise(PIXELS * 3))),
        harmless("tiff-rgb", "tif", page(3, 8)),
        harmless("tiff-rgba", "tif", page(4, 8)),
        harmless("tiff-grey-sixteen-bit", "tif", page(1, 16)),
        accepted("webp-honest", "webp", (40, 24), &[], {
            webp::file(&[webp::uniform(40, 24, [10, 20, 30, 128])])
        }),
    ]
}
