//! Everything that keeps the child from doing harm.

#[cfg(target_os = "linux")]
mod landlock;
#[cfg(target_os = "linux")]
mod resources;
#[cfg(target_os = "linux")]
mod seccomp;

use std::fs::File;
use std::io;

use peel_inference::EngineOptions;

use crate::{Enforcement, Sandbox};

/// Gives the pipe to the parent, and lets whatever a library prints on standard output go to
/// standard error instead.
#[cfg(unix)]
pub(super) fn take_standard_output() -> io::Result<File> {
    use std::os::fd::AsFd as _;

    let pipe = io::stdout().as_fd().try_clone_to_owned()?;
    rustix::stdio::dup2_stdout(io::stderr())?;
    Ok(File::from(pipe))
}

#[cfg(not(unix))]
pub(super) fn take_standard_output() -> io::Result<io::Stdout> {
    Ok(io::stdout())
}

/// What has been put into force so far. Each step is taken as far as this system goes; none
/// of them stops the child when the kernel has not got it.
#[derive(Debug)]
pub(super) struct Confinement {
    resource_limits: Enforcement,
    landlock: Enforcement,
}

#[cfg(target_os = "linux")]
impl Confinement {
    /// Limits that hold from the first moment.
    pub(super) fn begin() -> Self {
        Self {
            resource_limits: enforcement(resources::limit_process()),
            landlock: Enforcement::Missing("not begun".into()),
        }
    }

    /// Bounds the memory that can be allocated, in bytes.
    pub(super) fn limit_memory(&mut self, max_bytes: u64) {
        if let Enforcement::Full = self.resource_limits {
            self.resource_limits = enforcement(resources::limit_memory(max_bytes));
        }
    }

    /// Leaves only the files that `engine` needs within reach, and no TCP.
    pub(super) fn restrict_files(&mut self, engine: Option<&EngineOptions>) {
        self.landlock = landlock::restrict(engine)
            .unwrap_or_else(|error| Enforcement::Missing(error.to_string()));
    }

    /// Closes the sandbox: what is not open now never will be.
    pub(super) fn close(self) -> Sandbox {
        Sandbox {
            resource_limits: self.resource_limits,
            landlock: self.landlock,
            seccomp: enforcement(seccomp::close()),
        }
    }
}

#[cfg(target_os = "linux")]
fn enforcement<E: std::fmt::Display>(result: Result<(), E>) -> Enforcement {
    match result {
        Ok(()) => Enforcement::Full,
        Err(error) => Enforcement::Missing(error.to_string()),
    }
}

#[cfg(not(target_os = "linux"))]
impl Confinement {
    pub(super) fn begin() -> Self {
        let missing = || Enforcement::Missing("there is no sandbox for this system yet".into());
        Self {
            resource_limits: missing(),
            landlock: missing(),
        }
    }

    pub(super) fn limit_memory(&mut self, _max_bytes: u64) {}

    pub(super) fn restrict_files(&mut self, _engine: Option<&EngineOptions>) {}

    pub(super) fn close(self) -> Sandbox {
        Sandbox {
            seccomp: self.landlock.clone(),
            resource_limits: self.resource_limits,
            landlock: self.landlock,
        }
    }
}
