//! Embedded profiles: pixels are converted to sRGB, and what cannot be used is left out and said.

use moxcms::{ColorProfile, ProfileClass};
use peel_hostile_images::formats::jpeg::{Jpeg, Process};
use peel_hostile_images::formats::png::{Colour, Png};
use peel_hostile_images::formats::{tiff, webp, zlib};
use peel_imaging::{Limits, Picture, Warning, decode};

const SIDE: u32 = 16;
const PIXELS: usize = (SIDE * SIDE) as usize;

fn png(colour: Colour, pixel: &[u8], profile: &[u8]) -> Picture {
    let stream = zlib::stored(profile);
    let file = Png::new(SIDE, SIDE, 8, colour)
        .chunk(b"iCCP", &[b"profile\0\0", stream.as_slice()].concat())
        .rows(&pixel.repeat(PIXELS), SIDE as usize * pixel.len())
        .end();
    decode(&file, &Limits::default()).expect("the pixels are honest")
}

fn first(picture: &Picture) -> [u8; 3] {
    picture.colour.buf()[0].into()
}

#[track_caller]
fn assert_near(actual: [u8; 3], expected: [u8; 3], tolerance: u8) {
    let is_near = actual
        .iter()
        .zip(&expected)
        .all(|(&one, &other)| one.abs_diff(other) <= tolerance);
    assert!(is_near, "{actual:?} is not {expected:?}");
}

/// IEC 61966-2-1, encoded value to light.
fn srgb_to_linear(value: f64) -> f64 {
    if value <= 0.04045 {
        value / 12.92
    } else {
        ((value + 0.055) / 1.055).powf(2.4)
    }
}

fn linear_to_srgb(light: f64) -> u8 {
    let light = light.clamp(0.0, 1.0);
    let value = if light <= 0.003_130_8 {
        light * 12.92
    } else {
        1.055 * light.powf(1.0 / 2.4) - 0.055
    };
    (value * 255.0).round() as u8
}

type Matrix = [[f64; 3]; 3];

/// Linear Display P3 to linear sRGB, both with white D65 (from the primaries of SMPTE EG 432-1).
const P3_TO_SRGB: Matrix = [
    [1.224_940, -0.224_940, 0.0],
    [-0.042_057, 1.042_057, 0.0],
    [-0.019_638, -0.078_636, 1.098_274],
];

/// Linear Adobe RGB (1998) to linear sRGB.
const ADOBE_TO_SRGB: Matrix = [
    [1.398_356, -0.398_356, 0.0],
    [0.0, 1.0, 0.0],
    [0.0, -0.042_929, 1.042_929],
];

fn converted(pixel: [u8; 3], to_linear: impl Fn(f64) -> f64, matrix: &Matrix) -> [u8; 3] {
    let light = pixel.map(|value| to_linear(f64::from(value) / 255.0));
    matrix.map(|row| linear_to_srgb(row.iter().zip(&light).map(|(a, b)| a * b).sum()))
}

const SAMPLES: [[u8; 3]; 5] = [
    [200, 100, 50],
    [30, 180, 90],
    [128, 128, 128],
    [250, 240, 230],
    [60, 60, 200],
];

#[test]
fn display_p3_becomes_srgb() {
    let profile = ColorProfile::new_display_p3().encode().unwrap();
    for pixel in SAMPLES {
        let picture = png(Colour::Rgb, &pixel, &profile);
        assert_near(
            first(&picture),
            converted(pixel, srgb_to_linear, &P3_TO_SRGB),
            2,
        );
        assert_eq!(picture.warnings, []);
    }
}

#[test]
fn adobe_rgb_becomes_srgb() {
    let profile = ColorProfile::new_adobe_rgb().encode().unwrap();
    let to_linear = |value: f64| value.powf(563.0 / 256.0);
    for pixel in SAMPLES {
        let picture = png(Colour::Rgb, &pixel, &profile);
        assert_near(
            first(&picture),
            converted(pixel, to_linear, &ADOBE_TO_SRGB),
            2,
        );
    }
}

#[test]
fn prophoto_is_converted_within_gamut() {
    let profile = ColorProfile::new_pro_photo_rgb().encode().unwrap();
    let picture = png(Colour::Rgb, &[128, 128, 128], &profile);
    let [red, green, blue] = first(&picture);
    assert!(
        red.abs_diff(green) <= 1 && green.abs_diff(blue) <= 1,
        "grey stays grey"
    );
    assert!(red > 140, "a gamma of 1.8 is brighter than sRGB's");
    assert_eq!(picture.warnings, []);
}

#[test]
fn srgb_changes_nothing() {
    let profile = ColorProfile::new_srgb().encode().unwrap();
    for pixel in SAMPLES {
        assert_eq!(first(&png(Colour::Rgb, &pixel, &profile)), pixel);
    }
}

#[test]
fn alpha_passes_a_profile_unchanged() {
    let profile = ColorProfile::new_display_p3().encode().unwrap();
    let picture = png(Colour::Rgba, &[200, 100, 50, 60], &profile);
    assert_eq!(picture.alpha.as_ref().unwrap().buf()[0], 60);
    let expected = converted([200, 100, 50], srgb_to_linear, &P3_TO_SRGB);
    assert_near(first(&picture), expected, 2);
}

#[test]
fn grey_profiles_apply_to_grey_pictures() {
    let profile = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    let picture = png(Colour::Grey, &[128], &profile);
    assert_near(first(&picture), [linear_to_srgb(128.0 / 255.0); 3], 2);
}

#[test]
fn a_profile_for_another_kind_of_picture_is_ignored() {
    let rgb = ColorProfile::new_display_p3().encode().unwrap();
    let picture = png(Colour::Grey, &[128], &rgb);
    assert_eq!(first(&picture), [128; 3]);
    assert_eq!(picture.warnings, [Warning::ProfileIgnored]);
}

#[test]
fn lab_profiles_are_ignored() {
    let mut lab = ColorProfile::new_lab();
    lab.profile_class = ProfileClass::ColorSpace;
    if let Ok(profile) = lab.encode() {
        let picture = png(Colour::Rgb, &[200, 100, 50], &profile);
        assert_eq!(first(&picture), [200, 100, 50]);
        assert_eq!(picture.warnings, [Warning::ProfileIgnored]);
    }
}

#[test]
fn profiles_are_found_in_every_format() {
    let profile = ColorProfile::new_display_p3().encode().unwrap();
    let pixel = [200, 100, 50];
    let expected = converted(pixel, srgb_to_linear, &P3_TO_SRGB);
    let jpeg = Jpeg::uniform(SIDE as u16, SIDE as u16, Process::Baseline, &[124, 86, 182])
        .profile(&profile)
        .end();
    let webp = webp::file(&[
        webp::extended(SIDE, SIDE, webp::flag::ICC_PROFILE),
        webp::chunk(b"ICCP", &profile),
        webp::uniform(SIDE, SIDE, [200, 100, 50, 255]),
    ]);
    let mut page = tiff::Page::new(
        SIDE,
        SIDE,
        3,
        8,
        tiff::compression::NONE,
        pixel.repeat(PIXELS),
    );
    page.profile = Some(profile);
    for (what, file) in [
        ("JPEG", jpeg),
        ("WebP", webp),
        ("TIFF", tiff::file(&[page])),
    ] {
        let picture = decode(&file, &Limits::default()).unwrap();
        assert_eq!(picture.warnings, [], "{what}");
        let colour = first(&picture);
        assert!(colour != pixel, "{what} was not converted");
        assert_near(colour, expected, 4);
    }
}
