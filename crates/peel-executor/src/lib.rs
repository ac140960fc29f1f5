//! The sandboxed child process in which pictures are decoded and cut out.
//!
//! [`Executor`] starts the child (the same binary, re-executed), hands it one [`Job`]
//! at a time as bytes and gets bytes back. The child has a memory limit, a deadline
//! for each job, no network and no files. When it dies, the job that killed it fails
//! and the next job gets a new child.

mod executor;
mod job;

pub use executor::{Executor, ExecutorOptions, StartError, child_main};
pub use job::{Input, Job, JobError, Outcome, Report};
