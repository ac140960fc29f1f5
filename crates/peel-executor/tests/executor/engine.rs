//! The real network in the closed sandbox. `peel setup` must have been run.

use imgref::Img;
use peel_config::Environment;
use peel_executor::{CancelToken, Cut, Executor, ExecutorOptions, Input, Job, Region};
use peel_imaging::{OutputFormat, Raster, encode};
use peel_inference::{EngineOptions, Precision, default_model};
use peel_matting::{Composition, Length, Quality};
use peel_setup::{Home, Quiet, Setup, SetupOptions};
use rgb::FromSlice;

use crate::REAL_CHILD;

crate::tests![
    every_quality_runs_in_a_closed_sandbox,
    a_cut_finds_the_subject_of_its_region,
    a_warm_engine_runs_in_a_closed_sandbox,
    an_engine_without_a_cache_runs_in_a_closed_sandbox,
    thirty_two_bit_numbers_run_in_a_closed_sandbox,
    the_largest_picture_fits_into_the_memory_limit,
];

fn engine(precision: Precision) -> EngineOptions {
    let home = Home::new(Environment::read().unwrap().home);
    let setup = Setup::new(SetupOptions::new(home).unwrap());
    let engine = setup
        .engine(&mut Quiet)
        .expect("the engine is installed by `peel setup`");
    let model = setup
        .model(default_model(), &mut Quiet)
        .expect("the model is installed by `peel setup`");
    model.engine_options(&engine, Some(setup.options().home.cache()), precision, 0)
}

fn options(precision: Precision) -> ExecutorOptions {
    ExecutorOptions::new(
        std::env::current_exe().unwrap(),
        vec![REAL_CHILD.into()],
        engine(precision),
    )
}

/// A red ball on a pale ground.
fn ball(width: u32, height: u32) -> Input {
    let (centre_x, centre_y) = (f64::from(width) / 2.0, f64::from(height) / 2.0);
    let radius = centre_x.min(centre_y) / 2.0;
    let mut pixels = Vec::with_capacity((width * height * 3) as usize);
    for y in 0..height {
        for x in 0..width {
            let distance = (f64::from(x) - centre_x).hypot(f64::from(y) - centre_y) / radius;
            if distance < 1.0 {
                let light = (255.0 * (1.0 - distance * distance / 2.0)) as u8;
                pixels.extend([light, light / 8, light / 8]);
            } else {
                pixels.extend([225, 230, 235]);
            }
        }
    }
    Input::Rgb24 {
        width,
        height,
        pixels,
    }
}

fn job(quality: Quality, width: u32, height: u32) -> Job {
    Job {
        input: ball(width, height),
        quality,
        composition: Composition::default(),
        background: None,
        format: OutputFormat::Png,
        encode_quality: 90,
    }
}

#[track_caller]
fn assert_finds_the_ball(executor: &mut Executor, quality: Quality) {
    let outcome = executor
        .run(&job(quality, 600, 400), &mut |_| {})
        .unwrap_or_else(|error| panic!("{error}: {:?}", executor.child_log()));
    let subject = outcome.report.subject;
    assert!(subject.left.abs_diff(200) < 20, "{subject:?}");
    assert!(subject.width.abs_diff(200) < 40, "{subject:?}");
}

fn every_quality_runs_in_a_closed_sandbox() {
    let mut executor = Executor::new(options(Precision::Auto));
    for quality in [
        Quality::Standard,
        Quality::Fine,
        Quality::Fast,
        Quality::Standard,
    ] {
        assert_finds_the_ball(&mut executor, quality);
    }
}

fn a_cut_finds_the_subject_of_its_region() {
    let Input::Rgb24 { pixels, .. } = ball(600, 400) else {
        unreachable!();
    };
    let image = Img::new(pixels.as_rgb(), 600, 400);
    let original = encode(Raster::Rgb(image), OutputFormat::Png, 100).unwrap();
    let region = Region {
        left: Length::Percent(25.0),
        top: Length::Percent(10.0),
        right: Length::Percent(75.0),
        bottom: Length::Percent(90.0),
    };
    for region in [None, Some(region)] {
        let cut = Cut {
            original: &original,
            quality: Quality::Standard,
            region,
        };
        let mut executor = Executor::new(options(Precision::Auto));
        let outcome = executor
            .cut(&cut, &CancelToken::new(), &mut |_| {})
            .unwrap_or_else(|error| panic!("{error}: {:?}", executor.child_log()));
        assert_eq!(outcome.report.output_size, (600, 400));
        let subject = outcome.report.subject;
        assert!(subject.left.abs_diff(200) < 20, "{subject:?}");
        assert!(subject.width.abs_diff(200) < 40, "{subject:?}");
        assert!(outcome.report.confidence > 0.8);
    }
}

fn a_warm_engine_runs_in_a_closed_sandbox() {
    let mut options = options(Precision::Auto);
    options.warm_up = true;
    let mut executor = Executor::new(options);
    executor.start(Quality::Fast).unwrap();
    assert_finds_the_ball(&mut executor, Quality::Fast);
}

fn an_engine_without_a_cache_runs_in_a_closed_sandbox() {
    let mut options = options(Precision::Auto);
    options.engine.as_mut().unwrap().cache = None;
    assert_finds_the_ball(&mut Executor::new(options), Quality::Fast);
}

fn thirty_two_bit_numbers_run_in_a_closed_sandbox() {
    let mut executor = Executor::new(options(Precision::F32));
    assert_finds_the_ball(&mut executor, Quality::Fast);
}

fn the_largest_picture_fits_into_the_memory_limit() {
    let mut executor = Executor::new(options(Precision::Auto));
    let outcome = executor
        .run(&job(Quality::Fine, 8000, 6250), &mut |_| {})
        .unwrap_or_else(|error| panic!("{error}: {:?}", executor.child_log()));
    assert_eq!(outcome.report.output_size, (8000, 6250));
}
