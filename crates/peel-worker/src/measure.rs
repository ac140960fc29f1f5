//! What is counted and timed, in one place, so that names and labels stay the same.

use std::time::Duration;

use metrics::{
    Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};
use peel_domain::{JobKind, Step};
use peel_matting::Timing;
use peel_store::QueueStats;

use crate::steps;

const JOBS: &str = "peel_jobs_total";
const STEP_SECONDS: &str = "peel_step_seconds";
const JOB_SECONDS: &str = "peel_job_seconds";
const WAIT_SECONDS: &str = "peel_job_wait_seconds";
const RUNNING_BYTES: &str = "peel_running_bytes";
const RESTARTS: &str = "peel_executor_restarts_total";
const QUEUE_JOBS: &str = "peel_queue_jobs";
const QUEUE_AGE: &str = "peel_queue_oldest_wait_seconds";
const RENDERS: &str = "peel_renders_total";
const RENDER_SECONDS: &str = "peel_render_seconds";
const SWEPT: &str = "peel_swept_total";
const MAILS: &str = "peel_mails_total";

/// How an attempt at a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Succeeded,
    Failed,
    Retried,
    Buried,
    /// The lease was lost; somebody else decides.
    Fenced,
    HandedBack,
    /// Handed back, because this worker cannot do any job at present.
    Unable,
    /// The store or the blobs could not be reached; the lease will run out.
    Abandoned,
}

impl Outcome {
    const fn label(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Retried => "retried",
            Self::Buried => "buried",
            Self::Fenced => "fenced",
            Self::HandedBack => "handed_back",
            Self::Unable => "unable",
            Self::Abandoned => "abandoned",
        }
    }
}

/// Says what each name means. Doing it again does no harm.
pub(crate) fn describe() {
    describe_counter!(JOBS, "Attempts at jobs, by how they ended");
    describe_histogram!(
        STEP_SECONDS,
        Unit::Seconds,
        "Time of each step of a removal"
    );
    describe_histogram!(
        JOB_SECONDS,
        Unit::Seconds,
        "Time from claim to end of an attempt"
    );
    describe_histogram!(
        WAIT_SECONDS,
        Unit::Seconds,
        "Time that jobs waited before they were claimed"
    );
    describe_gauge!(
        RUNNING_BYTES,
        Unit::Bytes,
        "Memory estimated for what runs in executors"
    );
    describe_counter!(RESTARTS, "Executor children that had to be replaced");
    describe_gauge!(QUEUE_JOBS, "Jobs, by kind and state");
    describe_gauge!(
        QUEUE_AGE,
        Unit::Seconds,
        "How long the oldest job that could run has been waiting"
    );
    describe_counter!(RENDERS, "Pictures made of cutouts, by how that ended");
    describe_histogram!(
        RENDER_SECONDS,
        Unit::Seconds,
        "Time of making a picture of a cutout"
    );
    describe_counter!(SWEPT, "What cleaning up has removed");
    describe_counter!(MAILS, "Attempts at sending a mail, by how they ended");
}

pub(crate) fn job_claimed(kind: JobKind, waited: Duration) {
    histogram!(WAIT_SECONDS, "kind" => kind.as_str()).record(waited);
}

pub(crate) fn job_ended(kind: JobKind, outcome: Outcome, took: Duration) {
    counter!(JOBS, "kind" => kind.as_str(), "outcome" => outcome.label()).increment(1);
    histogram!(JOB_SECONDS, "kind" => kind.as_str()).record(took);
}

pub(crate) fn steps_taken(timings: &[Timing]) {
    for timing in timings {
        if let Some(step) = steps::public(timing.step) {
            step_taken(step, timing.duration);
        }
    }
}

pub(crate) fn step_taken(step: Step, took: Duration) {
    histogram!(STEP_SECONDS, "step" => step.as_str()).record(took);
}

pub(crate) fn memory_taken(pool: &'static str, bytes: u64) {
    gauge!(RUNNING_BYTES, "pool" => pool).increment(bytes as f64);
}

pub(crate) fn memory_returned(pool: &'static str, bytes: u64) {
    gauge!(RUNNING_BYTES, "pool" => pool).decrement(bytes as f64);
}

pub(crate) fn executor_restarted(pool: &'static str) {
    counter!(RESTARTS, "pool" => pool).increment(1);
}

pub(crate) fn queue(kind: JobKind, stats: &QueueStats) {
    for (state, jobs) in [
        ("queued", stats.queued),
        ("running", stats.running),
        ("dead", stats.dead),
    ] {
        gauge!(QUEUE_JOBS, "kind" => kind.as_str(), "state" => state).set(jobs as f64);
    }
    gauge!(QUEUE_AGE, "kind" => kind.as_str()).set(stats.oldest_wait.as_secs_f64());
}

pub(crate) fn rendered(task: &'static str, outcome: &'static str, took: Duration) {
    counter!(RENDERS, "task" => task, "outcome" => outcome).increment(1);
    histogram!(RENDER_SECONDS, "task" => task).record(took);
}

pub(crate) fn swept(what: &'static str, count: u64) {
    counter!(SWEPT, "what" => what).increment(count);
}

pub(crate) fn mail(outcome: &'static str) {
    counter!(MAILS, "outcome" => outcome).increment(1);
}
