//! What is written can be read back by decoders that are not ours.

use std::io::{Cursor, Read};

use imgref::{Img, ImgVec};
use peel_imaging::{ErrorKind, Limits, OutputFormat, Raster, decode, encode, encode_zip};
use proptest::prelude::*;
use rgb::{RGB8, RGBA8};

/// Pixels as the `png` crate reads them, checksums included.
fn read_png(file: &[u8]) -> (usize, usize, Vec<u8>) {
    try_read_png(file).expect("the file is valid")
}

fn try_read_png(file: &[u8]) -> Result<(usize, usize, Vec<u8>), png::DecodingError> {
    let mut decoder = png::Decoder::new(Cursor::new(file));
    decoder.ignore_checksums(false);
    let mut reader = decoder.read_info()?;
    let mut pixels = vec![0; reader.output_buffer_size().unwrap_or(0)];
    let info = reader.next_frame(&mut pixels)?;
    reader.finish()?;
    Ok((info.width as usize, info.height as usize, pixels))
}

fn assert_png_holds(raster: Raster<'_>, width: usize, height: usize, pixels: &[u8]) {
    let file = encode(raster, OutputFormat::Png, 100).expect("PNG holds any size");
    let (read_width, read_height, read_pixels) = read_png(&file);
    assert_eq!((read_width, read_height), (width, height));
    assert!(read_pixels == pixels, "{width}×{height}: the pixels differ");
}

/// Content from flat to noisy, since each takes other paths through the encoder.
fn content(length: usize, seed: u32, noisiness: u8) -> Vec<u8> {
    let mut state = seed | 1;
    (0..length)
        .map(|index| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            match noisiness {
                0 => 0,
                1 => (index / 97) as u8,
                2 => (index as u32 / 13) as u8 ^ (state & 1) as u8,
                3 if !state.is_multiple_of(50) => 7,
                _ => (state >> 24) as u8,
            }
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn png_keeps_every_pixel_of_any_size(
        width in 1..300_usize,
        height in 1..200_usize,
        seed: u32,
        noisiness in 0..5_u8,
    ) {
        let count = width * height;
        let grey = content(count, seed, noisiness);
        assert_png_holds(Raster::Grey(Img::new(&grey, width, height)), width, height, &grey);
        let bytes = content(count * 3, seed, noisiness);
        let rgb: &[RGB8] = bytemuck::cast_slice(&bytes);
        assert_png_holds(Raster::Rgb(Img::new(rgb, width, height)), width, height, &bytes);
        let bytes = content(count * 4, seed, noisiness);
        let rgba: &[RGBA8] = bytemuck::cast_slice(&bytes);
        assert_png_holds(Raster::Rgba(Img::new(rgba, width, height)), width, height, &bytes);
    }
}

#[test]
fn png_of_many_strips_and_long_rows() {
    for (width, height, noisiness) in [
        (20_000, 3, 4),
        (1500, 900, 3),
        (700, 2000, 0),
        (3, 70_000, 2),
    ] {
        let bytes = content(width * height * 4, 5, noisiness);
        let rgba: &[RGBA8] = bytemuck::cast_slice(&bytes);
        assert_png_holds(
            Raster::Rgba(Img::new(rgba, width, height)),
            width,
            height,
            &bytes,
        );
    }
}

#[test]
fn png_of_a_part_of_a_picture() {
    let image = ImgVec::new(content(40 * 30, 3, 4), 40, 30);
    let part = image.sub_image(5, 6, 20, 10);
    let expected: Vec<u8> = part.pixels().collect();
    assert_png_holds(Raster::Grey(part), 20, 10, &expected);
}

#[test]
fn transparent_rows_take_next_to_nothing() {
    let image = ImgVec::new(vec![RGBA8::default(); 2000 * 1000], 2000, 1000);
    let file = encode(Raster::Rgba(image.as_ref()), OutputFormat::Png, 100).unwrap();
    assert!(file.len() < 12_000, "{} bytes for nothing", file.len());
}

fn cutout(width: usize, height: usize) -> ImgVec<RGBA8> {
    let pixels = (0..width * height)
        .map(|index| {
            let (x, y) = (index % width, index / width);
            RGBA8::new(200, (x * 255 / width) as u8, 50, (y * 255 / height) as u8)
        })
        .collect();
    ImgVec::new(pixels, width, height)
}

#[test]
fn webp_at_100_is_lossless() {
    let image = cutout(64, 48);
    let file = encode(Raster::Rgba(image.as_ref()), OutputFormat::WebP, 100).unwrap();
    let picture = decode(&file, &Limits::default()).unwrap();
    let colour: Vec<RGB8> = image.pixels().map(|pixel| pixel.rgb()).collect();
    let alpha: Vec<u8> = image.pixels().map(|pixel| pixel.a).collect();
    assert_eq!(picture.colour.buf(), &colour);
    assert_eq!(picture.alpha.unwrap().buf(), &alpha);
}

#[test]
fn webp_below_100_keeps_alpha_and_gets_smaller() {
    let image = ImgVec::new(
        bytemuck::cast_slice(&content(128 * 128 * 4, 9, 4)).to_vec(),
        128,
        128,
    );
    let size = |quality| encode(Raster::Rgba(image.as_ref()), OutputFormat::WebP, quality);
    let (small, large) = (size(30).unwrap(), size(100).unwrap());
    assert!(small.len() < large.len());
    let picture = decode(&small, &Limits::default()).unwrap();
    let alpha: Vec<u8> = image.pixels().map(|pixel: RGBA8| pixel.a).collect();
    assert_eq!(picture.alpha.unwrap().buf(), &alpha);
}

#[test]
fn jpeg_lies_over_white() {
    let pixels = vec![RGBA8::new(0, 0, 0, 0); 32 * 32];
    let image = ImgVec::new(pixels, 32, 32);
    let file = encode(Raster::Rgba(image.as_ref()), OutputFormat::Jpeg, 95).unwrap();
    let picture = decode(&file, &Limits::default()).unwrap();
    assert!(
        picture
            .colour
            .pixels()
            .all(|p| p.r > 250 && p.g > 250 && p.b > 250)
    );
    let half = ImgVec::new(vec![RGBA8::new(200, 0, 0, 128); 32 * 32], 32, 32);
    let file = encode(Raster::Rgba(half.as_ref()), OutputFormat::Jpeg, 95).unwrap();
    let pixel = decode(&file, &Limits::default()).unwrap().colour.buf()[0];
    assert!(
        pixel.r.abs_diff(227) < 5 && pixel.g.abs_diff(127) < 5,
        "{pixel:?}"
    );
}

#[test]
fn jpeg_quality_trades_size() {
    let image = ImgVec::new(content(128 * 128, 9, 4), 128, 128);
    let size = |quality| {
        encode(Raster::Grey(image.as_ref()), OutputFormat::Jpeg, quality)
            .unwrap()
            .len()
    };
    assert!(size(30) < size(80) && size(80) < size(100));
}

#[test]
fn sides_beyond_the_format_are_refused_with_advice() {
    let wide = ImgVec::new(vec![0_u8; 16_384], 16_384, 1);
    for quality in [80, 100] {
        let error = encode(Raster::Grey(wide.as_ref()), OutputFormat::WebP, quality).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::CannotEncode);
        assert!(error.to_string().contains("16383"), "{error}");
    }
    let wider = ImgVec::new(vec![0_u8; 65_536], 65_536, 1);
    let error = encode(Raster::Grey(wider.as_ref()), OutputFormat::Jpeg, 80).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CannotEncode);
}

#[test]
fn a_picture_without_pixels_is_refused() {
    let nothing = ImgVec::new_stride(Vec::<u8>::new(), 0, 0, 1);
    for format in [OutputFormat::Png, OutputFormat::WebP, OutputFormat::Jpeg] {
        let error = encode(Raster::Grey(nothing.as_ref()), format, 80).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::CannotEncode);
    }
    let nothing = ImgVec::new_stride(Vec::<RGBA8>::new(), 0, 0, 1);
    assert!(encode_zip(nothing.as_ref(), 80).is_err());
}

#[test]
fn zip_holds_colours_and_matte_and_is_reproducible() {
    let image = cutout(64, 48);
    let file = encode_zip(image.as_ref(), 95).unwrap();
    assert_eq!(file, encode_zip(image.as_ref(), 95).unwrap());
    let mut archive = zip::ZipArchive::new(Cursor::new(&file)).unwrap();
    let names: Vec<_> = archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    assert_eq!(names, ["color.jpg", "alpha.png"]);
    let mut entry = |name| {
        let mut bytes = Vec::new();
        archive
            .by_name(name)
            .unwrap()
            .read_to_end(&mut bytes)
            .unwrap();
        bytes
    };
    let (_, _, alpha) = read_png(&entry("alpha.png"));
    assert_eq!(
        alpha,
        image.pixels().map(|pixel| pixel.a).collect::<Vec<_>>()
    );
    let colour = decode(&entry("color.jpg"), &Limits::default()).unwrap();
    assert_eq!((colour.width(), colour.height()), (64, 48));
}
