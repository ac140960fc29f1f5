//! Starting a child and making it ready.

use std::fmt::Write as _;
use std::path::PathBuf;

use peel_inference::EngineOptions;
use peel_matting::Quality;

use crate::frame::{self, FrameError, expect_magic, send_magic};
use crate::message::{Response, Start, response_limits};
use crate::process::{ChildProcess, Death};
use crate::watch::Watch;
use crate::{CancelToken, ExecutorOptions, Sandbox};

/// A child that waits for jobs.
#[derive(Debug)]
pub(crate) struct ReadyChild {
    pub(crate) process: ChildProcess,
    pub(crate) sandbox: Sandbox,
    /// The one network that it has loaded, if any.
    network: Option<PathBuf>,
}

impl ReadyChild {
    /// Whether its network is the one for jobs of `quality`; without a quality any will do, and none.
    pub(crate) fn serves(&self, quality: Option<Quality>, options: &ExecutorOptions) -> bool {
        quality.is_none() || self.network == engine_for(quality, options).map(|engine| engine.model)
    }
}

/// The child could not be started.
#[derive(Debug, thiserror::Error)]
#[error("the image process could not be started: {reason}")]
pub struct StartError {
    /// What is wrong and what to do.
    pub reason: String,
}

/// How one attempt at starting a child failed.
pub(crate) enum StartFailure {
    /// Another attempt may succeed.
    Died(StartError),
    /// Another attempt would not.
    Final(StartError),
    Cancelled,
}

/// Starts a child with the network for jobs of `quality`; without one when none is needed, or there is none.
pub(crate) fn start(
    quality: Option<Quality>,
    options: &ExecutorOptions,
    cancel: &CancelToken,
) -> Result<ReadyChild, StartFailure> {
    let mut process =
        ChildProcess::spawn(&options.program, &options.arguments).map_err(|error| {
            StartFailure::Final(StartError {
                reason: format!("{}: {error}", options.program.display()),
            })
        })?;
    let watch = Watch::new(process.killer(), options.start_deadline, cancel).map_err(|error| {
        StartFailure::Died(StartError {
            reason: error.to_string(),
        })
    })?;
    let start = Start {
        engine: engine_for(quality, options),
        quality: quality.unwrap_or_default(),
        limits: options.limits,
        max_memory_bytes: options.max_memory_bytes,
        warm_up: options.warm_up,
    };
    let answer = greet(&mut process, &start);
    let expired = watch.finish();

    match answer {
        _ if cancel.is_cancelled() => Err(StartFailure::Cancelled),
        Ok(Response::Ready { sandbox }) => Ok(ReadyChild {
            process,
            sandbox,
            network: start.engine.map(|engine| engine.model),
        }),
        Ok(Response::CannotStart { reason }) => Err(StartFailure::Final(StartError { reason })),
        _ if expired => Err(StartFailure::Final(StartError {
            reason: format!(
                "loading the engine took longer than {} s",
                options.start_deadline.as_secs()
            ),
        })),
        Err(FrameError::Magic) => Err(StartFailure::Final(StartError {
            reason: format!(
                "{} does not answer like this version of Peel; was it replaced just now?",
                options.program.display()
            ),
        })),
        Ok(_) | Err(_) => Err(StartFailure::Died(StartError {
            reason: last_words(&process.bury()),
        })),
    }
}

/// Tells a new child what to be, and hears whether it could.
fn greet(process: &mut ChildProcess, start: &Start) -> Result<Response, FrameError> {
    // What it says comes before whether it listened: a program that is no child may write
    // something else and leave, and then nothing can be sent to it.
    let sent =
        send_magic(&mut process.input).and_then(|()| frame::send(&mut process.input, start, &[]));
    expect_magic(&mut process.output)?;
    sent?;
    let answer = frame::receive(&mut process.output, response_limits(&start.limits))?;
    Ok(answer.ok_or(FrameError::HungUp)?.message)
}

fn last_words(death: &Death) -> String {
    let mut words = match death.status {
        Some(status) => format!("it ended before it was ready ({status})"),
        None => String::from("it ended before it was ready"),
    };
    for line in death.log.iter().rev().take(5).rev() {
        // Writing to a string does not fail.
        let _ = write!(words, "\n  {line}");
    }
    words
}

/// The engine with the one network that jobs of `quality` need: once the sandbox has closed, no
/// other can be loaded.
fn engine_for(quality: Option<Quality>, options: &ExecutorOptions) -> Option<EngineOptions> {
    let quality = quality?;
    let mut engine = options.engine.clone()?;
    if let (Quality::Fast, Some(fast)) = (quality, engine.fast.take()) {
        engine.model = fast.model;
        engine.input_size = fast.input_size;
    }
    Some(engine)
}
