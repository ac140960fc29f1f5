//! The way in.

use std::time::Duration;

use peel_domain::{
    Charge, Credits, Digest, FailureCode, IdempotencyKey, Price, ReservationState, Unit, Wallet,
};

use super::Bench;
use super::bench::{KEPT, ONE_CREDIT, at_once};
use crate::{QueueLimits, Repetition, StoreError, Submission, Submitted};

/// How many submit at once in the check of Q1.
pub const CONTENDERS: u64 = 50;

/// # Panics
/// As all checks do, when the store does not do what they name.
pub async fn q1_exactly_as_many_are_served_as_the_wallet_holds(bench: &Bench) {
    for round in 0..20 {
        let (owner, price) = if round % 2 == 0 {
            (bench.customer(3).await, Price::Credits(Credits::ONE))
        } else {
            let owner = bench.visitor();
            bench.grant(owner, Unit::FreeUse, 1).await;
            bench.grant(owner, Unit::Pass, 1).await;
            bench.grant(owner, Unit::Credit, 4).await;
            (owner, Price::Use(Credits::ONE))
        };
        let results = at_once(CONTENDERS, |_| {
            let submission = Submission {
                price,
                ..bench.submission(owner)
            };
            let bench = bench.clone();
            async move { bench.try_submit(&submission).await }
        })
        .await;
        let served = results.iter().filter(|result| result.is_ok()).count();
        assert_eq!(served, 3, "served in round {round}");
        for result in results {
            assert!(
                matches!(result, Ok(_) | Err(StoreError::InsufficientCredits { .. })),
                "{result:?}"
            );
        }
        assert_eq!(bench.wallet(owner).await, Wallet::default());
    }
}

/// # Panics
/// When it does not hold.
pub async fn j5_an_abandoned_submission_leaves_all_or_nothing(bench: &Bench) {
    let owner = bench.customer(100).await;
    let mut accepted = 0;
    for patience in 0..100 {
        let submission = bench.submission(owner);
        let (store, it) = (bench.backend().submissions(), submission.clone());
        let task = tokio::spawn(async move { store.submit(&it).await });
        for _ in 0..patience * 20 {
            tokio::task::yield_now().await;
        }
        task.abort();
        let _ = task.await;
        // Whatever the abandoned one still had in the pipe is ordered before this.
        bench.grant(owner, Unit::Pass, 1).await;
        let there = bench.store().image(submission.image, bench.now()).await;
        match there {
            Ok(image) => {
                assert_eq!(image.charge, ONE_CREDIT);
                assert_eq!(image.charge_state, ReservationState::Open);
                accepted += 1;
            }
            Err(StoreError::NotFound) => {}
            Err(error) => panic!("{error:?}"),
        }
        let left = Credits::whole(100 - accepted).expect("few");
        assert_eq!(
            bench.credits(owner).await,
            left,
            "abandoned after {patience}"
        );
        bench.assert_audited().await;
    }
    let mut claims = 0;
    while bench
        .try_claim(peel_domain::JobKind::Remove)
        .await
        .is_some()
    {
        claims += 1;
    }
    assert_eq!(claims, accepted);
}

/// # Panics
/// When it does not hold.
pub async fn a_refused_submission_leaves_nothing(bench: &Bench) {
    let owner = bench.customer(1).await;
    bench.submit(owner).await;
    let submission = bench.submission(owner);
    let refused = bench.try_submit(&submission).await;
    assert!(
        matches!(
            refused,
            Err(StoreError::InsufficientCredits {
                price: Credits::ONE
            })
        ),
        "{refused:?}"
    );
    let image = bench.store().image(submission.image, bench.now()).await;
    assert!(matches!(image, Err(StoreError::NotFound)));
    bench.claim().await;
    assert_eq!(bench.try_claim(peel_domain::JobKind::Remove).await, None);
}

/// # Panics
/// When it does not hold.
pub async fn an_owner_at_its_limit_is_refused_while_others_are_not(bench: &Bench) {
    let (busy, other) = (bench.visitor(), bench.visitor());
    let limited = |owner| Submission {
        limits: QueueLimits {
            per_owner: 2,
            total: 100,
        },
        ..bench.free_submission(owner)
    };
    bench.accepted(&limited(busy)).await;
    bench.accepted(&limited(busy)).await;
    let refused = bench.try_submit(&limited(busy)).await;
    assert!(matches!(refused, Err(StoreError::OwnerBusy)), "{refused:?}");
    bench.accepted(&limited(other)).await;
    // What runs does not wait any more.
    bench.claim().await;
    bench.accepted(&limited(busy)).await;
}

/// # Panics
/// When it does not hold.
pub async fn a_full_queue_refuses_everyone(bench: &Bench) {
    let limited = |owner| Submission {
        limits: QueueLimits {
            per_owner: 100,
            total: 5,
        },
        ..bench.free_submission(owner)
    };
    let results = at_once(20, |_| {
        let (bench, submission) = (bench.clone(), limited(bench.visitor()));
        async move { bench.try_submit(&submission).await }
    })
    .await;
    let accepted = results.iter().filter(|result| result.is_ok()).count();
    assert_eq!(accepted, 5);
    let refused = bench.try_submit(&limited(bench.visitor())).await;
    assert!(matches!(refused, Err(StoreError::QueueFull)), "{refused:?}");
}

fn key(text: &str) -> IdempotencyKey {
    text.parse().expect("a key")
}

/// # Panics
/// When it does not hold.
pub async fn a_repeated_key_gives_the_first_image(bench: &Bench) {
    let owner = bench.customer(5).await;
    let expires = bench.now().plus(Duration::from_secs(86_400));
    let first = Submission {
        idempotency: Some((key("k"), expires)),
        ..bench.submission(owner)
    };
    let image = bench.accepted(&first).await;
    let again = Submission {
        idempotency: first.idempotency.clone(),
        request: first.request,
        ..bench.submission(owner)
    };
    let replayed = bench.try_submit(&again).await.expect("a replay");
    assert_eq!(replayed, Submitted::Replayed(image));
    let other = Submission {
        idempotency: first.idempotency.clone(),
        ..bench.submission(owner)
    };
    let refused = bench.try_submit(&other).await;
    assert!(
        matches!(refused, Err(StoreError::IdempotencyMismatch)),
        "{refused:?}"
    );
    assert_eq!(bench.credits(owner).await, Credits::whole(4).expect("few"));
}

/// # Panics
/// When it does not hold.
pub async fn a_repetition_is_known_before_its_bytes_are(bench: &Bench) {
    let owner = bench.customer(5).await;
    let first = Submission {
        idempotency: Some((key("k"), bench.now().plus(KEPT * 10))),
        ..bench.submission(owner)
    };
    let asked = |owner, name, request| {
        let (store, now) = (bench.backend().submissions(), bench.now());
        let key = key(name);
        let repetition = Repetition {
            owner,
            key,
            request,
            now,
        };
        async move { store.submitted(&repetition).await }
    };
    assert_eq!(asked(owner, "k", first.request).await.expect("asked"), None);
    let image = bench.accepted(&first).await;
    let known = asked(owner, "k", first.request).await.expect("asked");
    assert_eq!(known, Some(image));
    for (owner, name) in [(owner, "other"), (bench.visitor(), "k")] {
        let unknown = asked(owner, name, first.request).await.expect("asked");
        assert_eq!(unknown, None);
    }
    let other = asked(owner, "k", Digest::of(b"another")).await;
    assert!(
        matches!(other, Err(StoreError::IdempotencyMismatch)),
        "{other:?}"
    );
    assert_eq!(bench.credits(owner).await, Credits::whole(4).expect("few"));
    bench.advance(KEPT);
    let gone = asked(owner, "k", first.request).await;
    assert!(matches!(gone, Err(StoreError::NotFound)), "{gone:?}");
}

/// # Panics
/// When it does not hold.
pub async fn a_key_means_nothing_to_another_owner(bench: &Bench) {
    let expires = bench.now().plus(KEPT);
    let request = Digest::of(b"the same");
    for _ in 0..2 {
        let submission = Submission {
            idempotency: Some((key("k"), expires)),
            request,
            ..bench.free_submission(bench.visitor())
        };
        bench.accepted(&submission).await;
    }
}

/// # Panics
/// When it does not hold.
pub async fn a_hundred_repeats_at_once_are_one_submission(bench: &Bench) {
    let owner = bench.customer(100).await;
    let expires = bench.now().plus(KEPT);
    let request = Digest::of(b"the same");
    let results = at_once(100, |_| {
        let bench = bench.clone();
        let submission = Submission {
            idempotency: Some((key("k"), expires)),
            request,
            ..bench.submission(owner)
        };
        async move {
            bench
                .try_submit(&submission)
                .await
                .expect("accepted or replayed")
        }
    })
    .await;
    let new = results.iter().filter(|result| !result.is_replay()).count();
    assert_eq!(new, 1);
    let image = results[0].image().id;
    assert!(results.iter().all(|result| result.image().id == image));
    assert_eq!(bench.credits(owner).await, Credits::whole(99).expect("few"));
}

fn windowed(bench: &Bench, owner: peel_domain::Owner) -> Submission {
    Submission {
        request: Digest::of(b"the same"),
        duplicate_window: Some(Duration::from_secs(60)),
        ..bench.submission(owner)
    }
}

/// # Panics
/// When it does not hold.
pub async fn the_same_request_again_within_the_window_is_a_retry(bench: &Bench) {
    let (owner, other) = (bench.customer(5).await, bench.customer(5).await);
    let first = bench.accepted(&windowed(bench, owner)).await;
    bench.advance(Duration::from_secs(59));
    let retried = bench
        .try_submit(&windowed(bench, owner))
        .await
        .expect("a retry");
    assert_eq!(retried, Submitted::Replayed(first));
    bench.accepted(&windowed(bench, other)).await;
    bench.advance(Duration::from_secs(1));
    bench.accepted(&windowed(bench, owner)).await;
    assert_eq!(bench.credits(owner).await, Credits::whole(3).expect("few"));
}

/// # Panics
/// When it does not hold.
pub async fn a_retry_after_a_failure_is_a_new_submission(bench: &Bench) {
    let owner = bench.customer(1).await;
    bench.accepted(&windowed(bench, owner)).await;
    let claim = bench.claim().await;
    bench
        .store()
        .fail(claim.lease, FailureCode::NoSubject, bench.now())
        .await
        .expect("failed");
    let image = bench.accepted(&windowed(bench, owner)).await;
    assert_eq!(image.charge, Charge::Credits(Credits::ONE));
}

/// # Panics
/// When it does not hold.
pub async fn a_key_whose_image_is_gone_finds_nothing(bench: &Bench) {
    let owner = bench.visitor();
    let first = Submission {
        idempotency: Some((key("k"), bench.now().plus(KEPT * 10))),
        ..bench.free_submission(owner)
    };
    bench.accepted(&first).await;
    bench.advance(KEPT);
    let again = Submission {
        idempotency: first.idempotency.clone(),
        request: first.request,
        ..bench.free_submission(owner)
    };
    let replay = bench.try_submit(&again).await;
    assert!(matches!(replay, Err(StoreError::NotFound)), "{replay:?}");
}

/// # Panics
/// When it does not hold.
pub async fn a_forgotten_key_is_free(bench: &Bench) {
    let owner = bench.visitor();
    let keyed = || Submission {
        idempotency: Some((key("k"), bench.now().plus(Duration::from_secs(10)))),
        ..bench.free_submission(owner)
    };
    bench.accepted(&keyed()).await;
    bench.advance(Duration::from_secs(10));
    bench.accepted(&keyed()).await;
}
