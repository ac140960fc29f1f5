use std::hint::black_box;
use std::time::Instant;

use anyhow::ensure;
use imgref::ImgVec;
use peel_inference::{Engine, EngineOptions, default_threads};
use peel_matting::Segmenter as _;
use rgb::RGB8;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::engine;
use crate::lines::answer_each;

/// There is nothing to choose.
#[derive(Debug, Deserialize)]
struct Request {}

#[derive(Debug, Serialize)]
struct Answer {
    ms: f64,
}

pub(crate) fn run() -> anyhow::Result<()> {
    let options = with_explicit_threads(engine::installed()?);
    let mut network = Engine::load(&options)?;
    let ready = json!({
        "ready": true,
        "model": options.model,
        "version": network.library_version()?,
        "precision": network.precision()?,
        "threads": options.threads,
    });
    let (width, height) = options.input_size;
    let picture = noise(width, height);
    answer_each(&ready, |Request {}| {
        let began = Instant::now();
        let matte = network.segment(picture.as_ref())?;
        let elapsed = began.elapsed();
        ensure!(matte.width() == width, "the matte has another size");
        black_box(matte);
        Ok(Answer {
            ms: elapsed.as_secs_f64() * 1e3,
        })
    })
}

/// The same number that the engine would choose, so that another runtime can be given it.
fn with_explicit_threads(mut options: EngineOptions) -> EngineOptions {
    if options.threads == 0 {
        options.threads = default_threads();
    }
    options
}

/// A picture of noise: the network's time does not depend on what it sees.
fn noise(width: usize, height: usize) -> ImgVec<RGB8> {
    let mut state = 1_u32;
    let mut next = || {
        // Numerical Recipes' linear congruential generator.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    let pixels = (0..width * height)
        .map(|_| RGB8::new(next(), next(), next()))
        .collect();
    ImgVec::new(pixels, width, height)
}
