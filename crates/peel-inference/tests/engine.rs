//! The engine on the real OpenVINO, with a network small enough to check by hand and with the default model.

#![expect(clippy::unwrap_used, reason = "a test may")]

use std::path::PathBuf;

use imgref::ImgVec;
use peel_config::Environment;
use peel_inference::{
    Activation, CpuFeatures, Engine, EngineError, EngineOptions, Network, Normalisation, Precision,
    default_model, prepare_network, prepare_resized_network,
};
use peel_matting::{Quality, Segmenter};
use peel_setup::{Home, Setup, SetupOptions};
use rgb::RGB8;
use tempfile::TempDir;

const NOT_INSTALLED: &str = "the engine is not installed: run `make setup`";

fn setup() -> Setup {
    let home = Home::new(Environment::read().unwrap().home);
    Setup::new(SetupOptions::new(home).unwrap())
}

fn library() -> PathBuf {
    setup().installed_engine().expect(NOT_INSTALLED).library
}

/// The tiny network of 32 × 32 and its copy of 16 × 16. It sees red as foreground, blue as background.
fn tiny(folder: &TempDir) -> EngineOptions {
    let original = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/tiny.onnx"));
    let model = folder.path().join("32.onnx");
    let small = folder.path().join("16.onnx");
    prepare_network(&original, &model, (32, 32)).unwrap();
    prepare_resized_network(&original, &small, (32, 32), (16, 16)).unwrap();
    EngineOptions {
        library: library(),
        model,
        input_size: (32, 32),
        fast: Some(Network {
            model: small,
            input_size: (16, 16),
        }),
        cache: None,
        precision: Precision::F32,
        threads: 1,
        normalisation: Normalisation {
            mean: [0.5; 3],
            std: [1.0; 3],
        },
        activation: Activation::None,
    }
}

/// Red on the left, blue on the right.
fn halves(size: usize) -> ImgVec<RGB8> {
    let pixels = (0..size * size)
        .map(|index| {
            if index % size < size / 2 {
                RGB8::new(200, 0, 0)
            } else {
                RGB8::new(0, 0, 200)
            }
        })
        .collect();
    ImgVec::new(pixels, size, size)
}

/// A bright disc on a dark slope: something that stands out to any network.
fn disc(size: usize) -> ImgVec<RGB8> {
    let middle = size as f32 / 2.0;
    let pixels = (0..size * size)
        .map(|index| {
            let (x, y) = ((index % size) as f32, (index / size) as f32);
            if (x - middle).hypot(y - middle) < size as f32 / 3.5 {
                RGB8::new(240, 200, (x / size as f32 * 90.0) as u8)
            } else {
                RGB8::new(20, 40, 60 + (y / size as f32 * 60.0) as u8)
            }
        })
        .collect();
    ImgVec::new(pixels, size, size)
}

fn mean_difference(one: &ImgVec<f32>, other: &ImgVec<f32>) -> f32 {
    let sum: f32 = one
        .buf()
        .iter()
        .zip(other.buf())
        .map(|(one, other)| (one - other).abs())
        .sum();
    sum / one.buf().len() as f32
}

#[test]
fn a_picture_becomes_a_matte_at_both_sizes() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = Engine::load(&tiny(&folder)).unwrap();
    assert_eq!(engine.input_size(Quality::Standard), (32, 32));
    assert_eq!(engine.input_size(Quality::Fine), (32, 32));
    assert_eq!(engine.input_size(Quality::Fast), (16, 16));
    for size in [32, 16, 32] {
        let matte = engine.segment(halves(size).as_ref()).unwrap();
        assert_eq!((matte.width(), matte.height()), (size, size));
        for row in matte.rows() {
            // the logistic function of 4 and of −4
            assert!((row[0] - 0.982).abs() < 0.001, "{row:?}");
            assert!((row[size - 1] - 0.018).abs() < 0.001, "{row:?}");
            assert!(row.is_sorted_by(|left, right| left >= right), "{row:?}");
        }
    }
}

#[test]
fn runs_do_not_leave_traces_in_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = Engine::load(&tiny(&folder)).unwrap();
    let first = engine.segment(halves(32).as_ref()).unwrap();
    engine.segment(disc(32).as_ref()).unwrap();
    assert_eq!(
        engine.segment(halves(32).as_ref()).unwrap().buf(),
        first.buf()
    );
}

#[test]
fn a_picture_without_anything_in_it_gives_an_empty_matte() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = Engine::load(&tiny(&folder)).unwrap();
    for grey in [0, 128, 255] {
        let blank = ImgVec::new(vec![RGB8::new(grey, grey, grey); 32 * 32], 32, 32);
        let matte = engine.segment(blank.as_ref()).unwrap();
        assert!(matte.buf().iter().all(|&alpha| alpha == 0.0), "{grey}");
    }
}

#[test]
fn a_picture_of_another_size_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = Engine::load(&tiny(&folder)).unwrap();
    let error = engine.segment(halves(24).as_ref()).unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.contains("24 × 24"), "{cause}");
}

#[test]
fn without_a_small_network_every_quality_uses_the_large_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = tiny(&folder);
    options.fast = None;
    let engine = Engine::load(&options).unwrap();
    assert_eq!(engine.input_size(Quality::Fast), (32, 32));
}

#[test]
fn the_compiled_network_is_taken_from_the_cache() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = tiny(&folder);
    options.cache = Some(folder.path().join("cache"));
    let first = Engine::load(&options).unwrap();
    assert!(!first.loaded_from_cache().unwrap());
    let mut second = Engine::load(&options).unwrap();
    assert!(second.loaded_from_cache().unwrap());
    let matte = second.segment(halves(32).as_ref()).unwrap();
    assert!((matte.buf()[0] - 0.982).abs() < 0.001);
}

#[test]
fn files_that_are_missing_or_wrong_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let good = tiny(&folder);

    let mut missing = good.clone();
    missing.model = folder.path().join("nothing.onnx");
    let error = Engine::load(&missing).unwrap_err();
    assert!(matches!(error, EngineError::FileMissing(_)), "{error:?}");
    assert!(error.to_string().contains("peel setup"), "{error}");

    let mut garbage = good.clone();
    garbage.model = folder.path().join("garbage.onnx");
    std::fs::write(&garbage.model, b"<html>").unwrap();
    let error = Engine::load(&garbage).unwrap_err();
    assert!(matches!(error, EngineError::Network { .. }), "{error:?}");

    let mut other = good.clone();
    other.input_size = (64, 64);
    let error = Engine::load(&other).unwrap_err();
    assert!(matches!(error, EngineError::InputShape { .. }), "{error:?}");

    let mut small = good;
    small.fast.as_mut().unwrap().model = folder.path().join("nothing.onnx");
    let mut engine = Engine::load(&small).unwrap();
    engine.segment(halves(32).as_ref()).unwrap();
    engine.segment(halves(16).as_ref()).unwrap_err();
}

#[test]
fn f32_can_be_forced_and_bf16_stays_close_to_it() {
    let engine = setup().installed_engine().expect(NOT_INSTALLED);
    let model = setup()
        .installed_model(default_model())
        .expect(NOT_INSTALLED);
    let (width, _) = model.fast.as_ref().unwrap().input_size;
    let run = |precision| {
        let mut options = model.engine_options(&engine, None, precision, 0);
        // The small network is quick enough for a test.
        let small = options.fast.take().unwrap();
        (options.model, options.input_size) = (small.model, small.input_size);
        let mut loaded = Engine::load(&options).unwrap();
        let matte = loaded.segment(disc(width).as_ref()).unwrap();
        (loaded.precision().unwrap(), matte)
    };
    let (precision, exact) = run(Precision::F32);
    assert_eq!(precision, Precision::F32);
    let middle = exact[(width / 2, width / 2)];
    assert!(middle > 0.9 && exact[(2_usize, 2_usize)] < 0.1, "{middle}");

    let (precision, quick) = run(Precision::Auto);
    assert_eq!(precision, Precision::Auto.resolve(&CpuFeatures::detect()));
    let difference = mean_difference(&exact, &quick);
    assert!(difference <= 0.002, "{precision:?} differs by {difference}");
}
