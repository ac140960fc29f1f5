//! The sandboxed child process in which pictures are decoded and cut out.
//!
//! [`Executor`] starts the child (the same binary, re-executed), hands it one [`Job`],
//! [`Cut`], [`Render`], [`ApplyMatte`] or [`Check`] at a time as bytes and gets bytes back. The child has a memory limit, a deadline
//! for each job, no network and no files. When it dies, the job that killed it fails
//! and the next job gets a new child.

mod admission;
mod cancel;
mod child;
mod executor;
mod frame;
mod job;
mod log_tail;
mod message;
mod process;
mod sandbox;
mod start;
mod task;
mod watch;

pub use cancel::CancelToken;
pub use child::{child_main, child_main_with};
pub use executor::{DEFAULT_MAX_MEMORY_BYTES, Executor, ExecutorOptions};
pub use job::{Input, Job, JobError, Outcome, Report};
pub use sandbox::{Enforcement, Sandbox};
pub use start::StartError;
pub use task::{ApplyMatte, Check, Cut, Region, Render, RenderReport, Rendering};
