use std::time::Duration;

use peel_app::{AppError, ProgressEvent, Sighting};
use peel_domain::{ImageState, Step};

use crate::bench::{Bench, HEIGHT, WIDTH, order, png};

const LONG: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn a_watched_image_is_seen_step_by_step_to_its_end() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let id = bench.submit(&caller).await.unwrap().image().id;
    let mut watch = peel_app::watch(&bench.app, &caller, id).unwrap();
    let state = |sighting: Option<Result<Sighting, AppError>>| match sighting {
        Some(Ok(Sighting::Image(image))) => image.state,
        other => panic!("{other:?}"),
    };
    assert_eq!(state(watch.next().await), ImageState::Queued);
    let (claim, image) = bench.claim().await;
    bench.app.progress.publish(id, ProgressEvent::Changed);
    assert_eq!(state(watch.next().await), ImageState::Processing);
    for step in [Step::Decode, Step::Decode, Step::Segment] {
        bench.app.progress.publish(id, ProgressEvent::Step(step));
    }
    for step in [Step::Decode, Step::Segment] {
        let sighting = watch.next().await.unwrap().unwrap();
        assert_eq!(sighting, Sighting::Step(step));
    }
    bench.complete(&claim, &image).await;
    assert_eq!(state(watch.next().await), ImageState::Ready);
    assert!(watch.next().await.is_none());
}

#[tokio::test]
async fn who_waits_gets_the_image_when_it_is_ready() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let submitted = bench.submit(&caller).await.unwrap();
    let (claim, image) = bench.claim().await;
    let waiting = peel_app::wait(&bench.app, &submitted, LONG);
    let working = bench.complete(&claim, &image);
    let (waited, _) = tokio::join!(waiting, working);
    assert_eq!(waited.unwrap().state, ImageState::Ready);
}

#[tokio::test]
async fn who_would_wait_in_vain_is_refused_at_once() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let first = bench.receive(png(WIDTH, HEIGHT)).await.unwrap();
    let waiting = peel_app::remove_now(&bench.app, &caller, first, order(), LONG);
    let working = async {
        let (claim, image) = loop {
            // The picture is on its way into the queue.
            match bench.try_claim().await {
                Some(claimed) => break claimed,
                None => tokio::task::yield_now().await,
            }
        };
        bench.clock.advance(Duration::from_secs(10));
        bench.complete(&claim, &image).await
    };
    let (waited, _) = tokio::join!(waiting, working);
    assert_eq!(waited.unwrap().state, ImageState::Ready);

    // Ten seconds each: with one waiting, another has theirs after twenty.
    let admitted = async |patience: Option<u64>| {
        let patience = patience.map(Duration::from_secs);
        peel_app::admit(&bench.app, &caller, patience).await
    };
    admitted(Some(20)).await.unwrap();
    bench.submit(&bench.visitor()).await.unwrap();
    assert!(matches!(admitted(Some(20)).await, Err(AppError::QueueFull)));
    let second = bench.receive(png(WIDTH, HEIGHT + 1)).await.unwrap();
    let patience = Duration::from_secs(20);
    let refused = peel_app::remove_now(&bench.app, &caller, second, order(), patience).await;
    assert!(matches!(refused, Err(AppError::QueueFull)), "{refused:?}");
    admitted(Some(60)).await.unwrap();
    admitted(None).await.unwrap();
    bench.submit(&bench.visitor()).await.unwrap();
}

#[tokio::test]
async fn a_worker_of_another_process_is_noticed_too() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let submitted = bench.submit(&caller).await.unwrap();
    let id = submitted.image().id;
    let waiting = tokio::spawn({
        let app = bench.app.clone();
        async move { peel_app::wait(&app, &submitted, LONG).await }
    });
    // It tells nobody.
    peel_app::cancel(&silent(&bench), &caller, id)
        .await
        .unwrap();
    assert_eq!(waiting.await.unwrap().unwrap().state, ImageState::Failed);
}

/// The same service with a progress hub that nobody listens to.
fn silent(bench: &Bench) -> peel_app::App {
    let mut app = bench.app.clone();
    app.progress = peel_app::Progress::new();
    app
}

#[tokio::test]
async fn patience_ends() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let submitted = bench.submit(&caller).await.unwrap();
    let image = peel_app::wait(&bench.app, &submitted, Duration::from_millis(1))
        .await
        .unwrap();
    assert_eq!(image.state, ImageState::Queued);
}

#[tokio::test]
async fn an_image_that_is_deleted_is_not_waited_for() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let id = bench.submit(&caller).await.unwrap().image().id;
    let mut watch = peel_app::watch(&bench.app, &caller, id).unwrap();
    watch.next().await.unwrap().unwrap();
    peel_app::delete(&bench.app, &caller, id).await.unwrap();
    let gone = watch.next().await.unwrap();
    assert!(matches!(gone, Err(AppError::NotFound)));
    assert!(watch.next().await.is_none());
}

#[tokio::test]
async fn the_images_of_others_are_not_watched() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let id = bench.submit(&caller).await.unwrap().image().id;
    let stranger = bench.visitor();
    let mut watch = peel_app::watch(&bench.app, &stranger, id).unwrap();
    assert!(matches!(watch.next().await, Some(Err(AppError::NotFound))));
}
