//! What jobs give when all is well.

use peel_executor::{Input, JobError};
use peel_imaging::ErrorKind;
use peel_matting::{Quality, Step};

use crate::deed::Deed;
use crate::driver::{SIDE, executor, job, memory, options, run, sized_job};

crate::tests![
    a_picture_becomes_a_cutout,
    steps_are_announced_and_timed,
    the_same_child_serves_many_jobs,
    a_picture_without_subject_is_told_apart,
    a_failing_network_is_reported_and_survived,
    raw_pixels_that_do_not_fit_their_size_are_refused,
    a_file_above_the_limit_is_refused_without_a_child,
    a_damaged_file_is_an_image_error,
    a_damaged_background_is_told_apart,
    what_libraries_print_ends_in_the_log,
    threads_and_memory_stay_available,
    a_warm_child_serves_jobs,
    many_jobs_do_not_pile_up_memory,
];

fn a_picture_becomes_a_cutout() {
    let outcome = run(&mut executor(), Deed::FindSubject).unwrap();
    assert!(outcome.bytes.starts_with(b"\x89PNG"));
    assert_eq!(outcome.report.input_size, (SIDE, SIDE));
    assert_eq!(outcome.report.output_size, (SIDE, SIDE));
    let subject = outcome.report.subject;
    assert!(subject.left > 0 && subject.left + subject.width < SIDE as usize);
}

fn steps_are_announced_and_timed() {
    let mut begun = Vec::new();
    let outcome = executor()
        .run(&job(Deed::FindSubject), &mut |step| begun.push(step))
        .unwrap();
    let timed: Vec<Step> = outcome.report.timings.iter().map(|t| t.step).collect();
    assert_eq!(begun, timed);
    assert_eq!(begun.first(), Some(&Step::Decode));
    assert!(begun.contains(&Step::Segment));
    assert_eq!(begun.last(), Some(&Step::Encode));
}

fn the_same_child_serves_many_jobs() {
    let mut executor = executor();
    executor.start(Quality::Standard).unwrap();
    let child = executor.process_id();
    for _ in 0..3 {
        run(&mut executor, Deed::FindSubject).unwrap();
    }
    assert!(child.is_some());
    assert_eq!(executor.process_id(), child);
}

fn a_picture_without_subject_is_told_apart() {
    let mut executor = executor();
    assert_eq!(
        run(&mut executor, Deed::FindNothing).unwrap_err(),
        JobError::NoSubject
    );
    run(&mut executor, Deed::FindSubject).unwrap();
}

fn a_failing_network_is_reported_and_survived() {
    let mut executor = executor();
    executor.start(Quality::Standard).unwrap();
    let child = executor.process_id();
    let Err(JobError::Engine(message)) = run(&mut executor, Deed::Fail) else {
        panic!("expected an engine error");
    };
    assert!(message.contains("the network tripped"), "{message}");
    run(&mut executor, Deed::FindSubject).unwrap();
    assert_eq!(executor.process_id(), child);
}

fn raw_pixels_that_do_not_fit_their_size_are_refused() {
    let mut executor = executor();
    let mut short = job(Deed::FindSubject);
    let Input::Rgb24 { pixels, .. } = &mut short.input else {
        unreachable!();
    };
    pixels.pop();
    let error = executor.run(&short, &mut |_| {}).unwrap_err();
    assert!(matches!(
        error,
        JobError::Image {
            kind: ErrorKind::Corrupt,
            ..
        }
    ));
}

fn a_file_above_the_limit_is_refused_without_a_child() {
    let mut options = options("die");
    options.limits.max_bytes = 1000;
    let mut executor = peel_executor::Executor::new(options);
    let mut large = job(Deed::FindSubject);
    large.input = Input::Encoded(vec![0; 1001]);
    let error = executor.run(&large, &mut |_| {}).unwrap_err();
    assert!(matches!(error, JobError::Image { .. }), "{error:?}");
    assert_eq!(executor.process_id(), None);
}

fn a_damaged_file_is_an_image_error() {
    let mut executor = executor();
    for bytes in [&b""[..], b"\x89PNG\r\n\x1a\n", b"not a picture"] {
        let mut damaged = job(Deed::FindSubject);
        damaged.input = Input::Encoded(bytes.to_vec());
        let error = executor.run(&damaged, &mut |_| {}).unwrap_err();
        assert!(matches!(error, JobError::Image { .. }), "{error:?}");
    }
    run(&mut executor, Deed::FindSubject).unwrap();
}

fn a_damaged_background_is_told_apart() {
    let mut executor = executor();
    let mut damaged = job(Deed::FindSubject);
    damaged.composition.background = peel_matting::Background::Image;
    damaged.background = Some(b"not a picture".to_vec());
    let error = executor.run(&damaged, &mut |_| {}).unwrap_err();
    assert!(matches!(error, JobError::Background { .. }), "{error:?}");
}

fn what_libraries_print_ends_in_the_log() {
    let mut executor = executor();
    run(&mut executor, Deed::Print).unwrap();
    // The next answer comes after the child has flushed; the log is read by another thread.
    run(&mut executor, Deed::FindSubject).unwrap();
    let log = executor.child_log();
    assert!(
        log.iter().any(|line| line.contains("a library says hello")),
        "{log:?}"
    );
}

fn threads_and_memory_stay_available() {
    run(&mut executor(), Deed::Work).unwrap();
}

fn a_warm_child_serves_jobs() {
    let mut options = options("well");
    options.warm_up = true;
    let mut executor = peel_executor::Executor::new(options);
    executor.start(Quality::Standard).unwrap();
    run(&mut executor, Deed::FindSubject).unwrap();
}

#[cfg(target_os = "linux")]
fn many_jobs_do_not_pile_up_memory() {
    const SLACK_BYTES: u64 = 30 << 20;
    let mut executor = executor();
    let large = sized_job(Deed::FindSubject, 1500, 1500);
    for _ in 0..3 {
        executor.run(&large, &mut |_| {}).unwrap();
    }
    let child = executor.process_id().unwrap();
    let settled = memory(child, "VmRSS");
    for _ in 0..20 {
        executor.run(&large, &mut |_| {}).unwrap();
    }
    let later = memory(child, "VmRSS");
    assert!(later < settled + SLACK_BYTES, "{settled} → {later}");
}

#[cfg(not(target_os = "linux"))]
fn many_jobs_do_not_pile_up_memory() {}
