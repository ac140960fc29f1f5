//! The child's side of the executor.
//!
//! The order matters: the pipe is taken away from standard output before anything can print on
//! it, limits and Landlock come before the engine's code is loaded, and the sandbox is closed
//! before the first byte of a picture is read.

mod confinement;
mod edit;
mod pictures;
mod region;
mod render;
mod service;
mod steps;
mod task;

use std::error::Error;
use std::io::{self, Read};
use std::process::ExitCode;

use peel_inference::{Engine, EngineOptions};
use peel_matting::Segmenter;

use self::confinement::Confinement;
use crate::frame::{self, FrameError, expect_magic, send_magic};
use crate::message::{Response, Start};

/// Anything that stops an engine from loading.
type LoadError = Box<dyn Error + Send + Sync>;

/// The child's side: reads jobs on standard input and answers on standard output until input
/// ends.
///
/// Call it first thing in `main`: confinement reaches only threads that start afterwards.
pub fn child_main() -> ExitCode {
    child_main_with(|options| Ok(Box::new(Engine::load(options)?)))
}

/// As [`child_main`], with another network than [`Engine`]. `load` runs before the sandbox is
/// closed, the segmenter that it gives runs inside. A child that only renders does not call it.
pub fn child_main_with(
    load: impl FnOnce(&EngineOptions) -> Result<Box<dyn Segmenter>, LoadError>,
) -> ExitCode {
    match run(load) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Read by the parent, for its log.
            eprintln!("{}", with_causes(&error));
            ExitCode::FAILURE
        }
    }
}

fn run(
    load: impl FnOnce(&EngineOptions) -> Result<Box<dyn Segmenter>, LoadError>,
) -> Result<(), FrameError> {
    let mut output = confinement::take_standard_output()?;
    let mut input = io::stdin().lock();
    let mut confinement = Confinement::begin();

    send_magic(&mut output)?;
    expect_magic(&mut input)?;
    let Some(start) = receive_start(&mut input)? else {
        return Ok(());
    };
    confinement.limit_memory(start.max_memory_bytes);
    confinement.restrict_files(start.engine.as_ref());

    let segmenter = match prepare(load, &start) {
        Ok(segmenter) => segmenter,
        Err(reason) => return frame::send(&mut output, &Response::CannotStart { reason }, &[]),
    };
    let sandbox = confinement.close();
    frame::send(&mut output, &Response::Ready { sandbox }, &[])?;
    service::serve(&mut input, &mut output, segmenter, &start.limits)
}

fn receive_start(input: &mut impl Read) -> Result<Option<Start>, FrameError> {
    // The parent's first message has no parts.
    let no_parts = frame::FrameLimits { max_part_bytes: 0 };
    Ok(frame::receive(input, no_parts)?.map(|frame| frame.message))
}

fn prepare(
    load: impl FnOnce(&EngineOptions) -> Result<Box<dyn Segmenter>, LoadError>,
    start: &Start,
) -> Result<Option<Box<dyn Segmenter>>, String> {
    let Some(engine) = &start.engine else {
        return Ok(None);
    };
    let mut segmenter = load(engine).map_err(|error| with_causes(error.as_ref()))?;
    if start.warm_up {
        task::warm_up(segmenter.as_mut(), start.quality).map_err(|error| with_causes(&error))?;
    }
    Ok(Some(segmenter))
}

/// An error and what caused it, in one line.
fn with_causes(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line.push_str(": ");
        line.push_str(&error.to_string());
        cause = error.source();
    }
    line
}
