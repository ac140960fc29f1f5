//! What is to be gone.

use std::time::Duration;

use peel_domain::{BlobKey, Credits, IdempotencyKey, JobKind};

use super::Bench;
use super::bench::KEPT;
use crate::{Doomed, PageRequest, Pruned, StoreError, Submission};

/// # Panics
/// As all checks do, when the store does not do what they name.
pub async fn p3_an_image_whose_time_is_over_does_not_exist_though_nobody_cleaned_up(bench: &Bench) {
    let owner = bench.customer(1).await;
    let image = bench.finished(owner).await;
    bench.advance(KEPT - Duration::from_millis(1));
    bench.image(image.id).await;
    bench.advance(Duration::from_millis(1));
    let (store, now) = (bench.store(), bench.now());
    let reads = [
        store.image(image.id, now).await.map(drop),
        store.image_of(owner, image.id, now).await.map(drop),
        store.delete_image(owner, image.id, now).await,
    ];
    for read in reads {
        assert!(matches!(read, Err(StoreError::NotFound)), "{read:?}");
    }
    let list = store.images_of(owner, PageRequest::first(10), now).await;
    assert!(list.expect("a page").items.is_empty());
    assert_eq!(
        store
            .referenced_blobs(image.id, now)
            .await
            .expect("an answer"),
        None
    );
}

/// # Panics
/// When it does not hold.
pub async fn what_was_not_done_in_time_costs_nothing(bench: &Bench) {
    let owner = bench.customer(2).await;
    let running = bench.submit(owner).await;
    let claim = bench.claim().await;
    let waiting = bench.submit(owner).await;
    bench.advance(KEPT);
    let mut over = bench
        .store()
        .expire_images(bench.now(), 10)
        .await
        .expect("expired");
    let mut both = vec![running.id, waiting.id];
    over.sort();
    both.sort();
    assert_eq!(over, both);
    assert_eq!(bench.credits(owner).await, Credits::whole(2).expect("few"));
    let late = bench.complete(&claim).await;
    assert!(matches!(late, Err(StoreError::Fenced)), "{late:?}");
    assert!(
        bench
            .store()
            .expire_images(bench.now(), 10)
            .await
            .expect("none")
            .is_empty()
    );
}

/// # Panics
/// When it does not hold.
pub async fn a_result_that_comes_too_late_costs_nothing(bench: &Bench) {
    let owner = bench.customer(1).await;
    bench.submit(owner).await;
    let claim = bench.claim().await;
    bench.advance(KEPT);
    let late = bench.complete(&claim).await;
    assert!(matches!(late, Err(StoreError::Fenced)), "{late:?}");
    bench
        .store()
        .expire_images(bench.now(), 10)
        .await
        .expect("expired");
    assert_eq!(bench.credits(owner).await, Credits::ONE);
}

/// # Panics
/// When it does not hold.
pub async fn an_image_whose_time_is_over_is_not_begun(bench: &Bench) {
    let owner = bench.customer(1).await;
    bench.submit(owner).await;
    bench.advance(KEPT);
    assert_eq!(bench.try_claim(JobKind::Remove).await, None);
    assert_eq!(bench.credits(owner).await, Credits::ONE);
    let fresh = bench.submit(owner).await;
    assert_eq!(bench.claim().await.lease.job, fresh.job);
}

/// # Panics
/// When it does not hold.
pub async fn blobs_are_noted_until_they_are_gone(bench: &Bench) {
    let owner = bench.visitor();
    let mut images = Vec::new();
    for _ in 0..3 {
        images.push(bench.submit_free(owner).await.id);
        bench.advance(Duration::from_secs(1));
    }
    bench.advance(KEPT);
    let (store, now) = (bench.store(), bench.now());
    assert_eq!(
        store.expire_images(now, 2).await.expect("expired"),
        images[..2]
    );
    assert_eq!(
        store.expire_images(now, 2).await.expect("expired"),
        images[2..]
    );
    let notes = store.blob_deletions(10).await.expect("notes");
    let doomed: Vec<_> = notes.iter().map(|note| note.doomed.clone()).collect();
    let all: Vec<_> = images.iter().copied().map(Doomed::Image).collect();
    assert_eq!(doomed, all);
    let done = [notes[0].id, notes[1].id];
    for _ in 0..2 {
        store
            .confirm_blob_deletions(&done)
            .await
            .expect("confirmed");
        assert_eq!(store.blob_deletions(10).await.expect("notes"), notes[2..]);
    }
}

/// # Panics
/// When it does not hold.
pub async fn only_what_an_image_stands_on_is_referenced(bench: &Bench) {
    let owner = bench.visitor();
    let image = bench.submit_free(owner).await;
    let original = BlobKey::original(image.id);
    let referenced = || async {
        let found = bench.store().referenced_blobs(image.id, bench.now()).await;
        found.expect("an answer")
    };
    assert_eq!(referenced().await, Some(vec![original.clone()]));
    let claim = bench.claim().await;
    bench.complete(&claim).await.expect("completed");
    let cutout = BlobKey::cutout(image.id, 1);
    assert_eq!(referenced().await, Some(vec![original, cutout]));
    bench
        .store()
        .delete_image(owner, image.id, bench.now())
        .await
        .expect("deleted");
    assert_eq!(referenced().await, None);
}

/// # Panics
/// When it does not hold.
pub async fn what_is_long_gone_is_forgotten_and_the_journal_is_not(bench: &Bench) {
    let owner = bench.customer(2).await;
    let key: IdempotencyKey = "k".parse().expect("a key");
    let keyed = Submission {
        idempotency: Some((key, bench.now().plus(KEPT))),
        ..bench.submission(owner)
    };
    bench.accepted(&keyed).await;
    let claim = bench.claim().await;
    bench.complete(&claim).await.expect("completed");
    bench.advance(KEPT);
    let store = bench.store();
    store.expire_images(bench.now(), 10).await.expect("expired");
    let kept = bench.submit(owner).await;
    let journal = || async {
        let lines = bench
            .store()
            .journal(Some(owner), PageRequest::first(100))
            .await;
        lines.expect("lines").items
    };
    let before = journal().await;
    bench.advance(Duration::from_secs(1));
    let pruned = store
        .prune(bench.now(), bench.now(), 10)
        .await
        .expect("pruned");
    assert_eq!(
        pruned,
        Pruned {
            idempotency_keys: 1,
            images: 1
        }
    );
    assert_eq!(journal().await, before);
    bench.image(kept.id).await;
    let again = store
        .prune(bench.now(), bench.now(), 10)
        .await
        .expect("pruned");
    assert_eq!(again, Pruned::default());
}
