//! The plain network gives what rembg gives with the same weights.
//!
//! `bench/pictures/NAME/rembg-matte.png` was written by rembg itself; see `bench/pictures/GOLDEN.md`.

#![expect(clippy::unwrap_used, reason = "a test may")]

use std::fs;
use std::path::Path;

use peel_config::Environment;
use peel_imaging::{Filter, Limits, decode, resize_grey_f32, resize_rgb};
use peel_inference::{Engine, Precision, default_model};
use peel_matting::{Quality, Segmenter};
use peel_setup::{Home, Setup, SetupOptions};

const NOT_INSTALLED: &str = "the engine is not installed: run `make setup`";
const PICTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../bench/pictures");

/// Of 1.0.
const MAX_MEAN_DIFFERENCE: f64 = 0.003;
const MIN_INTERSECTION_OVER_UNION: f64 = 0.998;

#[test]
fn mattes_agree_with_rembg() {
    let mut engine = engine();
    let mut faults = Vec::new();
    let mut compared = 0;
    for entry in fs::read_dir(PICTURES).unwrap() {
        let folder = entry.unwrap().path();
        if !folder.join("rembg-matte.png").exists() {
            continue;
        }
        let (difference, overlap) = compare(&mut engine, &folder);
        compared += 1;
        if difference > MAX_MEAN_DIFFERENCE || overlap < MIN_INTERSECTION_OVER_UNION {
            faults.push(format!(
                "{}: mean difference {difference:.4}, IoU {overlap:.4}",
                folder.display()
            ));
        }
    }
    assert!(
        compared >= 8,
        "only {compared} pictures have a golden matte"
    );
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn engine() -> Engine {
    let home = Home::new(Environment::read().unwrap().home);
    let setup = Setup::new(SetupOptions::new(home).unwrap());
    let installed = setup.installed_engine().expect(NOT_INSTALLED);
    let model = setup.installed_model(default_model()).expect(NOT_INSTALLED);
    Engine::load(&model.engine_options(&installed, None, Precision::Auto, 0)).unwrap()
}

/// The mean difference, of 1.0, and the intersection over union of what is above one half.
fn compare(engine: &mut Engine, folder: &Path) -> (f64, f64) {
    let picture = decode(
        &fs::read(folder.join("image.jpg")).unwrap(),
        &Limits::default(),
    )
    .unwrap();
    let golden = decode(
        &fs::read(folder.join("rembg-matte.png")).unwrap(),
        &Limits::default(),
    )
    .unwrap();

    let (width, height) = engine.input_size(Quality::Standard);
    let prepared = resize_rgb(picture.colour.as_ref(), width, height, Filter::Lanczos3);
    let mut matte = engine.segment(prepared.as_ref()).unwrap();
    let (low, high) = matte
        .pixels()
        .fold((f32::MAX, f32::MIN), |(low, high), value| {
            (low.min(value), high.max(value))
        });
    for value in matte.pixels_mut() {
        *value = (*value - low) / (high - low);
    }
    let matte = resize_grey_f32(
        matte.as_ref(),
        picture.width(),
        picture.height(),
        Filter::Lanczos3,
    );

    let (mut difference, mut both, mut either) = (0.0, 0_u32, 0_u32);
    for (ours, theirs) in matte.pixels().zip(golden.colour.pixels()) {
        let ours = ours.clamp(0.0, 1.0);
        let theirs = f32::from(theirs.r) / 255.0;
        difference += f64::from((ours - theirs).abs());
        both += u32::from(ours > 0.5 && theirs > 0.5);
        either += u32::from(ours > 0.5 || theirs > 0.5);
    }
    let pixels = (picture.width() * picture.height()) as f64;
    (difference / pixels, f64::from(both) / f64::from(either))
}
