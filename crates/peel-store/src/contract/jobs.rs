//! How jobs end.

use std::time::Duration;

use peel_domain::{
    Credits, FailureCode, ImageState, JobKind, Price, ReservationState, RetryPolicy, Timestamp,
};

use super::Bench;
use super::bench::{LEASE, ONE_CREDIT, cutout, image_of};
use crate::{DeliveryEvent, Ended, PageRequest, StoreError, Submission, Swept, Work};

/// # Panics
/// As all checks do, when the store does not do what they name.
pub async fn a_finished_removal_is_ready_and_paid(bench: &Bench) {
    let owner = bench.customer(2).await;
    let submitted = bench.submit(owner).await;
    assert_eq!(submitted.state, ImageState::Queued);
    assert_eq!(submitted.charge, ONE_CREDIT);
    assert_eq!(submitted.charge_state, ReservationState::Open);

    let claim = bench.claim().await;
    assert_eq!(claim.lease.job, submitted.job);
    assert_eq!(claim.lease.attempt, 1);
    assert_eq!(claim.until, bench.now().plus(LEASE));
    assert_eq!(image_of(&claim).state, ImageState::Processing);
    assert_eq!(image_of(&claim).options, submitted.options);

    bench.advance(Duration::from_secs(1));
    let image = bench.complete(&claim).await.expect("completed");
    assert_eq!(image.state, ImageState::Ready);
    assert_eq!(image.charge_state, ReservationState::Captured);
    assert_eq!(image.settled_at, Some(bench.now()));
    let (made, kept) = (cutout(&claim), image.cutout.clone().expect("a cutout"));
    assert_eq!(
        (
            &kept.blob,
            kept.version,
            kept.width,
            kept.height,
            kept.subject
        ),
        (&made.blob, 1, made.width, made.height, made.subject)
    );
    assert!((kept.confidence - made.confidence).abs() < f32::EPSILON);
    assert_eq!(kept.report, made.report);
    assert_eq!(bench.image(image.id).await, image);
    assert_eq!(bench.credits(owner).await, Credits::ONE);

    let again = bench.complete(&claim).await;
    assert!(matches!(again, Err(StoreError::Fenced)), "{again:?}");
}

/// # Panics
/// When it does not hold.
pub async fn bad_input_ends_the_job_and_costs_nothing(bench: &Bench) {
    let owner = bench.customer(1).await;
    let image = bench.submit(owner).await;
    let claim = bench.claim().await;
    let ended = bench
        .store()
        .fail(claim.lease, FailureCode::ImageCorrupt, bench.now())
        .await
        .expect("failed");
    assert_eq!(ended, Ended::Failed);
    let image = bench.image(image.id).await;
    assert_eq!(image.state, ImageState::Failed);
    assert_eq!(image.failure, Some(FailureCode::ImageCorrupt));
    assert_eq!(image.charge_state, ReservationState::Released);
    assert_eq!(bench.credits(owner).await, Credits::ONE);
    let dead = bench.store().dead_letters(PageRequest::first(10)).await;
    assert!(dead.expect("a page").items.is_empty());
}

/// # Panics
/// When it does not hold.
pub async fn our_fault_is_tried_again_after_a_wait(bench: &Bench) {
    let owner = bench.customer(1).await;
    let image = bench.submit(owner).await;
    let policy = RetryPolicy::of(JobKind::Remove);
    for attempt in 1..policy.max_attempts {
        let claim = bench.claim().await;
        assert_eq!(claim.lease.attempt, attempt);
        let ended = fail(bench, &claim).await;
        let wait = policy.delay_after(attempt);
        assert_eq!(ended, Ended::RetryAt(bench.now().plus(wait)));
        assert_eq!(bench.image(image.id).await.state, ImageState::Queued);
        bench.advance(wait - Duration::from_millis(1));
        assert_eq!(bench.try_claim(JobKind::Remove).await, None);
        bench.advance(Duration::from_millis(1));
    }
    let claim = bench.claim().await;
    bench.complete(&claim).await.expect("completed at last");
    assert_eq!(bench.credits(owner).await, Credits::ZERO);
}

async fn fail(bench: &Bench, claim: &crate::Claim) -> Ended {
    bench
        .store()
        .fail(claim.lease, FailureCode::ProcessingFailed, bench.now())
        .await
        .expect("failed")
}

/// # Panics
/// When it does not hold.
pub async fn j4_a_job_that_kills_its_workers_is_buried(bench: &Bench) {
    let owner = bench.customer(1).await;
    let poison = bench.submit(owner).await;
    let policy = RetryPolicy::of(JobKind::Remove);
    for attempt in 1..=policy.max_attempts {
        let claim = bench.claim().await;
        assert_eq!(claim.lease.attempt, attempt);
        let good = bench.submit_free(bench.visitor()).await;
        let other = bench.claim().await;
        assert_eq!(image_of(&other).id, good.id, "others go on");
        bench.complete(&other).await.expect("completed");
        bench.advance(LEASE);
        let swept = bench.store().sweep_expired(bench.now(), 100).await;
        let buried = u32::from(attempt == policy.max_attempts);
        let requeued = 1 - buried;
        assert_eq!(swept.expect("a sweep"), Swept { requeued, buried });
    }
    let image = bench.image(poison.id).await;
    assert_eq!(image.state, ImageState::Failed);
    assert_eq!(image.failure, Some(FailureCode::ProcessingFailed));
    assert_eq!(image.charge_state, ReservationState::Released);
    assert_eq!(bench.credits(owner).await, Credits::ONE);
    assert_eq!(bench.try_claim(JobKind::Remove).await, None);
    let page = bench.store().dead_letters(PageRequest::first(10)).await;
    let dead = page.expect("a page").items;
    assert_eq!(dead.len(), 1);
    assert_eq!((dead[0].job, dead[0].owner), (poison.job, owner));
    assert_eq!(dead[0].attempts, policy.max_attempts);
}

/// # Panics
/// When it does not hold.
pub async fn a_dead_letter_that_is_tried_again_costs_nothing(bench: &Bench) {
    let owner = bench.customer(1).await;
    let image = bench.submit(owner).await;
    while let Some(claim) = bench.try_claim(JobKind::Remove).await {
        fail(bench, &claim).await;
        bench.advance(Duration::from_secs(60));
    }
    let store = bench.store();
    store
        .requeue_dead(image.job, bench.now())
        .await
        .expect("requeued");
    assert_eq!(bench.image(image.id).await.state, ImageState::Queued);
    bench.assert_audited().await;
    let twice = store.requeue_dead(image.job, bench.now()).await;
    assert!(matches!(twice, Err(StoreError::Conflict)), "{twice:?}");

    let claim = bench.claim().await;
    let policy = RetryPolicy::of(JobKind::Remove);
    assert_eq!(
        claim.lease.attempt,
        policy.max_attempts + 1,
        "attempts stay distinct"
    );
    let image = bench.complete(&claim).await.expect("completed");
    assert_eq!(image.state, ImageState::Ready);
    assert_eq!(image.charge_state, ReservationState::Released);
    assert_eq!(bench.credits(owner).await, Credits::ONE);
}

/// # Panics
/// When it does not hold.
pub async fn a_job_handed_back_keeps_its_attempts(bench: &Bench) {
    let owner = bench.customer(1).await;
    let image = bench.submit(owner).await;
    for attempt in 1..=5 {
        let claim = bench.claim().await;
        assert_eq!(claim.lease.attempt, attempt, "at once, under a new number");
        let store = bench.store();
        store
            .hand_back(claim.lease, bench.now())
            .await
            .expect("handed back");
        let late = store.heartbeat(claim.lease, bench.now(), None).await;
        assert!(matches!(late, Err(StoreError::Fenced)), "{late:?}");
    }
    for _ in 0..2 {
        let claim = bench.claim().await;
        assert!(matches!(fail(bench, &claim).await, Ended::RetryAt(_)));
        bench.advance(Duration::from_secs(60));
    }
    let claim = bench.claim().await;
    assert_eq!(fail(bench, &claim).await, Ended::Dead);
    assert_eq!(bench.image(image.id).await.state, ImageState::Failed);
}

/// # Panics
/// When it does not hold.
pub async fn j7_cancel_against_completion_has_one_winner(bench: &Bench) {
    let mut completed_rounds = 0;
    for round in 0..200 {
        let owner = bench.customer(1).await;
        let image = bench.submit(owner).await;
        let claim = bench.claim().await;
        let complete = {
            let (bench, pause) = (bench.clone(), bench.pick(20));
            tokio::spawn(async move {
                pause_for(pause).await;
                bench.complete(&claim).await
            })
        };
        let cancel = {
            let (bench, pause) = (bench.clone(), bench.pick(20));
            tokio::spawn(async move {
                pause_for(pause).await;
                bench.store().cancel(owner, image.id, bench.now()).await
            })
        };
        let completed = complete.await.expect("no panic");
        let cancelled = cancel.await.expect("no panic");
        let image = bench.image(image.id).await;
        match (completed, cancelled) {
            (Ok(_), Err(StoreError::Conflict)) => {
                assert_eq!(image.state, ImageState::Ready);
                assert_eq!(image.charge_state, ReservationState::Captured);
                assert_eq!(bench.credits(owner).await, Credits::ZERO);
                completed_rounds += 1;
            }
            (Err(StoreError::Fenced), Ok(())) => {
                assert_eq!(image.failure, Some(FailureCode::Cancelled));
                assert_eq!(image.charge_state, ReservationState::Released);
                assert_eq!(bench.credits(owner).await, Credits::ONE);
            }
            both => panic!("round {round}: {both:?}"),
        }
    }
    assert!(
        (1..200).contains(&completed_rounds),
        "both sides win sometimes"
    );
}

async fn pause_for(turns: u64) {
    for _ in 0..turns {
        tokio::task::yield_now().await;
    }
}

/// # Panics
/// When it does not hold.
pub async fn j6_one_owner_does_not_delay_another(bench: &Bench) {
    let (flood, single) = (bench.visitor(), bench.visitor());
    for _ in 0..1_000 {
        bench.submit_free(flood).await;
    }
    for _ in 0..3 {
        assert_eq!(image_of(&bench.claim().await).owner, flood);
    }
    let image = bench.submit_free(single).await;
    let next = [bench.claim().await, bench.claim().await];
    assert!(
        next.iter().any(|claim| image_of(claim).id == image.id),
        "the single job is at most one job behind"
    );
    for _ in 0..5 {
        assert_eq!(
            image_of(&bench.claim().await).owner,
            flood,
            "nothing is held up"
        );
    }
}

/// # Panics
/// When it does not hold.
pub async fn no_stream_of_newcomers_keeps_an_owner_waiting(bench: &Bench) {
    let patient = bench.visitor();
    for _ in 0..3 {
        bench.submit_free(patient).await;
    }
    let mut served = 0;
    for _ in 0..12 {
        bench.submit_free(bench.visitor()).await;
        bench.submit_free(bench.visitor()).await;
        served += u32::from(image_of(&bench.claim().await).owner == patient);
    }
    assert!(served >= 2, "served {served} times in 12 claims");
}

/// # Panics
/// When it does not hold.
pub async fn the_caller_is_told_once_of_each_ending(bench: &Bench) {
    let told = |price| Submission {
        price,
        callback_url: Some(String::from("https://caller.example/hook")),
        ..bench.submission(bench.visitor())
    };
    let good = bench.accepted(&told(Price::Nothing)).await;
    let claim = bench.claim().await;
    bench.complete(&claim).await.expect("completed");
    let completed_at = bench.now();
    let bad = bench.accepted(&told(Price::Nothing)).await;
    let claim = bench.claim().await;
    let code = FailureCode::NoSubject;
    bench
        .store()
        .fail(claim.lease, code, bench.now())
        .await
        .expect("failed");
    let off = bench.accepted(&told(Price::Nothing)).await;
    bench
        .store()
        .cancel(off.owner, off.id, bench.now())
        .await
        .expect("cancelled");

    let first = expect_delivery(bench, good.id, DeliveryEvent::Ready, completed_at).await;
    expect_delivery(bench, bad.id, DeliveryEvent::Failed(code), completed_at).await;
    assert_eq!(
        bench.try_claim(JobKind::Deliver).await,
        None,
        "who cancels knows"
    );

    let refused = FailureCode::DeliveryRefused;
    let ended = bench
        .store()
        .fail(first.0, refused, bench.now())
        .await
        .expect("failed");
    assert!(matches!(ended, Ended::RetryAt(_)), "{ended:?}");
    bench.advance(Duration::from_secs(30));
    let again = expect_delivery(bench, good.id, DeliveryEvent::Ready, completed_at).await;
    assert_eq!(again.1, first.1, "the same message under the same id");
    bench
        .store()
        .complete_delivery(again.0, bench.now())
        .await
        .expect("delivered");
    let twice = bench.store().complete_delivery(again.0, bench.now()).await;
    assert!(matches!(twice, Err(StoreError::Fenced)), "{twice:?}");
}

async fn expect_delivery(
    bench: &Bench,
    image: peel_domain::ImageId,
    event: DeliveryEvent,
    occurred_at: Timestamp,
) -> (crate::Lease, crate::Delivery) {
    let claim = bench.try_claim(JobKind::Deliver).await.expect("a delivery");
    let Work::Deliver(delivery) = claim.work else {
        panic!("a delivery was expected");
    };
    assert_eq!((delivery.image, delivery.event), (image, event));
    assert_eq!(delivery.occurred_at, occurred_at);
    assert_eq!(delivery.url, "https://caller.example/hook");
    (claim.lease, delivery)
}

/// # Panics
/// When it does not hold.
pub async fn the_queue_knows_how_it_stands(bench: &Bench) {
    let store = bench.store();
    let stats = store
        .queue_stats(JobKind::Remove, bench.now())
        .await
        .expect("stats");
    assert_eq!(stats, crate::QueueStats::default());
    for _ in 0..3 {
        bench.submit_free(bench.visitor()).await;
        bench.advance(Duration::from_secs(5));
    }
    bench.claim().await;
    let stats = store
        .queue_stats(JobKind::Remove, bench.now())
        .await
        .expect("stats");
    assert_eq!((stats.queued, stats.running, stats.dead), (2, 1, 0));
    assert_eq!(stats.oldest_wait, Duration::from_secs(10));
    let other = store
        .queue_stats(JobKind::Deliver, bench.now())
        .await
        .expect("stats");
    assert_eq!(other, crate::QueueStats::default());
}
