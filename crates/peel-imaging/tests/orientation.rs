//! A picture stored in any of the eight Exif orientations, in any format that has them,
//! comes out with the same upright pixels.

use imgref::ImgVec;
use peel_hostile_images::formats::jpeg::{Jpeg, Process};
use peel_hostile_images::formats::png::{Colour, Png};
use peel_hostile_images::formats::{exif, tiff, webp};
use peel_imaging::{Limits, OutputFormat, Picture, Raster, decode, encode};
use rgb::RGB8;

/// In blocks, so that JPEG can store it exactly.
const WIDTH: usize = 5;
const HEIGHT: usize = 3;
const BLOCK: usize = 8;

/// The upright picture: every block has a grey of its own.
fn upright(x: usize, y: usize) -> u8 {
    (20 + 15 * (y * WIDTH + x)) as u8
}

/// Blocks as a camera held in `orientation` stores them, row by row, and how many are in a row.
/// The table of the Exif standard says where row 0 and column 0 of the stored picture are.
fn stored(orientation: u16) -> (Vec<u8>, usize) {
    let (right, bottom) = (WIDTH - 1, HEIGHT - 1);
    let (width, height) = if orientation <= 4 {
        (WIDTH, HEIGHT)
    } else {
        (HEIGHT, WIDTH)
    };
    let blocks = (0..height).flat_map(|row| {
        (0..width).map(move |column| match orientation {
            1 => upright(column, row),
            2 => upright(right - column, row),
            3 => upright(right - column, bottom - row),
            4 => upright(column, bottom - row),
            5 => upright(row, column),
            6 => upright(right - row, column),
            7 => upright(right - row, bottom - column),
            _ => upright(row, bottom - column),
        })
    });
    (blocks.collect(), width)
}

fn enlarge(blocks: &[u8], width: usize) -> ImgVec<u8> {
    let height = blocks.len() / width;
    let pixels = (0..height * BLOCK)
        .flat_map(|y| (0..width * BLOCK).map(move |x| blocks[y / BLOCK * width + x / BLOCK]))
        .collect();
    ImgVec::new(pixels, width * BLOCK, height * BLOCK)
}

fn assert_upright(file: &[u8], what: &str) {
    let Picture { colour, .. } = decode(file, &Limits::default()).expect(what);
    assert_eq!(
        (colour.width(), colour.height()),
        (WIDTH * BLOCK, HEIGHT * BLOCK),
        "{what}"
    );
    for (index, pixel) in colour.pixels().enumerate() {
        let (x, y) = (index % colour.width(), index / colour.width());
        let grey = upright(x / BLOCK, y / BLOCK);
        assert_eq!(pixel, RGB8::new(grey, grey, grey), "{what} at ({x}, {y})");
    }
}

#[test]
fn jpeg() {
    for orientation in 1..=8 {
        let (blocks, width) = stored(orientation);
        let height = blocks.len() / width;
        let (width, height) = ((width * BLOCK) as u16, (height * BLOCK) as u16);
        let file = Jpeg::new(width, height, Process::Baseline, vec![blocks])
            .exif(&exif::orientation(orientation))
            .end();
        assert_upright(&file, &format!("JPEG in orientation {orientation}"));
    }
}

#[test]
fn png() {
    for orientation in 1..=8 {
        let (blocks, width) = stored(orientation);
        let image = enlarge(&blocks, width);
        let (width, height) = (image.width() as u32, image.height() as u32);
        let file = Png::new(width, height, 8, Colour::Grey)
            .chunk(b"eXIf", &exif::orientation(orientation))
            .rows(image.buf(), image.width())
            .end();
        assert_upright(&file, &format!("PNG in orientation {orientation}"));
    }
}

#[test]
fn webp() {
    for orientation in 1..=8 {
        let (blocks, width) = stored(orientation);
        let image = enlarge(&blocks, width);
        let (width, height) = (image.width() as u32, image.height() as u32);
        let plain = encode(Raster::Grey(image.as_ref()), OutputFormat::WebP, 100).unwrap();
        const RIFF_HEADER: usize = 12;
        let file = webp::file(&[
            webp::extended(width, height, webp::flag::EXIF),
            plain[RIFF_HEADER..].to_vec(),
            webp::chunk(b"EXIF", &exif::orientation(orientation)),
        ]);
        assert_upright(&file, &format!("WebP in orientation {orientation}"));
    }
}

#[test]
fn tiff() {
    for orientation in 1..=8 {
        let (blocks, width) = stored(orientation);
        let image = enlarge(&blocks, width);
        let page = tiff::Page::new(
            image.width() as u32,
            image.height() as u32,
            1,
            8,
            tiff::compression::NONE,
            image.buf().clone(),
        )
        .with(tiff::tag::ORIENTATION, orientation.into());
        let file = tiff::file(&[page]);
        assert_upright(&file, &format!("TIFF in orientation {orientation}"));
    }
}
