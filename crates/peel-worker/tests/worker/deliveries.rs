//! Webhooks.

use std::time::Duration;

use peel_app::ServiceSecret;
use peel_domain::{Clock, ImageState, JobKind};
use peel_store::{ImageRecord, Jobs, QueueStats};
use peel_test_receiver::{Received, Receiver};
use standardwebhooks::Webhook;

use crate::bench::{Bench, SECRET, options};
use crate::network::{Deed, picture};

crate::tests![
    a_ready_image_is_told_and_signed,
    a_failed_image_is_told_with_its_reason,
    a_delivery_that_is_refused_is_made_again_with_the_same_message,
    a_redirect_is_a_refusal_and_not_followed,
    an_address_that_does_not_answer_is_tried_again_later,
];

/// Longer than the first wait after a refusal.
const A_WHILE: Duration = Duration::from_secs(10);

/// A caller's address, which answers with these statuses before it is content.
async fn receiver(first: &[u16]) -> Receiver {
    Receiver::answering("/hook?a=b", first, 204).await
}

async fn submit(bench: &Bench, deed: Deed, url: &str) -> ImageRecord {
    bench
        .submit_with(picture(deed), |submission| {
            submission.callback_url = Some(url.to_owned());
        })
        .await
}

#[track_caller]
fn assert_signed(bench: &Bench, received: &Received) {
    let key = ServiceSecret::new(SECRET).webhook_key(bench.owner);
    Webhook::from_bytes(key.to_vec())
        .unwrap()
        .verify(&received.body, &received.headers)
        .unwrap();
}

async fn deliveries(bench: &Bench) -> QueueStats {
    bench.queue(JobKind::Deliver).await
}

async fn a_ready_image_is_told_and_signed() {
    let bench = Bench::new().await;
    let mut receiver = receiver(&[]).await;
    let worker = bench.worker(options()).await;
    let image = submit(&bench, Deed::FindSubject, receiver.url()).await;
    let received = receiver.next().await;
    assert_signed(&bench, &received);
    assert_eq!(received.headers["content-type"], "application/json");
    let message: serde_json::Value = serde_json::from_slice(&received.body).unwrap();
    assert_eq!(message["type"], "image.ready");
    assert_eq!(message["data"]["id"], image.id.to_string());
    assert_eq!(message["data"]["state"], "ready");
    assert_eq!(bench.image(image.id).await.state, ImageState::Ready);

    worker.shut_down(Duration::from_secs(60)).await;
    let stats = deliveries(&bench).await;
    assert_eq!((stats.queued, stats.running, stats.dead), (0, 0, 0));
    assert!(!receiver.has_more());
    bench.assert_audited().await;
}

async fn a_failed_image_is_told_with_its_reason() {
    let bench = Bench::new().await;
    let mut receiver = receiver(&[]).await;
    let _worker = bench.worker(options()).await;
    submit(&bench, Deed::FindNothing, receiver.url()).await;
    let received = receiver.next().await;
    assert_signed(&bench, &received);
    let message: serde_json::Value = serde_json::from_slice(&received.body).unwrap();
    assert_eq!(message["type"], "image.failed");
    assert_eq!(message["data"]["error"]["code"], "no_subject");
}

async fn a_delivery_that_is_refused_is_made_again_with_the_same_message() {
    let bench = Bench::new().await;
    let mut receiver = receiver(&[500, 404]).await;
    let worker = bench.worker(options()).await;
    submit(&bench, Deed::FindSubject, receiver.url()).await;
    let first = receiver.next().await;
    for _ in 0..2 {
        until_waiting(&bench).await;
        bench.clock.advance(Duration::from_secs(60));
        let again = receiver.next().await;
        assert_signed(&bench, &again);
        assert_eq!(again.body, first.body);
        assert_eq!(again.headers["webhook-id"], first.headers["webhook-id"]);
        assert_ne!(
            again.headers["webhook-timestamp"],
            first.headers["webhook-timestamp"]
        );
    }
    worker.shut_down(Duration::from_secs(60)).await;
    let stats = deliveries(&bench).await;
    assert_eq!((stats.queued, stats.running, stats.dead), (0, 0, 0));
}

async fn a_redirect_is_a_refusal_and_not_followed() {
    let bench = Bench::new().await;
    let mut receiver = receiver(&[302]).await;
    let _worker = bench.worker(options()).await;
    submit(&bench, Deed::FindSubject, receiver.url()).await;
    receiver.next().await;
    until_waiting(&bench).await;
    assert!(!receiver.has_more());
    bench.clock.advance(A_WHILE);
    receiver.next().await;
}

async fn an_address_that_does_not_answer_is_tried_again_later() {
    let bench = Bench::new().await;
    let closed = {
        let receiver = receiver(&[]).await;
        receiver.url().to_owned()
    };
    let _worker = bench.worker(options()).await;
    let image = submit(&bench, Deed::FindSubject, &closed).await;
    bench.settled(image.id).await;
    until_waiting(&bench).await;
    assert_eq!(bench.image(image.id).await.state, ImageState::Ready);
    bench.assert_audited().await;
}

/// Waits until a delivery has failed and waits for its next attempt, in which time it could not run.
async fn until_waiting(bench: &Bench) {
    let mut looks = tokio::time::interval(Duration::from_millis(5));
    loop {
        looks.tick().await;
        let soon = bench.clock.now().plus(Duration::from_millis(1));
        let stats = bench.store.queue_stats(JobKind::Deliver, soon).await;
        let stats = stats.unwrap();
        if stats.queued == 1 && stats.oldest_wait.is_zero() {
            return;
        }
    }
}
