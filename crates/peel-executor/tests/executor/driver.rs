//! Executors and jobs for the tests.

use std::path::PathBuf;
use std::process::ExitCode;

use peel_executor::{Executor, ExecutorOptions, Input, Job, JobError, Outcome};
use peel_imaging::OutputFormat;
use peel_inference::{Activation, EngineOptions, Normalisation, Precision};
use peel_matting::{Composition, Quality, Step};

use crate::CHILD;
use crate::deed::Deed;

/// Side of the pictures in the tests, in pixels.
pub(crate) const SIDE: u32 = 64;

pub(crate) fn options(manner: &str) -> ExecutorOptions {
    let engine = EngineOptions {
        library: PathBuf::from("/nowhere/libopenvino_c.so"),
        model: PathBuf::from("/nowhere/model.onnx"),
        fast: None,
        cache: None,
        precision: Precision::Auto,
        threads: 0,
        input_size: (SIDE as usize, SIDE as usize),
        normalisation: Normalisation {
            mean: [0.0; 3],
            std: [1.0; 3],
        },
        activation: Activation::None,
    };
    ExecutorOptions::new(
        std::env::current_exe().unwrap(),
        vec![CHILD.into(), manner.into()],
        engine,
    )
}

pub(crate) fn executor() -> Executor {
    Executor::new(options("well"))
}

/// A picture that makes the network do `deed`.
pub(crate) fn job(deed: Deed) -> Job {
    sized_job(deed, SIDE, SIDE)
}

pub(crate) fn sized_job(deed: Deed, width: u32, height: u32) -> Job {
    Job {
        input: Input::Rgb24 {
            width,
            height,
            pixels: vec![deed as u8; (width * height * 3) as usize],
        },
        quality: Quality::Standard,
        composition: Composition::default(),
        background: None,
        format: OutputFormat::Png,
        encode_quality: 90,
    }
}

pub(crate) fn run(executor: &mut Executor, deed: Deed) -> Result<Outcome, JobError> {
    executor.run(&job(deed), &mut |_| {})
}

/// A number from `/proc/PID/status`, in bytes.
pub(crate) fn memory(process: u32, field: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with(field)).unwrap();
    let kibibytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kibibytes * 1024
}

/// Runs as a process that has a busy child until it is killed.
pub(crate) fn play_the_parent() -> ExitCode {
    let mut executor = executor();
    executor.start(Quality::Standard).unwrap();
    let child = executor.process_id().unwrap();
    let ended = executor.run(&job(Deed::NeverEnd), &mut |step| {
        if step == Step::Segment {
            println!("{child}");
        }
    });
    panic!("the child ended: {ended:?}");
}
