//! A worker with the real network. `peel setup` must have been run.

use std::time::Duration;

use imgref::ImgVec;
use peel_config::Environment;
use peel_domain::ImageState;
use peel_executor::ExecutorOptions;
use peel_imaging::{OutputFormat, Raster, encode};
use peel_inference::{EngineOptions, Precision, default_model};
use peel_setup::{Home, Quiet, Setup, SetupOptions};
use peel_store::WorkerId;
use peel_worker::WorkerOptions;
use rgb::RGB8;

use crate::REAL_CHILD;
use crate::bench::Bench;

crate::tests![a_ball_is_cut_out];

fn engine() -> EngineOptions {
    let home = Home::new(Environment::read().unwrap().home);
    let setup = Setup::new(SetupOptions::new(home).unwrap());
    let engine = setup
        .engine(&mut Quiet)
        .expect("the engine is installed by `peel setup`");
    let model = setup
        .model(default_model(), &mut Quiet)
        .expect("the model is installed by `peel setup`");
    model.engine_options(
        &engine,
        Some(setup.options().home.cache()),
        Precision::Auto,
        0,
    )
}

/// A red ball in the middle of a pale ground.
fn ball() -> Vec<u8> {
    let inside = |x: f64, y: f64| (x - 300.0).hypot(y - 200.0) < 100.0;
    let pixels = (0..600 * 400)
        .map(|at| (f64::from(at % 600), f64::from(at / 600)))
        .map(|(x, y)| match inside(x, y) {
            true => RGB8::new(200, 30, 30),
            false => RGB8::new(225, 230, 235),
        });
    let image = ImgVec::new(pixels.collect(), 600, 400);
    encode(Raster::Rgb(image.as_ref()), OutputFormat::Jpeg, 95).unwrap()
}

async fn a_ball_is_cut_out() {
    let bench = Bench::new().await;
    let program = std::env::current_exe().unwrap();
    let executor = ExecutorOptions::new(program, vec![REAL_CHILD.into()], engine());
    let options = WorkerOptions::new(WorkerId::new("real"), executor);
    let worker = bench.worker(options).await;
    let image = bench.submit(ball()).await;
    let image = bench.settled(image.id).await;
    assert_eq!(image.state, ImageState::Ready, "{:?}", image.failure);
    let subject = image.cutout.unwrap().subject;
    assert!(subject.left.abs_diff(200) < 20, "{subject:?}");
    assert!(subject.width.abs_diff(200) < 40, "{subject:?}");
    worker.shut_down(Duration::from_secs(60)).await;
    bench.assert_audited().await;
}
