//! Removals, and what becomes of those that go wrong.

use std::time::Duration;

use peel_app::{ProgressEvent, Region, RemovalOptions};
use peel_domain::{BlobKey, Clock, FailureCode, ImageState, JobKind, ReservationState, Step};
use peel_imaging::{Limits, decode};
use peel_matting::Length;
use peel_store::{ClaimRequest, Jobs, PageRequest, WorkerId};
use peel_worker::{SweepOptions, Worker};

use crate::bench::{Bench, CREDITS, options};
use crate::network::{Deed, HEIGHT, WIDTH, picture};

crate::tests![
    a_picture_becomes_ready_and_is_paid,
    those_who_watch_see_every_step,
    a_region_is_heeded,
    what_lies_in_the_picture_fails_at_once_and_costs_nothing,
    j4_a_picture_that_kills_its_child_is_given_up_and_others_go_on,
    a_picture_that_takes_too_long_is_given_up,
    a_lost_original_is_our_fault,
    j2_a_result_that_comes_after_the_lease_is_thrown_away,
    a_removal_that_is_called_off_frees_its_worker,
    several_at_the_same_time_are_each_done_once,
    a_worker_that_cannot_start_its_child_claims_nothing,
    a_worker_whose_child_cannot_start_uses_no_attempts_up,
    what_is_done_is_counted,
];

async fn a_picture_becomes_ready_and_is_paid() {
    let bench = Bench::new().await;
    let worker = bench.worker(options()).await;
    let image = bench.submit_deed(Deed::FindSubject).await;
    let image = bench.settled(image.id).await;

    assert_eq!(image.state, ImageState::Ready);
    assert_eq!(image.charge_state, ReservationState::Captured);
    assert_eq!(bench.credits().await, CREDITS - 1);
    let cutout = image.cutout.unwrap();
    assert_eq!(cutout.blob, BlobKey::cutout(image.id, 1));
    assert_eq!((cutout.width, cutout.height), (WIDTH, HEIGHT));
    assert!(cutout.subject.left > 0 && cutout.subject.width < WIDTH);
    assert!(cutout.report.contains("segment"), "{}", cutout.report);
    let bytes = bench.blobs.get(&cutout.blob).await.unwrap();
    let picture = decode(&bytes, &Limits::default()).unwrap();
    assert_eq!(picture.width(), WIDTH as usize);
    let alpha = picture.alpha.unwrap();
    let centre = ((WIDTH / 2) as usize, (HEIGHT / 2) as usize);
    assert_eq!((alpha[centre], alpha[(0_usize, 0_usize)]), (255, 0));

    worker.shut_down(Duration::from_secs(60)).await;
    bench.assert_audited().await;
}

async fn those_who_watch_see_every_step() {
    let bench = Bench::new().await;
    let image = bench.submit_deed(Deed::FindSubject).await;
    let mut events = bench.progress.subscribe(image.id);
    let _worker = bench.worker(options()).await;
    let mut steps = Vec::new();
    while bench.image(image.id).await.state != ImageState::Ready {
        if let ProgressEvent::Step(step) = events.next().await {
            steps.push(step);
        }
    }
    assert_eq!(
        steps,
        [
            Step::Decode,
            Step::Prepare,
            Step::Segment,
            Step::Upsample,
            Step::RefineEdges,
            Step::EstimateForeground,
            Step::Encode,
            Step::Store,
        ]
    );
}

async fn a_region_is_heeded() {
    let bench = Bench::new().await;
    let _worker = bench.worker(options()).await;
    let region = Region {
        left: Length::Percent(50.0),
        top: Length::Percent(0.0),
        right: Length::Percent(100.0),
        bottom: Length::Percent(100.0),
    };
    let wanted = RemovalOptions {
        region: Some(region),
        ..RemovalOptions::default()
    };
    let image = bench
        .submit_with(picture(Deed::FindSubject), |submission| {
            submission.options = wanted.to_json();
        })
        .await;
    let cutout = bench.settled(image.id).await.cutout.unwrap();
    assert_eq!(cutout.width, WIDTH);
    assert!(cutout.subject.left >= WIDTH / 2, "{:?}", cutout.subject);
}

async fn what_lies_in_the_picture_fails_at_once_and_costs_nothing() {
    let bench = Bench::new().await;
    let worker = bench.worker(options()).await;
    let whole = picture(Deed::FindSubject);
    for (bytes, expected) in [
        (whole[..whole.len() / 2].to_vec(), FailureCode::ImageCorrupt),
        (b"not a picture".to_vec(), FailureCode::UnsupportedFormat),
        (Vec::new(), FailureCode::Empty),
        (picture(Deed::FindNothing), FailureCode::NoSubject),
    ] {
        let image = bench.submit(bytes).await;
        let image = bench.settled(image.id).await;
        assert_eq!(image.failure, Some(expected));
        assert_eq!((image.state, image.attempt), (ImageState::Failed, 1));
    }
    assert_eq!(bench.credits().await, CREDITS);
    worker.shut_down(Duration::from_secs(60)).await;
    bench.assert_audited().await;
}

async fn j4_a_picture_that_kills_its_child_is_given_up_and_others_go_on() {
    let bench = Bench::new().await;
    let worker = bench.worker(options()).await;
    let poison = bench.submit_deed(Deed::Abort).await;
    let good = bench.submit_deed(Deed::FindSubject).await;
    let good = bench.settled(good.id).await;
    assert_eq!(good.state, ImageState::Ready);

    let image = bench.settled(poison.id).await;
    assert_eq!(image.failure, Some(FailureCode::ProcessingFailed));
    assert_eq!((image.attempt, bench.credits().await), (3, CREDITS - 1));
    let dead = bench
        .store
        .dead_letters(PageRequest::first(10))
        .await
        .unwrap();
    let dead: Vec<_> = dead.items.iter().map(|letter| letter.image).collect();
    assert_eq!(dead, [poison.id]);

    let after = bench.submit_deed(Deed::FindSubject).await;
    assert_eq!(bench.settled(after.id).await.state, ImageState::Ready);
    worker.shut_down(Duration::from_secs(60)).await;
    bench.assert_audited().await;
}

async fn a_picture_that_takes_too_long_is_given_up() {
    let bench = Bench::new().await;
    let mut options = options();
    options.executor.deadline = Duration::from_millis(300);
    let _worker = bench.worker(options).await;
    let image = bench.submit_deed(Deed::NeverEnd).await;
    let image = bench.settled(image.id).await;
    assert_eq!(image.failure, Some(FailureCode::TimedOut));
    assert_eq!(bench.credits().await, CREDITS);
}

async fn a_lost_original_is_our_fault() {
    let bench = Bench::new().await;
    let image = bench.submit_deed(Deed::FindSubject).await;
    bench.blobs.delete(&image.original).await.unwrap();
    let _worker = bench.worker(options()).await;
    let image = bench.settled(image.id).await;
    assert_eq!(image.failure, Some(FailureCode::ProcessingFailed));
    assert_eq!((image.attempt, bench.credits().await), (3, CREDITS));
}

async fn j2_a_result_that_comes_after_the_lease_is_thrown_away() {
    let bench = Bench::new().await;
    let mut options = options();
    // As if the worker were paused.
    options.heartbeat = Duration::from_secs(3600);
    let lease = options.lease;
    let worker = bench.worker(options).await;
    let image = bench.submit_deed(Deed::TakeTime).await;
    let mut events = bench.progress.subscribe(image.id);
    while events.next().await != ProgressEvent::Step(Step::Segment) {}

    bench.clock.advance(2 * lease);
    let request = ClaimRequest {
        worker: WorkerId::new("another"),
        kind: JobKind::Remove,
        lease: Duration::from_secs(3600),
        now: bench.clock.now(),
    };
    // The first finds that the lease is over, the second takes the job after its wait.
    let swept = bench.store.sweep_expired(bench.clock.now(), 10).await;
    assert_eq!(swept.unwrap().requeued, 1);
    bench.clock.advance(Duration::from_secs(5));
    let now = bench.clock.now();
    let taken = bench.store.claim(&ClaimRequest { now, ..request }).await;
    let taken = taken.unwrap().unwrap();
    assert_eq!(taken.lease.attempt, 2);

    worker.shut_down(Duration::from_secs(60)).await;
    let image = bench.image(image.id).await;
    assert_eq!((image.state, image.attempt), (ImageState::Processing, 2));
    assert!(!bench.has(&BlobKey::cutout(image.id, 1)).await);
    assert!(bench.has(&image.original).await);
    bench.assert_audited().await;
}

async fn a_removal_that_is_called_off_frees_its_worker() {
    let bench = Bench::new().await;
    let _worker = bench.worker(options()).await;
    let endless = bench.submit_deed(Deed::NeverEnd).await;
    bench
        .until(endless.id, |image| image.state == ImageState::Processing)
        .await;
    let now = bench.clock.now();
    bench
        .store
        .cancel(bench.owner, endless.id, now)
        .await
        .unwrap();
    let next = bench.submit_deed(Deed::FindSubject).await;
    assert_eq!(bench.settled(next.id).await.state, ImageState::Ready);
    let endless = bench.image(endless.id).await;
    assert_eq!(endless.failure, Some(FailureCode::Cancelled));
    assert_eq!(bench.credits().await, CREDITS - 1);
}

async fn several_at_the_same_time_are_each_done_once() {
    let bench = Bench::new().await;
    let mut options = options();
    options.removals = 3;
    // Room for two of them at the same time.
    options.memory_bytes = 2 << 20;
    let mut images = Vec::new();
    for _ in 0..12 {
        images.push(bench.submit_deed(Deed::FindSubject).await);
    }
    let (one, two) = (
        bench.worker(options.clone()).await,
        bench.worker(options).await,
    );
    for image in images {
        let image = bench.settled(image.id).await;
        assert_eq!((image.state, image.attempt), (ImageState::Ready, 1));
    }
    assert_eq!(bench.credits().await, CREDITS - 12);
    for worker in [one, two] {
        worker.shut_down(Duration::from_secs(60)).await;
    }
    bench.assert_audited().await;
}

async fn a_worker_that_cannot_start_its_child_claims_nothing() {
    let bench = Bench::new().await;
    let image = bench.submit_deed(Deed::FindSubject).await;
    let mut options = options();
    options.executor.program = "/nowhere/peel".into();
    let started = Worker::start(bench.ports(), options, SweepOptions::default());
    let error = started.await.unwrap_err();
    assert!(error.to_string().contains("/nowhere/peel"), "{error}");
    let image = bench.image(image.id).await;
    assert_eq!((image.state, image.attempt), (ImageState::Queued, 0));
}

async fn a_worker_whose_child_cannot_start_uses_no_attempts_up() {
    let bench = Bench::new().await;
    let program = bench.folder.path().join("peel");
    std::os::unix::fs::symlink(std::env::current_exe().unwrap(), &program).unwrap();
    let mut options = options();
    options.executor.program.clone_from(&program);
    options.pause = Duration::from_millis(10);
    let worker = bench.worker(options).await;
    std::fs::remove_file(&program).unwrap();

    bench.submit_deed(Deed::Abort).await;
    let image = bench.submit_deed(Deed::FindSubject).await;
    // The first took the only child with it; now the other is taken and handed back again and again.
    let taken = bench.until(image.id, |image| image.attempt > 5).await;
    assert!(
        !taken.state.is_settled(),
        "that is more often than a job may fail"
    );

    std::os::unix::fs::symlink(std::env::current_exe().unwrap(), &program).unwrap();
    assert_eq!(bench.settled(image.id).await.state, ImageState::Ready);
    worker.shut_down(Duration::from_secs(60)).await;
    bench.assert_audited().await;
}

async fn what_is_done_is_counted() {
    // A recorder of its own thread alone, and so a runtime of one thread.
    let counted = std::thread::spawn(|| {
        let recorder = metrics_util::debugging::DebuggingRecorder::new();
        let snapshotter = recorder.snapshotter();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        metrics::with_local_recorder(&recorder, || {
            runtime.block_on(async {
                let bench = Bench::new().await;
                let worker = bench.worker(options()).await;
                for deed in [Deed::FindSubject, Deed::FindNothing] {
                    let image = bench.submit_deed(deed).await;
                    bench.settled(image.id).await;
                }
                worker.shut_down(Duration::from_secs(60)).await;
            });
        });
        let described = snapshotter.snapshot().into_vec();
        let lines = described.into_iter().map(|(key, _, _, value)| {
            let labels: Vec<_> = key
                .key()
                .labels()
                .map(|label| label.value().to_owned())
                .collect();
            format!("{} {} {value:?}", key.key().name(), labels.join(" "))
        });
        lines.collect::<Vec<_>>()
    });
    let counted = counted.join().unwrap();
    for expected in [
        "peel_jobs_total remove succeeded Counter(1)",
        "peel_jobs_total remove failed Counter(1)",
        "peel_running_bytes removal Gauge(0.0)",
    ] {
        assert!(counted.iter().any(|line| line == expected), "{counted:#?}");
    }
    for step in ["segment", "store"] {
        let name = format!("peel_step_seconds {step} ");
        assert!(
            counted.iter().any(|line| line.starts_with(&name)),
            "{counted:#?}"
        );
    }
}
