//! Every way to store a pixel comes out as the sRGB colour and alpha that it means.

use imgref::ImgVec;
use peel_hostile_images::formats::gif::Gif;
use peel_hostile_images::formats::jpeg::{Jpeg, Process};
use peel_hostile_images::formats::png::{self, Colour, Png};
use peel_hostile_images::formats::{bmp, tiff, webp};
use peel_imaging::{Limits, OutputFormat, Picture, Raster, decode, encode};
use rgb::RGB8;

const SIDE: usize = 16;
const PIXELS: usize = SIDE * SIDE;

fn read(file: &[u8]) -> Picture {
    decode(file, &Limits::default()).expect("the file is honest")
}

/// The first pixel, and its alpha where the picture has any.
fn first(file: &[u8]) -> ([u8; 3], Option<u8>) {
    let picture = read(file);
    let colour = picture.colour.buf()[0];
    (colour.into(), picture.alpha.map(|alpha| alpha.buf()[0]))
}

fn assert_near(actual: [u8; 3], expected: [u8; 3], tolerance: u8) {
    let is_near = actual
        .iter()
        .zip(&expected)
        .all(|(&one, &other)| one.abs_diff(other) <= tolerance);
    assert!(is_near, "{actual:?} is not {expected:?}");
}

fn uniform_jpeg(levels: &[u8]) -> Jpeg {
    Jpeg::uniform(SIDE as u16, SIDE as u16, Process::Baseline, levels)
}

#[test]
fn jpeg_of_luma_and_chroma() {
    // ITU-T T.871: red 200, green 100, blue 50 is Y 124, Cb 86, Cr 182.
    let (colour, alpha) = first(&uniform_jpeg(&[124, 86, 182]).end());
    assert_near(colour, [200, 100, 50], 2);
    assert_eq!(alpha, None);
}

#[test]
fn jpeg_progressive_is_the_same_as_baseline() {
    let progressive = Process::Progressive { empty_scans: 3 };
    let file = Jpeg::uniform(SIDE as u16, SIDE as u16, progressive, &[124, 86, 182]).end();
    assert_eq!(first(&file), first(&uniform_jpeg(&[124, 86, 182]).end()));
}

#[test]
fn jpeg_grey() {
    assert_eq!(first(&uniform_jpeg(&[77]).end()).0, [77; 3]);
}

#[test]
fn jpeg_rgb_by_adobe() {
    let file = uniform_jpeg(&[200, 100, 50]).adobe(0).end();
    assert_near(first(&file).0, [200, 100, 50], 1);
}

#[test]
fn jpeg_cmyk_by_adobe_is_inverted() {
    // Stored 255 − ink: cyan 0, magenta 50 %, yellow 100 %, black 20 %.
    let file = uniform_jpeg(&[255, 128, 0, 204]).adobe(0).end();
    assert_near(first(&file).0, [204, 102, 0], 2);
}

#[test]
fn jpeg_cmyk_by_others_is_not_inverted() {
    let file = uniform_jpeg(&[0, 127, 255, 51]).end();
    assert_near(first(&file).0, [204, 102, 0], 2);
}

#[test]
fn jpeg_ycck_is_inverted_cmyk_behind_a_matrix() {
    // Inks (0, 127, 255) are what the matrix makes Y 104, Cb 213, Cr 54 of.
    let file = uniform_jpeg(&[104, 213, 54, 204]).adobe(2).end();
    assert_near(first(&file).0, [204, 102, 0], 3);
}

#[test]
fn png_palette_with_transparency() {
    let file = Png::new(SIDE as u32, SIDE as u32, 8, Colour::Palette)
        .chunk(b"PLTE", &[1, 2, 3, 200, 100, 50])
        .chunk(b"tRNS", &[255, 60])
        .rows(&[1; PIXELS], SIDE)
        .end();
    assert_eq!(first(&file), ([200, 100, 50], Some(60)));
}

#[test]
fn png_sixteen_bit() {
    let pixel = [0xC8, 0x34, 0x64, 0x00, 0x32, 0xFF, 0x80, 0x00];
    let file = Png::new(SIDE as u32, SIDE as u32, 16, Colour::Rgba)
        .rows(&pixel.repeat(PIXELS), SIDE * 8)
        .end();
    let (colour, alpha) = first(&file);
    assert_near(colour, [200, 100, 50], 1);
    assert_eq!(alpha, Some(128));
}

#[test]
fn png_one_bit_is_black_and_white() {
    let file = Png::new(SIDE as u32, SIDE as u32, 1, Colour::Grey)
        .rows(&[0b0101_0101; PIXELS / 8], SIDE / 8)
        .end();
    let picture = read(&file);
    assert_eq!(picture.colour.buf()[0], RGB8::new(0, 0, 0));
    assert_eq!(picture.colour.buf()[1], RGB8::new(255, 255, 255));
}

#[test]
fn png_grey_alpha_keeps_straight_alpha() {
    let file = png::picture(SIDE as u32, Colour::GreyAlpha, &[200, 10].repeat(PIXELS));
    assert_eq!(first(&file), ([200; 3], Some(10)));
}

#[test]
fn opaque_alpha_is_no_alpha() {
    let file = png::picture(SIDE as u32, Colour::Rgba, &[1, 2, 3, 255].repeat(PIXELS));
    assert_eq!(first(&file), ([1, 2, 3], None));
}

#[test]
fn gif_lies_on_its_canvas() {
    let file = Gif::new(SIDE as u16, SIDE as u16)
        .transparent(9)
        .frame((2, 3), (4, 4), &[[77; 15].as_slice(), &[9]].concat())
        .end();
    let picture = read(&file);
    let alpha = picture.alpha.unwrap();
    assert_eq!(alpha[(0_usize, 0_usize)], 0);
    assert_eq!(alpha[(2_usize, 3_usize)], 255);
    assert_eq!(picture.colour[(2_usize, 3_usize)], RGB8::new(77, 77, 77));
    assert_eq!(alpha[(5_usize, 6_usize)], 0, "the transparent index");
    assert_eq!(alpha.pixels().filter(|&value| value > 0).count(), 15);
}

#[test]
fn gif_frames_beyond_the_canvas_are_cut() {
    let file = Gif::new(SIDE as u16, SIDE as u16)
        .frame((12, 12), (8, 8), &[77; 64])
        .end();
    let alpha = read(&file).alpha.unwrap();
    assert_eq!(alpha.pixels().filter(|&value| value > 0).count(), 16);
}

#[test]
fn bmp_runs_from_the_bottom() {
    let mut pixels = [200, 100, 50].repeat(PIXELS);
    pixels[3..6].copy_from_slice(&[1, 2, 3]);
    let picture = read(&bmp::picture(SIDE, &pixels));
    assert_eq!(picture.colour.buf()[0], RGB8::new(200, 100, 50));
    assert_eq!(picture.colour.buf()[1], RGB8::new(1, 2, 3));
    assert_eq!(picture.alpha, None);
}

fn tiff_of(channels: usize, bits: u32, pixel: &[u8]) -> tiff::Page {
    let side = SIDE as u32;
    let data = pixel.repeat(PIXELS);
    tiff::Page::new(side, side, channels, bits, tiff::compression::NONE, data)
}

#[test]
fn tiff_of_eight_and_sixteen_bits() {
    let eight = tiff::file(&[tiff_of(3, 8, &[200, 100, 50])]);
    assert_eq!(first(&eight), ([200, 100, 50], None));
    let sixteen = tiff::file(&[tiff_of(3, 16, &[0x34, 0xC8, 0x00, 0x64, 0xFF, 0x32])]);
    assert_near(first(&sixteen).0, [200, 100, 50], 1);
    let grey = tiff::file(&[tiff_of(1, 16, &[0x00, 0x4D])]);
    assert_near(first(&grey).0, [77; 3], 1);
}

#[test]
fn tiff_with_straight_alpha() {
    let file = tiff::file(&[tiff_of(4, 8, &[200, 100, 50, 60])]);
    assert_eq!(first(&file), ([200, 100, 50], Some(60)));
}

#[test]
fn tiff_with_premultiplied_alpha_is_made_straight() {
    const ASSOCIATED: u32 = 1;
    let page = tiff_of(4, 8, &[100, 50, 25, 128]).with(tiff::tag::EXTRA_SAMPLES, ASSOCIATED);
    let (colour, alpha) = first(&tiff::file(&[page]));
    assert_near(colour, [199, 100, 50], 1);
    assert_eq!(alpha, Some(128));
}

#[test]
fn tiff_deflated() {
    let mut page = tiff_of(3, 8, &[]);
    let pixels = [200, 100, 50].repeat(PIXELS);
    page.data = peel_hostile_images::formats::zlib::stored(&pixels);
    let page = page.with(tiff::tag::COMPRESSION, tiff::compression::DEFLATE);
    assert_eq!(first(&tiff::file(&[page])), ([200, 100, 50], None));
}

#[test]
fn webp_lossless_and_lossy() {
    let lossless = webp::file(&[webp::uniform(SIDE as u32, SIDE as u32, [200, 100, 50, 60])]);
    assert_eq!(first(&lossless), ([200, 100, 50], Some(60)));
    let image = ImgVec::new(vec![RGB8::new(200, 100, 50); PIXELS], SIDE, SIDE);
    let lossy = encode(Raster::Rgb(image.as_ref()), OutputFormat::WebP, 90).unwrap();
    assert_near(first(&lossy).0, [200, 100, 50], 4);
}

#[test]
fn webp_animated_gives_its_first_frame() {
    let side = SIDE as u32;
    let file = webp::animation(side, side, &[[200, 100, 50, 255], [0, 0, 0, 255]]);
    // The frame is blended onto an empty canvas, in integers.
    assert_near(first(&file).0, [200, 100, 50], 1);
}
