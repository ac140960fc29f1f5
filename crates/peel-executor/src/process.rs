//! One child process: its pipes, its log, its end.

use std::io::{self, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::log_tail::LogTail;

/// How long the log of a dead child is waited for.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// A running child. It is killed when this is dropped.
#[derive(Debug)]
pub(crate) struct ChildProcess {
    pub(crate) input: ChildStdin,
    pub(crate) output: BufReader<ChildStdout>,
    killer: Killer,
    log: Arc<LogTail>,
    log_ended: Receiver<()>,
}

/// Kills a child from any thread, any number of times, also when it is long dead.
#[derive(Debug, Clone)]
pub(crate) struct Killer(Arc<Mutex<Child>>);

/// How a child ended.
#[derive(Debug)]
pub(crate) struct Death {
    pub(crate) status: Option<ExitStatus>,
    pub(crate) log: Vec<String>,
}

impl ChildProcess {
    /// Starts `program` with an empty environment: nothing that this process was told in
    /// confidence is there to be found.
    ///
    /// The child is started by the thread that goes on to read its log, because the kernel ties
    /// "die with your parent" to the thread that forked, and the caller's thread may end long
    /// before the child is wanted no more.
    pub(crate) fn spawn(program: &Path, arguments: &[String]) -> io::Result<Self> {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        #[cfg(unix)]
        command.env_clear();

        let log = Arc::new(LogTail::default());
        let (started, start) = mpsc::channel();
        let (end_log, log_ended) = mpsc::channel::<()>();
        let tail = Arc::clone(&log);
        thread::Builder::new()
            .name("peel-child-log".into())
            .spawn(move || {
                let _end_log = end_log;
                match command.spawn() {
                    Ok(mut child) => {
                        let errors = child.stderr.take();
                        if started.send(Ok(child)).is_ok()
                            && let Some(errors) = errors
                        {
                            tail.drain(errors);
                        }
                    }
                    Err(error) => drop(started.send(Err(error))),
                }
            })?;

        let mut child = start
            .recv()
            .map_err(|_| io::Error::other("the thread that starts children ended"))??;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("the child has no pipes"));
        };
        #[cfg(target_os = "linux")]
        {
            widen(&input);
            widen(&output);
        }
        Ok(Self {
            input,
            output: BufReader::new(output),
            killer: Killer(Arc::new(Mutex::new(child))),
            log,
            log_ended,
        })
    }

    pub(crate) fn killer(&self) -> &Killer {
        &self.killer
    }

    pub(crate) fn id(&self) -> u32 {
        self.killer.child().id()
    }

    /// The last lines that the child wrote to its standard error.
    pub(crate) fn log(&self) -> Vec<String> {
        self.log.lines()
    }

    /// Makes sure that the child is dead, and tells how it ended. A signal that had struck
    /// before is what is reported.
    pub(crate) fn bury(self) -> Death {
        let status = self.killer.kill_and_wait();
        // The pipe closes with the child, unless somebody else holds its other end.
        let _ = self.log_ended.recv_timeout(LAST_WORDS);
        Death {
            status,
            log: self.log.lines(),
        }
    }
}

impl Drop for ChildProcess {
    fn drop(&mut self) {
        self.killer.kill();
        // The kernel needs tens of milliseconds to take the child's memory back, which a
        // command that is done should not wait for.
        let killer = self.killer.clone();
        let reap = thread::Builder::new().name("reap".into());
        let _ = reap.spawn(move || killer.kill_and_wait());
    }
}

impl Killer {
    pub(crate) fn kill(&self) {
        // Fails only for a child that has been waited for.
        let _ = self.child().kill();
    }

    pub(crate) fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    fn kill_and_wait(&self) -> Option<ExitStatus> {
        let mut child = self.child();
        let _ = child.kill();
        child.wait().ok()
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Pictures go through these pipes, and a wakeup for each 64 kB is a waste.
#[cfg(target_os = "linux")]
fn widen(pipe: impl std::os::fd::AsFd) {
    const PIPE_BYTES: usize = 1024 * 1024;
    // An unprivileged user may be out of pipe pages; a narrow pipe works, too.
    let _ = rustix::pipe::fcntl_setpipe_size(pipe, PIPE_BYTES);
}
