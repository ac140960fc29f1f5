//! Children that die, hang, or talk nonsense: that job's error, nobody else's.

use std::time::Duration;

use peel_executor::{CancelToken, Executor, JobError};
use peel_matting::{Quality, Step};

use crate::deed::Deed;
use crate::driver::{executor, job, memory, options, run};

crate::tests![
    a_child_that_aborts_is_replaced,
    a_child_that_panics_is_replaced,
    running_out_of_memory_is_told_apart_and_bounded,
    a_runtime_out_of_memory_is_told_apart_and_survived,
    a_job_past_its_deadline_is_ended,
    a_running_job_can_be_cancelled,
    a_cancelled_token_starts_nothing,
    cancelling_ends_a_start,
    one_token_ends_jobs_of_several_executors,
    nonsense_on_the_pipe_is_a_crash,
    a_program_that_is_no_child_is_named,
    an_oversized_frame_is_refused,
    a_child_that_dies_at_start_is_tried_twice_and_quoted,
    a_program_that_is_not_there_is_named,
    an_engine_that_does_not_load_is_quoted,
    a_start_past_its_deadline_is_ended,
    a_dropped_executor_leaves_no_child,
];

/// The executor serves the next job as if nothing had happened, with another child.
#[track_caller]
fn assert_replaced(executor: &mut Executor, dead: Option<u32>) {
    run(executor, Deed::FindSubject).unwrap();
    assert_ne!(executor.process_id(), dead);
}

fn started() -> (Executor, Option<u32>) {
    let mut executor = executor();
    executor.start(Quality::Standard).unwrap();
    let child = executor.process_id();
    (executor, child)
}

fn a_child_that_aborts_is_replaced() {
    let (mut executor, child) = started();
    assert_eq!(
        run(&mut executor, Deed::Abort).unwrap_err(),
        JobError::Crashed
    );
    assert_replaced(&mut executor, child);
}

fn a_child_that_panics_is_replaced() {
    let (mut executor, child) = started();
    assert_eq!(
        run(&mut executor, Deed::Panic).unwrap_err(),
        JobError::Crashed
    );
    assert_replaced(&mut executor, child);
}

#[cfg(target_os = "linux")]
fn running_out_of_memory_is_told_apart_and_bounded() {
    let mut options = options("well");
    options.max_memory_bytes = 600 << 20;
    let mut executor = Executor::new(options);
    executor.start(Quality::Standard).unwrap();
    let child = executor.process_id();
    assert!(memory(child.unwrap(), "VmPeak") < 600 << 20);
    assert_eq!(
        run(&mut executor, Deed::TakeAllMemory).unwrap_err(),
        JobError::OutOfMemory
    );
    assert_replaced(&mut executor, child);
}

#[cfg(not(target_os = "linux"))]
fn running_out_of_memory_is_told_apart_and_bounded() {}

fn a_runtime_out_of_memory_is_told_apart_and_survived() {
    let (mut executor, child) = started();
    assert_eq!(
        run(&mut executor, Deed::FailForMemory).unwrap_err(),
        JobError::OutOfMemory
    );
    run(&mut executor, Deed::FindSubject).unwrap();
    assert_eq!(executor.process_id(), child);
}

fn a_job_past_its_deadline_is_ended() {
    let mut options = options("well");
    options.deadline = Duration::from_millis(500);
    let mut executor = Executor::new(options);
    executor.start(Quality::Standard).unwrap();
    let child = executor.process_id();
    assert_eq!(
        run(&mut executor, Deed::NeverEnd).unwrap_err(),
        JobError::TimedOut
    );
    assert_replaced(&mut executor, child);
}

fn a_running_job_can_be_cancelled() {
    let (mut executor, child) = started();
    let token = CancelToken::new();
    let canceller = token.clone();
    let error = executor
        .run_until(&job(Deed::NeverEnd), &token, &mut |step| {
            if step == Step::Segment {
                let canceller = canceller.clone();
                std::thread::spawn(move || canceller.cancel());
            }
        })
        .unwrap_err();
    assert_eq!(error, JobError::Cancelled);
    assert_replaced(&mut executor, child);
}

fn a_cancelled_token_starts_nothing() {
    let mut executor = executor();
    let token = CancelToken::new();
    token.cancel();
    let error = executor
        .run_until(&job(Deed::FindSubject), &token, &mut |_| {})
        .unwrap_err();
    assert_eq!(error, JobError::Cancelled);
    assert_eq!(executor.process_id(), None);
}

fn cancelling_ends_a_start() {
    let token = CancelToken::new();
    let running = std::thread::spawn({
        let token = token.clone();
        move || {
            Executor::new(options("hang")).run_until(&job(Deed::FindSubject), &token, &mut |_| {})
        }
    });
    token.cancel();
    assert_eq!(running.join().unwrap().unwrap_err(), JobError::Cancelled);
}

fn one_token_ends_jobs_of_several_executors() {
    let token = CancelToken::new();
    let running: Vec<_> = (0..3)
        .map(|_| {
            let token = token.clone();
            std::thread::spawn(move || {
                executor().run_until(&job(Deed::NeverEnd), &token, &mut |_| {})
            })
        })
        .collect();
    token.cancel();
    for thread in running {
        assert_eq!(thread.join().unwrap().unwrap_err(), JobError::Cancelled);
    }
}

fn nonsense_on_the_pipe_is_a_crash() {
    let (mut executor, child) = started();
    assert_eq!(
        run(&mut executor, Deed::Babble).unwrap_err(),
        JobError::Crashed
    );
    assert_replaced(&mut executor, child);
}

#[track_caller]
fn start_error(manner: &str) -> String {
    Executor::new(options(manner))
        .start(Quality::Standard)
        .unwrap_err()
        .to_string()
}

fn a_program_that_is_no_child_is_named() {
    let error = start_error("garbage");
    assert!(
        error.contains("does not answer like this version of Peel"),
        "{error}"
    );
}

fn an_oversized_frame_is_refused() {
    let error = start_error("oversized");
    assert!(error.contains("ended before it was ready"), "{error}");
}

fn a_child_that_dies_at_start_is_tried_twice_and_quoted() {
    let error = start_error("die");
    assert!(
        error.contains("the last thing I saw was a light"),
        "{error}"
    );
}

fn a_program_that_is_not_there_is_named() {
    let mut options = options("well");
    options.program = "/nowhere/peel".into();
    let error = Executor::new(options)
        .start(Quality::Standard)
        .unwrap_err()
        .to_string();
    assert!(error.contains("/nowhere/peel"), "{error}");
}

fn an_engine_that_does_not_load_is_quoted() {
    let error = start_error("no-engine");
    assert!(error.contains("run `peel setup`"), "{error}");
    let mut executor = Executor::new(options("no-engine"));
    let Err(JobError::Engine(message)) = run(&mut executor, Deed::FindSubject) else {
        panic!("expected an engine error");
    };
    assert!(message.contains("run `peel setup`"), "{message}");
}

fn a_start_past_its_deadline_is_ended() {
    let mut options = options("hang");
    options.start_deadline = Duration::from_millis(100);
    let error = Executor::new(options)
        .start(Quality::Standard)
        .unwrap_err()
        .to_string();
    assert!(error.contains("took longer"), "{error}");
}

#[cfg(target_os = "linux")]
fn a_dropped_executor_leaves_no_child() {
    let (executor, child) = started();
    drop(executor);
    // It is killed at once, and buried by a thread of its own.
    let process = std::path::PathBuf::from(format!("/proc/{}", child.unwrap()));
    let patience = std::time::Instant::now() + Duration::from_secs(30);
    while process.exists() {
        assert!(std::time::Instant::now() < patience, "the child lives on");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[cfg(not(target_os = "linux"))]
fn a_dropped_executor_leaves_no_child() {}
