//! Times loading and running a network:
//! `inference_timing LIBRARY MODEL SIZE PRECISION THREADS RUNS [CACHE]`.

use std::error::Error;
use std::time::Instant;

use imgref::ImgVec;
use peel_inference::{Activation, Engine, EngineOptions, Normalisation, Precision};
use peel_matting::Segmenter;
use rgb::RGB8;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [library, model, size, precision, threads, runs, cache @ ..] = arguments.as_slice() else {
        return Err("LIBRARY MODEL SIZE auto|f32|bf16 THREADS RUNS [CACHE]".into());
    };
    let size: usize = size.parse()?;
    let options = EngineOptions {
        library: library.into(),
        model: model.into(),
        input_size: (size, size),
        fast: None,
        cache: cache.first().map(Into::into),
        precision: match precision.as_str() {
            "f32" => Precision::F32,
            "bf16" => Precision::Bf16,
            _ => Precision::Auto,
        },
        threads: threads.parse()?,
        normalisation: Normalisation {
            mean: [0.5; 3],
            std: [1.0; 3],
        },
        activation: Activation::None,
    };
    let start = Instant::now();
    let mut engine = Engine::load(&options)?;
    println!(
        "load {:.3} s, {:?}, from cache: {}",
        start.elapsed().as_secs_f64(),
        engine.precision()?,
        engine.loaded_from_cache()?
    );
    let pixels = (0..size * size)
        .map(|i| RGB8::new((i % 251) as u8, (i / size % 241) as u8, (i % 239) as u8))
        .collect();
    let image = ImgVec::new(pixels, size, size);
    let mut times: Vec<f64> = Vec::new();
    for _ in 0..runs.parse()? {
        let start = Instant::now();
        engine.segment(image.as_ref())?;
        times.push(start.elapsed().as_secs_f64());
    }
    if let [first, rest @ ..] = times.as_mut_slice() {
        rest.sort_by(f64::total_cmp);
        let median = rest.get(rest.len() / 2).unwrap_or(first);
        println!("first {first:.3} s, then {median:.3} s");
    }
    Ok(())
}
