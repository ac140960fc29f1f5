//! What a file says beside its pixels never reaches the result.

use peel_hostile_images::formats::gif::Gif;
use peel_hostile_images::formats::jpeg::{Jpeg, Process};
use peel_hostile_images::formats::png::{Colour, Png};
use peel_hostile_images::formats::{exif, tiff, webp, zlib};
use peel_imaging::{Limits, OutputFormat, Raster, decode, encode, encode_zip};

const MARKER: &[u8] = b"PLANTED-MARKER-51.4769N-0.0005W";
const SIDE: u32 = 16;
const PIXELS: usize = (SIDE * SIDE) as usize;

fn contains_marker(bytes: &[u8]) -> bool {
    bytes.windows(MARKER.len()).any(|window| window == MARKER)
}

fn exif_with_marker() -> Vec<u8> {
    [exif::orientation(1).as_slice(), MARKER].concat()
}

fn planted() -> Vec<(&'static str, Vec<u8>)> {
    let text = [b"Comment\0", MARKER].concat();
    let international = [b"Comment\0\0\0\0\0", MARKER].concat();
    let png = Png::new(SIDE, SIDE, 8, Colour::Grey)
        .chunk(
            b"iCCP",
            &[b"PLANTED-MARKER\0\0", zlib::stored(MARKER).as_slice()].concat(),
        )
        .chunk(b"tEXt", &text)
        .chunk(b"iTXt", &international)
        .chunk(b"eXIf", &exif_with_marker())
        .chunk(b"prVt", MARKER)
        .rows(&[90; PIXELS], SIDE as usize)
        .chunk(b"tEXt", &text)
        .end();
    let mut jpeg = Jpeg::uniform(SIDE as u16, SIDE as u16, Process::Baseline, &[90])
        .exif(&exif_with_marker())
        .profile(MARKER);
    for marker in [0xE0, 0xE1, 0xE2, 0xED, 0xEF, 0xFE] {
        jpeg = jpeg.segment(marker, MARKER);
    }
    let flags = webp::flag::ICC_PROFILE | webp::flag::EXIF | webp::flag::XMP;
    let webp = webp::file(&[
        webp::extended(SIDE, SIDE, flags),
        webp::chunk(b"ICCP", MARKER),
        webp::uniform(SIDE, SIDE, [90, 90, 90, 255]),
        webp::chunk(b"EXIF", &exif_with_marker()),
        webp::chunk(b"XMP ", MARKER),
        webp::chunk(b"PRIV", MARKER),
    ]);
    let gif = Gif::new(SIDE as u16, SIDE as u16)
        .comment(MARKER)
        .frame((0, 0), (SIDE as u16, SIDE as u16), &[90; PIXELS])
        .comment(MARKER)
        .end();
    let mut page = tiff::Page::new(SIDE, SIDE, 1, 8, tiff::compression::NONE, vec![90; PIXELS]);
    page.profile = Some(MARKER.to_vec());
    vec![
        ("PNG", [png.as_slice(), MARKER].concat()),
        ("JPEG", [jpeg.end().as_slice(), MARKER].concat()),
        ("WebP", webp),
        ("GIF", [gif.as_slice(), MARKER].concat()),
        ("TIFF", tiff::file(&[page])),
    ]
}

#[test]
fn no_output_carries_what_was_planted() {
    for (what, file) in planted() {
        assert!(contains_marker(&file), "{what} was not planted");
        let picture = decode(&file, &Limits::default()).unwrap();
        let rgba = peel_rgba(&picture);
        for format in [OutputFormat::Png, OutputFormat::WebP, OutputFormat::Jpeg] {
            for quality in [80, 100] {
                let colour = Raster::Rgb(picture.colour.as_ref());
                let result = encode(colour, format, quality).unwrap();
                assert!(!contains_marker(&result), "{what} to {format:?}");
            }
        }
        assert!(!contains_marker(&encode_zip(rgba.as_ref(), 90).unwrap()));
    }
}

fn peel_rgba(picture: &peel_imaging::Picture) -> imgref::ImgVec<rgb::RGBA8> {
    let pixels = picture.colour.pixels().map(|p| p.with_alpha(255)).collect();
    imgref::ImgVec::new(pixels, picture.width(), picture.height())
}

#[test]
fn png_results_hold_nothing_but_size_srgb_and_pixels() {
    let image = imgref::ImgVec::new(vec![90_u8; PIXELS], SIDE as usize, SIDE as usize);
    let file = encode(Raster::Grey(image.as_ref()), OutputFormat::Png, 100).unwrap();
    let mut names = Vec::new();
    let mut at = 8;
    while at < file.len() {
        let length = u32::from_be_bytes(file[at..at + 4].try_into().unwrap());
        names.push(String::from_utf8(file[at + 4..at + 8].to_vec()).unwrap());
        at += 12 + length as usize;
    }
    names.dedup();
    assert_eq!(names, ["IHDR", "sRGB", "IDAT", "IEND"]);
}
