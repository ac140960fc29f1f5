use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use peel_executor::{Executor, ExecutorOptions, Input, Job, Report};
use peel_imaging::OutputFormat;
use peel_matting::{Composition, Quality, Step};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::engine;
use crate::lines::answer_each;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The `peel` binary, which is started as the image process
    #[arg(long)]
    peel: PathBuf,
}

#[derive(Debug, Deserialize)]
struct Request {
    input: PathBuf,
    output: Option<PathBuf>,
    options: Options,
}

#[derive(Debug, Deserialize)]
struct Options {
    quality: Quality,
}

/// What one picture took. `steps` is in the order in which they ran.
#[derive(Debug, Serialize)]
struct Answer {
    ms: f64,
    bytes: usize,
    steps: Vec<(Step, f64)>,
}

/// Answers requests; the first starts the child.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let mut executor = Executor::new(ExecutorOptions::new(
        arguments.peel.clone(),
        vec!["executor".into()],
        engine::installed()?,
    ));
    answer_each(&json!({ "ready": true }), |request: Request| {
        cut_out(&mut executor, &request)
    })
}

/// Reads and writes files before and after the clock runs.
fn cut_out(executor: &mut Executor, request: &Request) -> anyhow::Result<Answer> {
    let bytes = fs::read(&request.input).with_context(|| request.input.display().to_string())?;
    let began = Instant::now();
    let outcome = executor.run(&job(bytes, request.options.quality), &mut |_| {})?;
    let elapsed = began.elapsed();
    if let Some(output) = &request.output {
        fs::write(output, &outcome.bytes).with_context(|| output.display().to_string())?;
    }
    Ok(Answer {
        ms: milliseconds(elapsed),
        bytes: outcome.bytes.len(),
        steps: steps(&outcome.report),
    })
}

fn job(picture: Vec<u8>, quality: Quality) -> Job {
    Job {
        input: Input::Encoded(picture),
        quality,
        composition: Composition::default(),
        background: None,
        format: OutputFormat::Png,
        encode_quality: 100,
    }
}

fn steps(report: &Report) -> Vec<(Step, f64)> {
    report
        .timings
        .iter()
        .map(|timing| (timing.step, milliseconds(timing.duration)))
        .collect()
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
