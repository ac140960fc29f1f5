use std::path::PathBuf;
use std::time::Duration;

use peel_imaging::Limits;
use peel_inference::EngineOptions;
use peel_matting::{Quality, Step};

use crate::admission::{admit, admit_check, admit_cut, admit_matte, admit_render};
use crate::frame::{self, Frame, FrameError};
use crate::message::{self, CutOut, InputKind, Request, Response, response_limits};
use crate::process::{ChildProcess, Death};
use crate::start::{ReadyChild, StartError, StartFailure, start};
use crate::watch::Watch;
use crate::{
    ApplyMatte, CancelToken, Check, Cut, Input, Job, JobError, Outcome, Render, Rendering, Report,
    Sandbox,
};

/// How often a child that dies before it is ready is started again.
const START_ATTEMPTS: usize = 2;

/// How children are started and held.
#[derive(Debug, Clone)]
pub struct ExecutorOptions {
    /// The binary to start, normally this one.
    pub program: PathBuf,
    /// The arguments that make it call [`child_main`](crate::child_main).
    pub arguments: Vec<String>,
    /// The network to load; without one the child only renders.
    pub engine: Option<EngineOptions>,
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
            engine: Some(engine),
            ..Self::for_rendering(program, arguments)
        }
    }

    /// The same for a child without a network, which starts in a moment and serves [`Render`],
    /// [`ApplyMatte`] and [`Check`].
    pub fn for_rendering(program: PathBuf, arguments: Vec<String>) -> Self {
        Self {
            program,
            arguments,
            engine: None,
            limits: Limits::default(),
            max_memory_bytes: DEFAULT_MAX_MEMORY_BYTES,
            deadline: Duration::from_secs(60),
            start_deadline: Duration::from_secs(120),
            warm_up: false,
        }
    }
}

/// A child process that works on one picture at a time; started when first needed,
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
        self.start_until(quality, &CancelToken::new())
    }

    /// As [`start`](Self::start), but gives up as soon as `cancel` is cancelled by another thread.
    /// Whoever starts first and runs a job then can tell a picture that fails from a child that
    /// does not start with any.
    ///
    /// # Errors
    /// As [`start`](Self::start), and when it is cancelled.
    pub fn start_until(
        &mut self,
        quality: Quality,
        cancel: &CancelToken,
    ) -> Result<(), StartError> {
        self.ensure_started(Some(quality), cancel)
            .map_err(|failure| match failure {
                StartFailure::Died(error) | StartFailure::Final(error) => error,
                StartFailure::Cancelled => StartError {
                    reason: "it was called off".into(),
                },
            })
    }

    /// Whether the child runs and has loaded the network for jobs of `quality`.
    pub fn is_ready_for(&self, quality: Quality) -> bool {
        let serves = |child: &ReadyChild| child.serves(Some(quality), &self.options);
        self.child.as_ref().is_some_and(serves)
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
        admit(job, &self.options.limits)?;
        let (request, parts) = as_request(job);
        let (report, bytes) =
            self.perform(Some(job.quality), &request, &parts, &done, cancel, begin)?;
        Ok(Outcome { bytes, report })
    }

    /// Cuts out one picture to be kept; otherwise as [`run_until`](Self::run_until).
    ///
    /// # Errors
    /// [`JobError`]; the executor stays usable after each of them.
    pub fn cut(
        &mut self,
        cut: &Cut<'_>,
        cancel: &CancelToken,
        begin: &mut dyn FnMut(Step),
    ) -> Result<Outcome, JobError> {
        admit_cut(cut, &self.options.limits)?;
        let request = Request::Cut {
            quality: cut.quality,
            region: cut.region,
        };
        let (report, bytes) = self.perform(
            Some(cut.quality),
            &request,
            &[cut.original],
            &done,
            cancel,
            begin,
        )?;
        Ok(Outcome { bytes, report })
    }

    /// Makes a picture of a cutout. Any child will do for it; one that is started for it has no network.
    ///
    /// # Errors
    /// [`JobError`]; the executor stays usable after each of them.
    pub fn render(
        &mut self,
        render: &Render<'_>,
        cancel: &CancelToken,
    ) -> Result<Rendering, JobError> {
        admit_render(render, &self.options.limits)?;
        let request = Request::Render(message::Render {
            has_original: render.original.is_some(),
            has_background: render.background.is_some(),
            composition: render.composition.clone(),
            format: render.format,
            encode_quality: render.encode_quality,
        });
        let parts: Vec<_> = std::iter::once(render.cutout)
            .chain(render.original)
            .chain(render.background)
            .collect();
        let rendered = |response| match response {
            Response::Rendered(report) => Some(report),
            _ => None,
        };
        let (report, bytes) =
            self.perform(None, &request, &parts, &rendered, cancel, &mut |_| {})?;
        Ok(Rendering { bytes, report })
    }

    /// Makes a cutout of an original and an edited matte, as [`cut`](Self::cut) does of an original alone. Any child
    /// will do for it; one that is started for it has no network.
    ///
    /// # Errors
    /// [`JobError`]; the executor stays usable after each of them.
    pub fn apply_matte(
        &mut self,
        task: &ApplyMatte<'_>,
        cancel: &CancelToken,
    ) -> Result<Outcome, JobError> {
        admit_matte(task, &self.options.limits)?;
        let parts = [task.original, task.matte];
        let (report, bytes) = self.perform(
            None,
            &Request::ApplyMatte,
            &parts,
            &done,
            cancel,
            &mut |_| {},
        )?;
        Ok(Outcome { bytes, report })
    }

    /// Decodes a picture that is to lie behind a subject, and tells whether a [`render`](Self::render) could. Any child
    /// will do for it; one that is started for it has no network.
    ///
    /// # Errors
    /// [`JobError`], of which [`JobError::Background`] says what is wrong with the picture; the executor stays usable
    /// after each of them.
    pub fn check(&mut self, task: &Check<'_>, cancel: &CancelToken) -> Result<(), JobError> {
        admit_check(task, &self.options.limits)?;
        let checked = |response| match response {
            Response::Checked => Some(()),
            _ => None,
        };
        let parts = [task.background];
        self.perform(None, &Request::Check, &parts, &checked, cancel, &mut |_| {})?;
        Ok(())
    }

    /// Has a child with the network for `quality`, or any child when there is no quality, do what `request` says.
    /// `finish` takes the report out of the last response, and is `None` for one that is out of turn.
    fn perform<R>(
        &mut self,
        quality: Option<Quality>,
        request: &Request,
        parts: &[&[u8]],
        finish: &dyn Fn(Response) -> Option<R>,
        cancel: &CancelToken,
        begin: &mut dyn FnMut(Step),
    ) -> Result<(R, Vec<u8>), JobError> {
        if cancel.is_cancelled() {
            return Err(JobError::Cancelled);
        }
        self.ensure_started(quality, cancel)
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
        let answer = frame::send(&mut child.process.input, request, parts)
            .and_then(|()| listen(&mut child.process, &self.options.limits, finish, begin));
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
        quality: Option<Quality>,
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

/// Waits for a request's end. The outer result is the conversation's, the inner one the request's.
fn listen<R>(
    process: &mut ChildProcess,
    limits: &Limits,
    finish: &dyn Fn(Response) -> Option<R>,
    begin: &mut dyn FnMut(Step),
) -> Result<Result<(R, Vec<u8>), JobError>, FrameError> {
    loop {
        let Frame { message, mut parts } = receive(process, limits)?;
        match message {
            Response::Begin(step) => begin(step),
            Response::Failed(error) => return Ok(Err(error)),
            last => {
                let report = finish(last).ok_or(FrameError::Unexpected)?;
                let bytes = parts.pop().ok_or(FrameError::Unexpected)?;
                return Ok(Ok((report, bytes)));
            }
        }
    }
}

/// The end of a request for a cutout.
fn done(response: Response) -> Option<Report> {
    match response {
        Response::Done(report) => Some(report),
        _ => None,
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
