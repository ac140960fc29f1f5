use peel_imaging::ErrorKind::{Corrupt, Empty, UnsupportedFormat};

use super::{SIDE, harmless, noise, refused};
use crate::HostileImage;
use crate::formats::gif::Gif;
use crate::formats::jpeg::{Jpeg, Process};
use crate::formats::png::{self, Colour, Png};
use crate::formats::{bmp, tiff, webp, zlib};

const PIXELS: usize = (SIDE * SIDE) as usize;

/// Files that are cut short or have wrong bytes.
pub(crate) fn damaged() -> Vec<HostileImage> {
    [nothing_much(), cut_short(), wrong_bytes(), barely_whole()].concat()
}

fn nothing_much() -> Vec<HostileImage> {
    vec![
        refused("empty", "png", Empty, Vec::new()),
        refused("one-byte", "jpg", UnsupportedFormat, vec![0xFF]),
        refused("text", "png", UnsupportedFormat, b"hello\n".to_vec()),
        refused(
            "png-magic-only",
            "png",
            Corrupt,
            b"\x89PNG\r\n\x1A\n".to_vec(),
        ),
        refused("jpeg-magic-only", "jpg", Corrupt, b"\xFF\xD8\xFF".to_vec()),
        refused("gif-magic-only", "gif", Corrupt, b"GIF89a".to_vec()),
        refused("bmp-magic-only", "bmp", Corrupt, b"BM".to_vec()),
        refused("tiff-magic-only", "tif", Corrupt, b"II*\0".to_vec()),
        refused(
            "webp-magic-only",
            "webp",
            Corrupt,
            b"RIFF\x04\0\0\0WEBP".to_vec(),
        ),
    ]
}

fn photo_like(process: Process) -> Jpeg {
    Jpeg::new(320, 240, process, vec![noise(1200); 3])
}

fn half(mut file: Vec<u8>) -> Vec<u8> {
    file.truncate(file.len() / 2);
    file
}

fn cut_short() -> Vec<HostileImage> {
    const FEW_SCANS: Process = Process::Progressive { empty_scans: 2 };
    let png = png::picture(SIDE, Colour::Rgb, &noise(PIXELS * 3));
    let jpeg = photo_like(Process::Baseline).end();
    let gif = Gif::new(32, 32)
        .frame((0, 0), (32, 32), &noise(PIXELS))
        .end();
    let tiff = tiff::file(&[tiff::Page::new(
        SIDE,
        SIDE,
        3,
        8,
        tiff::compression::NONE,
        noise(PIXELS * 3),
    )]);
    let bmp = bmp::picture(SIDE as usize, &noise(PIXELS * 3));
    let webp = webp::file(&[webp::uniform(SIDE, SIDE, [1, 2, 3, 255])]);
    let last_tenth_missing = jpeg[..jpeg.len() * 9 / 10].to_vec();
    let last_row_missing = jpeg[..jpeg.len() - 60].to_vec();
    vec![
        refused("png-cut-at-half", "png", Corrupt, half(png.clone())),
        refused("png-cut-in-header", "png", Corrupt, png[..20].to_vec()),
        refused("jpeg-cut-at-half", "jpg", Corrupt, half(jpeg.clone())),
        refused(
            "jpeg-cut-at-nine-tenths",
            "jpg",
            Corrupt,
            last_tenth_missing,
        ),
        refused("jpeg-cut-in-the-last-row", "jpg", Corrupt, last_row_missing),
        refused("jpeg-cut-in-header", "jpg", Corrupt, jpeg[..60].to_vec()),
        refused(
            "jpeg-progressive-cut-at-half",
            "jpg",
            Corrupt,
            half(photo_like(FEW_SCANS).end()),
        ),
        refused("gif-cut-at-half", "gif", Corrupt, half(gif)),
        refused("bmp-cut-at-half", "bmp", Corrupt, half(bmp)),
        refused("tiff-cut-at-half", "tif", Corrupt, half(tiff)),
        refused("webp-cut", "webp", Corrupt, webp[..webp.len() - 8].to_vec()),
    ]
}

fn wrong_bytes() -> Vec<HostileImage> {
    let pixels = noise(PIXELS * 3);
    let mut wrong_crc = png::picture(SIDE, Colour::Rgb, &pixels);
    let data = 8 + 25 + 8;
    wrong_crc[data + 100] ^= 1;
    let mut stream = zlib::stored(&png::unfiltered(&pixels, SIDE as usize * 3));
    if let Some(last) = stream.last_mut() {
        *last ^= 1;
    }
    let wrong_adler = Png::new(SIDE, SIDE, 8, Colour::Rgb)
        .chunk(b"IDAT", &stream)
        .end();
    let no_deflate = Png::new(SIDE, SIDE, 8, Colour::Rgb)
        .chunk(b"IDAT", &[0x78, 0x01, 0x07, 0xFF, 0xFF])
        .end();
    let mut wrong_huffman = photo_like(Process::Baseline).end();
    let middle = wrong_huffman.len() / 2;
    // Four ones begin no code of the table for levels.
    wrong_huffman[middle..middle + 64].fill(0xFE);
    let no_tables = {
        let jpeg = photo_like(Process::Baseline);
        let whole = jpeg.clone().end();
        let scan = jpeg.header().len();
        let table = whole
            .windows(2)
            .position(|pair| pair == [0xFF, 0xC4])
            .unwrap_or(scan);
        [&whole[..table], &whole[scan..]].concat()
    };
    vec![
        refused("png-wrong-crc", "png", Corrupt, wrong_crc),
        refused("png-wrong-adler", "png", Corrupt, wrong_adler),
        refused("png-wrong-deflate", "png", Corrupt, no_deflate),
        refused("jpeg-wrong-huffman-codes", "jpg", Corrupt, wrong_huffman),
        refused("jpeg-without-huffman-tables", "jpg", Corrupt, no_tables),
    ]
}

/// Honest files that a careless check for completeness would refuse.
fn barely_whole() -> Vec<HostileImage> {
    let small = || Jpeg::new(32, 32, Process::Baseline, vec![noise(16); 3]);
    let trailing = [small().end().as_slice(), &noise(1000)].concat();
    let grey_at_the_bottom = {
        let mut levels = noise(16);
        levels[8..].fill(128);
        Jpeg::new(
            32,
            32,
            Process::Baseline,
            vec![levels, vec![128; 16], vec![128; 16]],
        )
        .end()
    };
    vec![
        harmless("jpeg-without-end-marker", "jpg", small().without_end()),
        harmless("jpeg-with-trailing-bytes", "jpg", trailing),
        harmless("jpeg-middle-grey-at-the-bottom", "jpg", grey_at_the_bottom),
        harmless(
            "jpeg-progressive-without-end-marker",
            "jpg",
            Jpeg::new(
                32,
                32,
                Process::Progressive { empty_scans: 1 },
                vec![noise(16); 3],
            )
            .without_end(),
        ),
        harmless("jpeg-with-stray-bytes-between-segments", "jpg", {
            const AFTER_QUANTISERS: usize = 2 + 2 + 67;
            let whole = small().end();
            [
                &whole[..AFTER_QUANTISERS],
                &[0; 8],
                &whole[AFTER_QUANTISERS..],
            ]
            .concat()
        }),
    ]
}
