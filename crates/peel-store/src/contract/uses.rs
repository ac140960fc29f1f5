//! People who pay by the use.

use std::time::Duration;

use peel_domain::{
    CEILING_WINDOW, Charge, Credits, Digest, FreePolicy, ImageState, Means, Owner, PreviewLimit,
    Price, ReservationId, ReservationState, ReturnLimit, ReturnReason, Standing, Unit, Wallet,
};

use super::Bench;
use super::bench::{at_once, cutout};
use crate::{
    Balance, BalanceQuery, GiveBack, ImageRecord, Quota, StoreError, Submission, Trace, Unlock,
};

/// How many ask at once in the check of Q1.
pub const CONTENDERS: u64 = 200;

const NO_PREVIEWS: PreviewLimit = PreviewLimit {
    per_owner: 0,
    per_network: 0,
};

/// # Panics
/// As all checks do, when the store does not do what they name.
pub async fn q1_exactly_the_free_uses_are_given(bench: &Bench) {
    for round in 0..20 {
        let owner = bench.visitor();
        let quota = Quota {
            previews: NO_PREVIEWS,
            ..bench.quota(round)
        };
        let results = at_once(CONTENDERS, |_| {
            let submission = bench.use_submission(owner, quota);
            let bench = bench.clone();
            async move { bench.try_submit(&submission).await }
        })
        .await;
        let served = results.iter().filter(|result| result.is_ok()).count();
        assert_eq!(served, 3, "served in round {round}");
        for result in results {
            assert!(
                matches!(result, Ok(_) | Err(StoreError::PreviewsExhausted)),
                "{result:?}"
            );
        }
        assert_eq!(bench.wallet(owner).await, Wallet::default());
    }
}

/// # Panics
/// When it does not hold.
pub async fn q5_a_network_gives_newcomers_no_more_than_its_ceiling(bench: &Bench) {
    let quota = Quota {
        previews: NO_PREVIEWS,
        ..bench.quota(1)
    };
    let results = at_once(50, |_| {
        let submission = bench.use_submission(bench.visitor(), quota);
        let bench = bench.clone();
        async move { bench.try_submit(&submission).await }
    })
    .await;
    let served = results.iter().filter(|result| result.is_ok()).count();
    // Each is given three at once, and has used one of them.
    assert_eq!(served, 3);

    let verified = Quota {
        standing: Standing::Verified,
        ..quota
    };
    let account = Owner::from(bench.account().await);
    assert!(!is_locked(bench, account, verified).await);
    assert!(!is_locked(bench, bench.visitor(), bench.quota(2)).await);
    bench.advance(CEILING_WINDOW);
    assert!(!is_locked(bench, bench.visitor(), quota).await);
}

async fn is_locked(bench: &Bench, owner: Owner, quota: Quota) -> bool {
    let submission = bench.use_submission(owner, quota);
    bench.accepted(&submission).await.locked
}

/// # Panics
/// When it does not hold.
pub async fn two_browsers_that_look_alike_share_one_persons_uses(bench: &Bench) {
    let looks = |name: &str| {
        let quota = bench.quota(1);
        Quota {
            trace: Trace {
                browser: Some([Digest::of(name.as_bytes()); 2]),
                ..quota.trace
            },
            ..quota
        }
    };
    let (one, twin, other) = (bench.visitor(), bench.visitor(), bench.visitor());
    assert!(!is_locked(bench, one, looks("a")).await);
    assert!(is_locked(bench, twin, looks("a")).await);
    assert!(!is_locked(bench, other, looks("b")).await);
    // What was given once remains.
    assert!(!is_locked(bench, one, looks("a")).await);
}

/// # Panics
/// When it does not hold.
pub async fn yesterdays_network_counts_today(bench: &Bench) {
    let (yesterday, today) = (Digest::of(b"yesterday"), Digest::of(b"today"));
    let at = |network| Quota {
        trace: Trace {
            network,
            browser: None,
        },
        free: FreePolicy {
            per_network: 3,
            ..FreePolicy::default()
        },
        ..bench.quota(1)
    };
    let before = at([yesterday, Digest::of(b"the day before")]);
    assert!(!is_locked(bench, bench.visitor(), before).await);
    assert!(is_locked(bench, bench.visitor(), at([today, yesterday])).await);
}

/// # Panics
/// When it does not hold.
pub async fn uses_go_free_then_pass_then_credit_then_preview(bench: &Bench) {
    let owner = bench.visitor();
    bench.grant(owner, Unit::Pass, 1).await;
    bench.grant(owner, Unit::Credit, 4).await;
    let quota = bench.quota(1);
    let mut charges = Vec::new();
    for _ in 0..6 {
        let image = bench.accepted(&bench.use_submission(owner, quota)).await;
        charges.push((image.charge, image.locked));
    }
    assert_eq!(
        charges,
        [
            (Charge::FreeUse, false),
            (Charge::FreeUse, false),
            (Charge::FreeUse, false),
            (Charge::Pass, false),
            (Charge::Credits(Credits::ONE), false),
            (Charge::Nothing, true),
        ]
    );
}

/// # Panics
/// When it does not hold.
pub async fn previews_are_limited_for_one_and_for_a_network(bench: &Bench) {
    let quota = Quota {
        free: FreePolicy {
            uses: 0,
            ..FreePolicy::default()
        },
        previews: PreviewLimit {
            per_owner: 2,
            per_network: 3,
        },
        ..bench.quota(1)
    };
    let (one, other) = (bench.visitor(), bench.visitor());
    for owner in [one, one, other] {
        assert!(is_locked(bench, owner, quota).await);
    }
    for owner in [one, other] {
        let refused = bench.try_submit(&bench.use_submission(owner, quota)).await;
        assert!(
            matches!(refused, Err(StoreError::PreviewsExhausted)),
            "{refused:?}"
        );
    }
    bench.advance(CEILING_WINDOW);
    assert!(is_locked(bench, one, quota).await);
}

/// # Panics
/// When it does not hold.
pub async fn free_uses_come_again_with_each_period(bench: &Bench) {
    let day = Duration::from_secs(24 * 60 * 60);
    let quota = Quota {
        free: FreePolicy {
            period: Some(day * 30),
            ..FreePolicy::default()
        },
        previews: NO_PREVIEWS,
        ..bench.quota(1)
    };
    let owner = bench.visitor();
    assert!(!is_locked(bench, owner, quota).await);
    finish_all(bench).await;
    bench.advance(day * 30);
    let balance = balance(bench, owner, quota).await;
    assert_eq!(balance.wallet.free_uses, 3, "what was left did not pile up");
    for _ in 0..3 {
        assert!(!is_locked(bench, owner, quota).await);
    }
    let refused = bench.try_submit(&bench.use_submission(owner, quota)).await;
    assert!(matches!(refused, Err(StoreError::PreviewsExhausted)));
}

async fn balance(bench: &Bench, owner: Owner, quota: Quota) -> Balance {
    let query = BalanceQuery {
        owner,
        quota: Some(quota),
        returns: ReturnLimit::default(),
        now: bench.now(),
    };
    bench.store().balance(&query).await.expect("a balance")
}

/// # Panics
/// When it does not hold.
pub async fn a_balance_counts_what_is_due_and_changes_nothing(bench: &Bench) {
    let (owner, quota) = (bench.visitor(), bench.quota(1));
    let before = balance(bench, owner, quota).await;
    assert_eq!(before.wallet.free_uses, 3);
    assert_eq!(before.previews_left, 10);
    assert_eq!(before.returns_left, 5);
    assert_eq!(before.next_free_at, None);
    assert_eq!(bench.wallet(owner).await, Wallet::default());
    used_up(bench, owner, quota).await;
    let after = balance(bench, owner, quota).await;
    assert_eq!(after.wallet.free_uses, 0);
    bench.accepted(&bench.use_submission(owner, quota)).await;
    assert_eq!(balance(bench, owner, quota).await.previews_left, 9);
}

/// Uses the three free ones.
async fn used_up(bench: &Bench, owner: Owner, quota: Quota) {
    for _ in 0..3 {
        assert!(!is_locked(bench, owner, quota).await);
    }
}

/// # Panics
/// When it does not hold.
pub async fn the_same_work_again_costs_nothing_while_its_result_is_there(bench: &Bench) {
    let (owner, quota) = (bench.visitor(), bench.quota(1));
    let work = Digest::of(b"this picture, these options");
    let again = || Submission {
        work,
        ..bench.use_submission(owner, quota)
    };
    let first = bench.accepted(&again()).await;
    for _ in 0..5 {
        let repeated = bench.try_submit(&again()).await.expect("a repetition");
        assert!(repeated.is_replay());
        assert_eq!(repeated.image().id, first.id);
    }
    assert_eq!(bench.wallet(owner).await.free_uses, 2);
    bench
        .store()
        .delete_image(owner, first.id, bench.now())
        .await
        .expect("deleted");
    let new = bench.accepted(&again()).await;
    assert_ne!(new.id, first.id);
    let other = bench.visitor();
    let theirs = Submission {
        work,
        ..bench.use_submission(other, quota)
    };
    bench.accepted(&theirs).await;
}

/// # Panics
/// When it does not hold.
pub async fn a_hundred_times_the_same_work_at_once_costs_one_use(bench: &Bench) {
    let (owner, quota) = (bench.visitor(), bench.quota(1));
    let work = Digest::of(b"this picture, these options");
    let results = at_once(100, |_| {
        let submission = Submission {
            work,
            ..bench.use_submission(owner, quota)
        };
        let bench = bench.clone();
        async move { bench.try_submit(&submission).await.expect("accepted") }
    })
    .await;
    let new = results.iter().filter(|result| !result.is_replay()).count();
    assert_eq!(new, 1);
    assert_eq!(bench.wallet(owner).await.free_uses, 2);
}

fn unlock(bench: &Bench, image: &ImageRecord, price: Price) -> Unlock {
    Unlock {
        owner: image.owner,
        image: image.id,
        reservation: ReservationId::random(bench.randomness()),
        price,
        quota: Some(bench.quota(1)),
        now: bench.now(),
    }
}

const ANY: Price = Price::Use(Credits::ONE);

/// A locked image of an owner who has used their free ones.
async fn locked(bench: &Bench, owner: Owner) -> ImageRecord {
    let quota = bench.quota(1);
    used_up(bench, owner, quota).await;
    let image = bench.accepted(&bench.use_submission(owner, quota)).await;
    assert!(image.locked);
    image
}

/// Finishes all that is queued.
async fn finish_all(bench: &Bench) {
    while let Some(claim) = bench.try_claim(peel_domain::JobKind::Remove).await {
        bench.complete(&claim).await.expect("completed");
    }
}

/// # Panics
/// When it does not hold.
pub async fn a_hundred_unlocks_at_once_take_one_use(bench: &Bench) {
    let owner = bench.visitor();
    let image = locked(bench, owner).await;
    finish_all(bench).await;
    let image = bench.image(image.id).await;
    assert_eq!(
        (image.state, image.locked, image.unlocked_by),
        (ImageState::Ready, true, None)
    );
    bench.grant(owner, Unit::Pass, 7).await;
    let results = at_once(100, |_| {
        let (bench, unlock) = (bench.clone(), unlock(bench, &image, ANY));
        async move { bench.store().unlock(&unlock).await.expect("unlocked") }
    })
    .await;
    for image in results {
        assert!(!image.locked);
        assert_eq!(image.unlocked_by, Some(Means::Pass));
        assert_eq!(image.charge_state, ReservationState::Captured);
    }
    assert_eq!(bench.wallet(owner).await.passes, 6);
}

/// # Panics
/// When it does not hold.
pub async fn an_image_can_be_unlocked_before_it_is_ready(bench: &Bench) {
    let owner = bench.visitor();
    let image = locked(bench, owner).await;
    bench.grant(owner, Unit::Credit, 8).await;
    let credit = Price::Exactly(Means::Credit.charge(Credits::ONE));
    let unlocked = bench
        .store()
        .unlock(&unlock(bench, &image, credit))
        .await
        .expect("unlocked");
    assert_eq!(unlocked.charge_state, ReservationState::Open);
    assert_eq!(unlocked.unlocked_by, None);
    bench.assert_audited().await;
    finish_all(bench).await;
    let image = bench.image(image.id).await;
    assert_eq!(image.unlocked_by, Some(Means::Credit));
    assert_eq!(bench.credits(owner).await, Credits::ONE);
}

/// # Panics
/// When it does not hold.
pub async fn what_cannot_be_paid_stays_locked(bench: &Bench) {
    let owner = bench.visitor();
    let image = locked(bench, owner).await;
    bench.grant(owner, Unit::Credit, 4).await;
    let pass = Price::Exactly(Charge::Pass);
    let refused = bench.store().unlock(&unlock(bench, &image, pass)).await;
    assert!(
        matches!(refused, Err(StoreError::InsufficientCredits { .. })),
        "{refused:?}"
    );
    assert!(bench.image(image.id).await.locked);
    let stranger = Unlock {
        owner: bench.visitor(),
        ..unlock(bench, &image, ANY)
    };
    let refused = bench.store().unlock(&stranger).await;
    assert!(matches!(refused, Err(StoreError::NotFound)), "{refused:?}");
    bench
        .store()
        .cancel(owner, image.id, bench.now())
        .await
        .expect("cancelled");
    let refused = bench.store().unlock(&unlock(bench, &image, ANY)).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    assert_eq!(bench.credits(owner).await, Credits::ONE);
}

fn complaint(bench: &Bench, image: &ImageRecord) -> GiveBack {
    GiveBack {
        owner: image.owner,
        image: image.id,
        reason: ReturnReason::RoughEdges,
        comment: Some(String::from("the hair")),
        keep_until: None,
        limit: ReturnLimit {
            count: 2,
            window: Duration::from_secs(1000),
        },
        now: bench.now(),
    }
}

/// A ready image, by one use.
async fn used(bench: &Bench, owner: Owner) -> ImageRecord {
    let submission = bench.use_submission(owner, bench.quota(1));
    let image = bench.accepted(&submission).await;
    finish_all(bench).await;
    bench.image(image.id).await
}

/// # Panics
/// When it does not hold.
pub async fn a_use_is_given_back_once_and_the_image_is_locked(bench: &Bench) {
    let owner = bench.visitor();
    let image = used(bench, owner).await;
    assert_eq!(image.unlocked_by, Some(Means::Free));
    let results = at_once(100, |_| {
        let (bench, complaint) = (bench.clone(), complaint(bench, &image));
        async move { bench.store().give_back(&complaint).await.expect("back") }
    })
    .await;
    for image in results {
        assert!(image.locked);
        assert_eq!(image.charge, Charge::Nothing);
        assert_eq!(image.returned_at, Some(bench.now()));
    }
    assert_eq!(bench.wallet(owner).await.free_uses, 3);
    // The same picture again is work again.
    let again = Submission {
        work: Digest::of(image.id.to_string().as_bytes()),
        ..bench.use_submission(owner, bench.quota(1))
    };
    assert_eq!(bench.accepted(&again).await.charge, Charge::FreeUse);
    // And so is unlocking it.
    let unlocked = bench.store().unlock(&unlock(bench, &image, ANY)).await;
    let unlocked = unlocked.expect("unlocked");
    assert_eq!(unlocked.unlocked_by, Some(Means::Free));
    assert_eq!(unlocked.returned_at, None);
    assert_eq!(bench.wallet(owner).await.free_uses, 1);
}

/// # Panics
/// When it does not hold.
pub async fn uses_are_given_back_so_often_and_not_oftener(bench: &Bench) {
    let owner = bench.visitor();
    for turn in 0..3 {
        let image = used(bench, owner).await;
        let back = bench.store().give_back(&complaint(bench, &image)).await;
        if turn < 2 {
            back.expect("back");
        } else {
            assert!(
                matches!(back, Err(StoreError::ReturnsExhausted)),
                "{back:?}"
            );
            assert!(!bench.image(image.id).await.locked);
            bench.advance(Duration::from_secs(1000));
            let later = bench.store().give_back(&complaint(bench, &image)).await;
            later.expect("back");
        }
    }
}

/// # Panics
/// When it does not hold.
pub async fn what_cost_nothing_is_not_given_back(bench: &Bench) {
    let owner = bench.visitor();
    let image = locked(bench, owner).await;
    let early = bench.store().give_back(&complaint(bench, &image)).await;
    assert!(matches!(early, Err(StoreError::Conflict)), "{early:?}");
    finish_all(bench).await;
    let back = bench.store().give_back(&complaint(bench, &image)).await;
    assert!(matches!(back, Err(StoreError::Conflict)), "{back:?}");
}

/// # Panics
/// When it does not hold.
pub async fn a_picture_that_may_be_learnt_from_is_kept_longer(bench: &Bench) {
    let image = used(bench, bench.visitor()).await;
    let until = image.expires_at.plus(Duration::from_secs(9));
    let complaint = GiveBack {
        keep_until: Some(until),
        ..complaint(bench, &image)
    };
    let kept = bench.store().give_back(&complaint).await.expect("back");
    assert_eq!(kept.expires_at, until);
}

/// # Panics
/// When it does not hold.
pub async fn a_doubtful_result_costs_people_nothing_and_stays_theirs(bench: &Bench) {
    let limit = ReturnLimit {
        count: 1,
        ..ReturnLimit::default()
    };
    let (person, program) = (bench.visitor(), bench.customer(1).await);
    let mut charges = Vec::new();
    for owner in [person, person, program] {
        let submission = if owner == program {
            bench.submission(owner)
        } else {
            bench.use_submission(owner, bench.quota(1))
        };
        bench.accepted(&submission).await;
        let claim = bench.claim().await;
        let cutout = crate::Cutout {
            doubt: Some(limit),
            ..cutout(&claim)
        };
        let done = bench
            .store()
            .complete_removal(claim.lease, &cutout, bench.now())
            .await
            .expect("completed");
        assert!(!done.locked);
        charges.push((done.charge, done.returned_at.is_some()));
    }
    assert_eq!(
        charges,
        [
            (Charge::Nothing, true),
            (Charge::FreeUse, false),
            (Charge::Credits(Credits::ONE), false),
        ]
    );
    assert_eq!(bench.wallet(person).await.free_uses, 2);
}

/// # Panics
/// When it does not hold.
pub async fn usage_is_told_by_day(bench: &Bench) {
    let owner = bench.visitor();
    let began = bench.now();
    let first = used(bench, owner).await;
    bench.advance(Duration::from_secs(86_400));
    used(bench, owner).await;
    bench.grant(owner, Unit::Pass, 1).await;
    used(bench, owner).await;
    used(bench, owner).await;
    let preview = used(bench, owner).await;
    assert!(preview.locked);
    assert!(bench.store().image(first.id, bench.now()).await.is_err());
    let last = GiveBack {
        limit: ReturnLimit::default(),
        ..complaint(bench, &used_by_credit(bench, owner).await)
    };
    bench.store().give_back(&last).await.expect("back");
    let days = bench.store().usage(owner, began).await.expect("usage");
    let told: Vec<_> = days
        .iter()
        .map(|day| {
            (
                day.free,
                day.passes,
                day.credits,
                day.uncharged,
                day.returned,
            )
        })
        .collect();
    assert_eq!(
        told,
        [(1, 0, Credits::ZERO, 0, 0), (2, 1, Credits::ONE, 1, 1)]
    );
}

async fn used_by_credit(bench: &Bench, owner: Owner) -> ImageRecord {
    bench.grant(owner, Unit::Credit, 4).await;
    used(bench, owner).await
}
