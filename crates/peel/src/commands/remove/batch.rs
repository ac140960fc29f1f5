//! Worker threads, each with an executor of its own, and what they tell.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded, select, unbounded};
use peel_executor::{Executor, Input, Job, JobError, Report};
use peel_imaging::OutputFormat;
use peel_matting::{Composition, Quality, Step};

use super::failure::Failure;
use super::save::save;
use super::web::Web;
use crate::interrupt::Interrupt;

/// What is done to every picture.
#[derive(Debug, Clone)]
pub(crate) struct Recipe {
    pub(crate) quality: Quality,
    pub(crate) composition: Composition,
    /// The encoded picture for [`peel_matting::Background::Image`].
    pub(crate) background: Option<Vec<u8>>,
    pub(crate) format: OutputFormat,
    pub(crate) encode_quality: u8,
    pub(crate) overwrite: bool,
    /// Longest file that is read, in bytes.
    pub(crate) max_bytes: u64,
}

/// One picture to work on.
#[derive(Debug)]
pub(crate) struct Task {
    /// What the picture is called in messages.
    pub(crate) name: String,
    pub(crate) origin: Origin,
    /// Where the result goes; `None` is standard output.
    pub(crate) output: Option<PathBuf>,
}

/// Where a picture comes from.
#[derive(Debug)]
pub(crate) enum Origin {
    File(PathBuf),
    /// An address, and what fetches it.
    Web(String, Arc<Web>),
    Memory(Input),
    /// Nowhere: it is known already that there is none.
    Missing(Failure),
}

/// What happens while a batch runs.
#[derive(Debug)]
pub(crate) enum Event {
    /// A step of some picture has begun.
    Step(Step),
    /// A picture is done with.
    Finished(Finished),
}

/// A picture that is done with.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) name: String,
    /// Where the result is, or would have been; `None` is standard output.
    pub(crate) output: Option<PathBuf>,
    pub(crate) result: Result<Done, Failure>,
}

/// A result that was written.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) report: Report,
    /// From before reading the input to after writing the output.
    pub(crate) total: Duration,
}

/// Works `tasks` off with as many threads as there are `executors`, telling `observe` what happens.
/// Ends early, between or within pictures, when `interrupt` says so; nothing is half written then.
pub(crate) fn run(
    tasks: impl Iterator<Item = Task> + Send + 'static,
    executors: Vec<Executor>,
    recipe: &Arc<Recipe>,
    interrupt: &Interrupt,
    mut observe: impl FnMut(Event),
) {
    let queue = feed(tasks, interrupt.clone());
    let (events, happened) = unbounded();
    std::thread::scope(|scope| {
        for executor in executors {
            let worker = Worker {
                executor,
                recipe,
                interrupt,
                events: events.clone(),
            };
            let queue = queue.clone();
            scope.spawn(move || worker.work(&queue));
        }
        drop(events);
        for event in happened {
            observe(event);
        }
    });
}

/// Hands tasks out as they are asked for. The thread may be stuck in reading standard input when
/// work is to end, so nobody waits for it.
fn feed(
    tasks: impl Iterator<Item = Task> + Send + 'static,
    interrupt: Interrupt,
) -> Receiver<Task> {
    let (sender, queue) = bounded(0);
    std::thread::spawn(move || {
        for task in tasks {
            select! {
                send(sender, task) -> sent => if sent.is_err() { return },
                recv(interrupt.stop) -> _ => return,
            }
        }
    });
    queue
}

struct Worker<'a> {
    executor: Executor,
    recipe: &'a Recipe,
    interrupt: &'a Interrupt,
    events: Sender<Event>,
}

impl Worker<'_> {
    fn work(mut self, queue: &Receiver<Task>) {
        while let Some(task) = self.next(queue) {
            let finished = self.finish(task);
            self.tell(Event::Finished(finished));
        }
    }

    fn next(&self, queue: &Receiver<Task>) -> Option<Task> {
        if self.interrupt.is_requested() {
            return None;
        }
        select! {
            recv(queue) -> task => task.ok(),
            recv(self.interrupt.stop) -> _ => None,
        }
    }

    /// The receiver outlives all workers.
    fn tell(&self, event: Event) {
        let _ = self.events.send(event);
    }

    fn finish(&mut self, task: Task) -> Finished {
        let Task {
            name,
            origin,
            output,
        } = task;
        Finished {
            result: self.cut_out(origin, output.as_deref()),
            name,
            output,
        }
    }

    fn cut_out(&mut self, origin: Origin, output: Option<&Path>) -> Result<Done, Failure> {
        let begun = Instant::now();
        // Before the work, so that none is wasted; saving looks again.
        if let Some(path) = output.filter(|path| !self.recipe.overwrite && path.exists()) {
            return Err(Failure::OutputExists(path.to_owned()));
        }
        let input = match origin {
            Origin::File(path) => Input::Encoded(read_file(&path, self.recipe.max_bytes)?),
            Origin::Web(address, web) => {
                Input::Encoded(web.fetch(&address, self.recipe.max_bytes)?)
            }
            Origin::Memory(input) => input,
            Origin::Missing(failure) => return Err(failure),
        };
        let job = Job {
            input,
            quality: self.recipe.quality,
            composition: self.recipe.composition.clone(),
            background: self.recipe.background.clone(),
            format: self.recipe.format,
            encode_quality: self.recipe.encode_quality,
        };
        let events = &self.events;
        let outcome = self
            .executor
            .run_until(&job, &self.interrupt.cancel, &mut |step| {
                let _ = events.send(Event::Step(step));
            })?;
        if self.interrupt.is_requested() {
            return Err(JobError::Cancelled.into());
        }
        match output {
            Some(path) => save(&outcome.bytes, path, self.recipe.overwrite)?,
            None => print(&outcome.bytes)?,
        }
        Ok(Done {
            report: outcome.report,
            total: begun.elapsed(),
        })
    }
}

fn read_file(path: &Path, max_bytes: u64) -> Result<Vec<u8>, Failure> {
    let opened = File::open(path).and_then(|file| read_at_most(file, max_bytes));
    opened.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Failure::NotFound,
        _ => Failure::Unreadable(error),
    })
}

/// Reads `source` to its end, or to one byte past `max_bytes`, by which the executor knows
/// that it is too large.
pub(crate) fn read_at_most(source: impl Read, max_bytes: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source
        .take(max_bytes.saturating_add(1))
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(bytes)
        .and_then(|()| stdout.flush())
        .map_err(|source| Failure::Unwritable {
            path: PathBuf::from("standard output"),
            source,
        })
}
