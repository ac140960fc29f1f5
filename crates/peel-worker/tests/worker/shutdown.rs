//! Ending without losing work.

use std::time::Duration;

use peel_domain::{BlobKey, ImageState};

use crate::bench::{Bench, CREDITS, options};
use crate::network::Deed;

crate::tests![
    what_goes_on_is_finished_first,
    what_takes_too_long_is_handed_back_and_counts_as_not_tried,
    nothing_is_begun_after_a_shutdown,
];

async fn what_goes_on_is_finished_first() {
    let bench = Bench::new().await;
    let worker = bench.worker(options()).await;
    let image = bench.submit_deed(Deed::TakeTime).await;
    bench
        .until(image.id, |image| image.state == ImageState::Processing)
        .await;
    worker.shut_down(Duration::from_secs(60)).await;
    assert_eq!(bench.image(image.id).await.state, ImageState::Ready);
    bench.assert_audited().await;
}

async fn what_takes_too_long_is_handed_back_and_counts_as_not_tried() {
    let bench = Bench::new().await;
    let image = bench.submit_deed(Deed::NeverEnd).await;
    // More often than a job may fail.
    for _ in 0..4 {
        let worker = bench.worker(options()).await;
        bench
            .until(image.id, |image| image.state == ImageState::Processing)
            .await;
        worker.shut_down(Duration::ZERO).await;
        assert_eq!(bench.image(image.id).await.state, ImageState::Queued);
    }
    let attempt = bench.image(image.id).await.attempt;
    for attempt in 1..=attempt {
        assert!(!bench.has(&BlobKey::cutout(image.id, attempt)).await);
    }
    assert_eq!(bench.credits().await, CREDITS - 1, "it is still held back");
    bench.assert_audited().await;
}

async fn nothing_is_begun_after_a_shutdown() {
    let bench = Bench::new().await;
    let worker = bench.worker(options()).await;
    worker.shut_down(Duration::from_secs(60)).await;
    let image = bench.submit_deed(Deed::FindSubject).await;
    let worker = bench.worker(options()).await;
    let image = bench.settled(image.id).await;
    assert_eq!((image.state, image.attempt), (ImageState::Ready, 1));
    worker.shut_down(Duration::from_secs(60)).await;
}
