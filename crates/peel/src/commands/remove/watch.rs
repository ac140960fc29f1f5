//! Pictures as they come into a folder.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use crossbeam_channel::{Receiver, select, unbounded};
use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::inputs::{Search, Source, in_folder, is_picture_name};
use crate::interrupt::Interrupt;
use crate::message::Problem;

/// A file whose end of writing the system does not report is complete when nothing has
/// happened to it for so long.
const QUIET_TIME: Duration = Duration::from_secs(1);

/// The folder cannot be watched.
#[derive(Debug, thiserror::Error)]
#[error("{} cannot be watched", folder.display())]
pub(crate) struct WatchError {
    folder: PathBuf,
    source: notify::Error,
}

impl Problem for WatchError {}

/// Gives the pictures of a folder, first those that are there and then those that come, each
/// when it is complete and again when it has changed, until interrupted.
pub(crate) struct Arrivals {
    /// As it was named, which is how its pictures are called.
    folder: PathBuf,
    /// The same folder as events name it.
    absolute_folder: PathBuf,
    search: Search,
    interrupt: Interrupt,
    events: Receiver<notify::Result<Event>>,
    /// Complete files, last first.
    ready: Vec<PathBuf>,
    /// Files that may still be written to, and when something last happened to them.
    growing: HashMap<PathBuf, Instant>,
    /// The versions that were given.
    given: HashMap<PathBuf, Version>,
    _watcher: RecommendedWatcher,
}

/// What changes when a file does: its time and size.
type Version = (Option<SystemTime>, u64);

impl Arrivals {
    /// Starts watching before it looks, so that nothing comes in between unseen.
    pub(crate) fn watch(
        folder: &Path,
        search: Search,
        interrupt: Interrupt,
    ) -> Result<Self, WatchError> {
        let (sender, events) = unbounded();
        let cannot = |source| WatchError {
            folder: folder.to_owned(),
            source,
        };
        let mut watcher = notify::recommended_watcher(move |event| {
            let _ = sender.send(event);
        })
        .map_err(cannot)?;
        let mode = if search.recursive {
            RecursiveMode::Recursive
        } else {
            RecursiveMode::NonRecursive
        };
        let absolute_folder =
            std::path::absolute(folder).map_err(|error| cannot(notify::Error::io(error)))?;
        watcher.watch(&absolute_folder, mode).map_err(cannot)?;
        let mut arrivals = Self {
            folder: folder.to_owned(),
            absolute_folder,
            search,
            interrupt,
            events,
            ready: Vec::new(),
            growing: HashMap::new(),
            given: HashMap::new(),
            _watcher: watcher,
        };
        arrivals.look();
        Ok(arrivals)
    }

    /// Takes all that is there.
    fn look(&mut self) {
        let there = in_folder(&self.absolute_folder, self.search);
        self.ready
            .extend(there.into_iter().rev().map(|source| source.path));
    }

    fn take_in(&mut self, event: notify::Result<Event>) {
        let Ok(event) = event else {
            return self.look();
        };
        if event.need_rescan() {
            return self.look();
        }
        for path in event.paths {
            if path.is_dir() {
                // Files may have come into a new folder before it was watched.
                if self.search.recursive && event.kind.is_create() {
                    let there = in_folder(&path, self.search);
                    let now = Instant::now();
                    self.growing
                        .extend(there.into_iter().map(|source| (source.path, now)));
                }
            } else if is_picture_name(&path, self.search) {
                self.sort_in(path, event.kind);
            }
        }
    }

    fn sort_in(&mut self, path: PathBuf, kind: EventKind) {
        match kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write))
            | EventKind::Modify(ModifyKind::Name(RenameMode::To)) => {
                self.growing.remove(&path);
                self.ready.insert(0, path);
            }
            EventKind::Create(_)
            | EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Any | ModifyKind::Name(_)) => {
                self.growing.insert(path, Instant::now());
            }
            _ => {}
        }
    }

    fn promote_grown(&mut self) {
        let grown = self
            .growing
            .extract_if(|_, since| since.elapsed() >= QUIET_TIME)
            .map(|(path, _)| path);
        self.ready.splice(0..0, grown);
    }

    /// Whether this version of the file has not been given yet.
    fn is_new(&mut self, path: &Path) -> bool {
        let Ok(metadata) = path.metadata() else {
            return false;
        };
        let version = (metadata.modified().ok(), metadata.len());
        metadata.is_file() && self.given.insert(path.to_owned(), version) != Some(version)
    }

    /// The picture at `path`, under the folder's name as it was given; `None` for what lies elsewhere.
    fn source(&self, path: &Path) -> Option<Source> {
        let relative = path.strip_prefix(&self.absolute_folder).ok()?.to_owned();
        Some(Source {
            address: None,
            path: self.folder.join(&relative),
            relative,
        })
    }
}

impl Iterator for Arrivals {
    type Item = Source;

    fn next(&mut self) -> Option<Source> {
        loop {
            while let Some(path) = self.ready.pop() {
                if self.is_new(&path)
                    && let Some(source) = self.source(&path)
                {
                    return Some(source);
                }
            }
            let patience = if self.growing.is_empty() {
                Duration::MAX
            } else {
                QUIET_TIME
            };
            select! {
                recv(self.events) -> event => self.take_in(event.ok()?),
                recv(self.interrupt.stop) -> _ => return None,
                default(patience) => {}
            }
            self.promote_grown();
        }
    }
}
