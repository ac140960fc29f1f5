use std::path::PathBuf;
use std::time::Duration;

use peel_imaging::Limits;
use peel_inference::EngineOptions;
use peel_matting::Step;

use crate::{Job, JobError, Outcome};

/// How children are started and held.
#[derive(Debug, Clone)]
pub struct ExecutorOptions {
    /// The binary to start, normally this one.
    pub program: PathBuf,
    /// The arguments that make it call [`child_main`].
    pub arguments: Vec<String>,
    /// The network to load.
    pub engine: EngineOptions,
    /// What pictures may be at most.
    pub limits: Limits,
    /// Address space of the child, in bytes.
    pub max_memory_bytes: u64,
    /// Longest time for one job.
    pub deadline: Duration,
}

/// A child process that cuts out one picture at a time; started when first needed,
/// replaced when it dies.
#[derive(Debug)]
pub struct Executor {
    options: ExecutorOptions,
}

/// The child could not be started.
#[derive(Debug, thiserror::Error)]
#[error("the image process could not be started: {reason}")]
pub struct StartError {
    /// What is wrong and what to do.
    pub reason: String,
}

impl Executor {
    /// An executor that has not started its child yet.
    pub fn new(options: ExecutorOptions) -> Self {
        Self { options }
    }

    /// Starts the child now, with the engine loaded and warm. Does nothing when it runs already.
    ///
    /// # Errors
    /// When the child cannot be started or the engine cannot be loaded.
    pub fn start(&mut self) -> Result<(), StartError> {
        let _ = &self.options;
        todo!()
    }

    /// Cuts out one picture. `begin` is called as each step begins.
    ///
    /// # Errors
    /// [`JobError`]; the executor stays usable after each of them.
    pub fn run(&mut self, job: &Job, begin: &mut dyn FnMut(Step)) -> Result<Outcome, JobError> {
        let _ = (job, begin);
        todo!()
    }
}

/// The child's side: reads jobs on standard input and answers on standard output until input ends.
pub fn child_main() -> std::process::ExitCode {
    todo!()
}
