use std::path::PathBuf;
use std::time::Duration;

use peel_imaging::Limits;
use peel_inference::EngineOptions;
use peel_matting::{Quality, Step};

use crate::admission::admit;
use crate::frame::{self, Frame, FrameError};
use crate::message::{CutOut, InputKind, Request, Response, response_limits};
use crate::process::{ChildProcess, Death};
use crate::start::{ReadyChild, StartError, StartFailure, start};
use crate::watch::Watch;
use crate::{CancelToken, Input, Job, JobError, Outcome, Sandbox};

/// How often a child that dies before it is ready is started again.
const START_ATTEMPTS: usize = 2;

/// How children are started and held.
#[derive(Debug, Clone)]
pub struct ExecutorOptions {
    /// The binary to start, normally this one.
    pub program: PathBuf,
    /// The arguments that make it call [`child_main`](crate::child_main).
    pub arguments: Vec<String>,
    /// The network to load.
    pub engine: EngineOptions,
    /// What pictures may be at most.
    pub limits: Limits,
    /// Address space of the child, in bytes: what it allocates, and what libraries, the model and
    /// each thread's stack and arena merely reserve. See [`DEFAULT_MAX_MEMORY_BYTES`].
    pub max_memory_bytes: u64,
    /// Longest time for one job.
    pub deadline: Duration,
    /// Longest time for loading the engine, which compiles the network when no cache is there.
    pub start_deadline: Duration,
    /// Whether a small picture is cut out before the child counts as started. Costs a start one
    /// inference, and saves the first job what first inferences cost more than later ones.
    pub warm_up: bool,
}

/// Enough for a picture of 50 megapixels with the default network on a machine of two cores. With
/// many cores more is reserved, some 70 MB for each thread.
pub const DEFAULT_MAX_MEMORY_BYTES: u64 = 4 << 30;

impl ExecutorOptions {
    /// Options with the default limits: [`DEFAULT_MAX_MEMORY_BYTES`], one minute for a job, two
    /// for a start, no warm-up.
    pub fn new(program: PathBuf, arguments: Vec<String>, engine: EngineOptions) -> Self {
        Self {
            program,
            arguments,
            engine,
            limits: Limits::default(),
            max_memory_bytes: DEFAULT_MAX_MEMORY_BYTES,
            deadline: Duration::from_secs(60),
            start_deadline: Duration::from_secs(120),
            warm_up: false,
        }
    }
}

/// A child process that cuts out one picture at a time; started when first needed,
/// replaced when it dies. Dropping it kills the child.
#[derive(Debug)]
pub struct Executor {
    options: ExecutorOptions,
    child: Option<ReadyChild>,
    /// What the last child that died wrote at the end.
    last_words: Vec<String>,
}

impl Executor {
    /// An executor that has not started its child yet.
    pub fn new(options: ExecutorOptions) -> Self {
        Self {
            options,
            child: None,
            last_words: Vec::new(),
        }
    }

    /// Starts the child now, with the network for jobs of `quality` loaded. Does nothing when it
    /// runs already.
    ///
    /// # Errors
    /// When the child cannot be started or the engine cannot be loaded.
    pub fn start(&mut self, quality: Quality) -> Result<(), StartError> {
        match self.ensure_started(quality, &CancelToken::new()) {
            Ok(()) => Ok(()),
            Err(StartFailure::Died(error) | StartFailure::Final(error)) => Err(error),
            Err(StartFailure::Cancelled) => unreachable!("nobody else holds the token"),
        }
    }

    /// What confines the child; `None` while no child runs.
    pub fn sandbox(&self) -> Option<&Sandbox> {
        self.child.as_ref().map(|child| &child.sandbox)
    }

    /// The system's identifier of the running child.
    pub fn process_id(&self) -> Option<u32> {
        self.child.as_ref().map(|child| child.process.id())
    }

    /// The last lines that the child wrote to its standard error, for logs: the running child,
    /// or the one that died when none runs.
    pub fn child_log(&self) -> Vec<String> {
        self.child
            .as_ref()
            .map_or_else(|| self.last_words.clone(), |child| child.process.log())
    }

    /// Cuts out one picture. `begin` is called as each step begins.
    ///
    /// A child holds one network. When [`EngineOptions::fast`] names another for
    /// [`Quality::Fast`], the child is replaced whenever jobs change between fast and other
    /// qualities; to serve a mixture, keep an executor for each.
    ///
    /// # Errors
    /// [`JobError`]; the executor stays usable after each of them.
    pub fn run(&mut self, job: &Job, begin: &mut dyn FnMut(Step)) -> Result<Outcome, JobError> {
        self.run_until(job, &CancelToken::new(), begin)
    }

    /// As [`run`](Self::run), but ends with [`JobError::Cancelled`] as soon as `cancel` is
    /// cancelled by another thread.
    ///
    /// # Errors
    /// [`JobError`]; the executor stays usable after each of them.
    pub fn run_until(
        &mut self,
        job: &Job,
        cancel: &CancelToken,
        begin: &mut dyn FnMut(Step),
    ) -> Result<Outcome, JobError> {
        if cancel.is_cancelled() {
            return Err(JobError::Cancelled);
        }
        admit(job, &self.options.limits)?;
        self.ensure_started(job.quality, cancel)
            .map_err(|failure| match failure {
                StartFailure::Cancelled => JobError::Cancelled,
                StartFailure::Died(error) | StartFailure::Final(error) => {
                    JobError::Engine(error.to_string())
                }
            })?;

        // Put back only after a complete conversation; dropped, and so killed, in all other cases.
        let Some(mut child) = self.child.take() else {
            unreachable!("the child has just been started");
        };
        let watch = Watch::new(child.process.killer(), self.options.deadline, cancel)
            .map_err(|error| JobError::Engine(error.to_string()))?;
        let answer = converse(&mut child.process, job, &self.options.limits, begin);
        let expired = watch.finish();

        match answer {
            Ok(result) => {
                if !expired && !cancel.is_cancelled() {
                    self.child = Some(child);
                }
                result
            }
            Err(_) => {
                let death = child.process.bury();
                let error = if cancel.is_cancelled() {
                    JobError::Cancelled
                } else if expired {
                    JobError::TimedOut
                } else {
                    cause_of_death(&death)
                };
                self.last_words = death.log;
                Err(error)
            }
        }
    }

    fn ensure_started(
        &mut self,
        quality: Quality,
        cancel: &CancelToken,
    ) -> Result<(), StartFailure> {
        let options = &self.options;
        self.child.take_if(|child| !child.serves(quality, options));
        let mut attempts = 1;
        while self.child.is_none() {
            match start(quality, options, cancel) {
                Ok(child) => self.child = Some(child),
                Err(StartFailure::Died(_)) if attempts < START_ATTEMPTS => attempts += 1,
                Err(failure) => return Err(failure),
            }
        }
        Ok(())
    }
}

/// Hands a job over and waits for its end. The outer result is the conversation's, the inner
/// one the job's.
fn converse(
    process: &mut ChildProcess,
    job: &Job,
    limits: &Limits,
    begin: &mut dyn FnMut(Step),
) -> Result<Result<Outcome, JobError>, FrameError> {
    let (request, parts) = as_request(job);
    frame::send(&mut process.input, &request, &parts)?;
    loop {
        let Frame { message, mut parts } = receive(process, limits)?;
        match message {
            Response::Begin(step) => begin(step),
            Response::Failed(error) => return Ok(Err(error)),
            Response::Done(report) => {
                let bytes = parts.pop().ok_or(FrameError::Unexpected)?;
                return Ok(Ok(Outcome { bytes, report }));
            }
            Response::Ready { .. } | Response::CannotStart { .. } => {
                return Err(FrameError::Unexpected);
            }
        }
    }
}

fn receive(process: &mut ChildProcess, limits: &Limits) -> Result<Frame<Response>, FrameError> {
    frame::receive(&mut process.output, response_limits(limits))?.ok_or(FrameError::HungUp)
}

fn as_request(job: &Job) -> (Request, Vec<&[u8]>) {
    let (input, bytes) = match &job.input {
        Input::Encoded(bytes) => (InputKind::Encoded, bytes),
        &Input::Rgb24 {
            width,
            height,
            ref pixels,
        } => (InputKind::Rgb24 { width, height }, pixels),
    };
    let parts = std::iter::once(bytes)
        .chain(&job.background)
        .map(Vec::as_slice)
        .collect();
    let request = Request::CutOut(CutOut {
        input,
        quality: job.quality,
        composition: job.composition.clone(),
        format: job.format,
        encode_quality: job.encode_quality,
    });
    (request, parts)
}

/// What killed a child. Neither Rust nor C++ has another way than words on standard error to
/// tell a failed allocation from any other abort.
fn cause_of_death(death: &Death) -> JobError {
    let out_of_memory = death.log.iter().any(|line| {
        (line.contains("memory allocation of") && line.contains("failed"))
            || line.contains("bad_alloc")
    });
    if out_of_memory {
        JobError::OutOfMemory
    } else {
        JobError::Crashed
    }
}
