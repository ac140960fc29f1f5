//! Visitors that turn out to be accounts.

use peel_domain::{
    AccountId, Charge, Credits, Digest, FailureCode, FreePolicy, JobKind, OperationId, Owner,
    PreviewLimit, Standing, Unit, VisitorId, Wallet,
};

use super::Bench;
use super::bench::{KEPT, at_once};
use crate::{Arrival, ConsentRecord, Merge, PageRequest, Quota, StoreError, Submission};

async fn merge(bench: &Bench, visitor: VisitorId, account: AccountId) -> Result<(), StoreError> {
    let merge = Merge {
        operation: OperationId::random(bench.randomness()),
        visitor,
        account,
        free: FreePolicy::default(),
        retention: KEPT * 24,
        now: bench.now(),
    };
    bench.store().merge(&merge).await
}

fn verified(bench: &Bench) -> Quota {
    Quota {
        standing: Standing::Verified,
        ..bench.quota(1)
    }
}

async fn submit(bench: &Bench, owner: Owner, quota: Quota) -> crate::ImageRecord {
    bench.accepted(&bench.use_submission(owner, quota)).await
}

async fn finish_all(bench: &Bench) {
    while let Some(claim) = bench.try_claim(JobKind::Remove).await {
        bench.complete(&claim).await.expect("completed");
    }
}

/// # Panics
/// As all checks do, when the store does not do what they name.
pub async fn q4_what_a_visitor_used_is_used_and_what_they_had_is_the_accounts(bench: &Bench) {
    let visitor = VisitorId::random(bench.randomness());
    let owner = Owner::from(visitor);
    let account = bench.account().await;
    let done = submit(bench, owner, bench.quota(1)).await;
    finish_all(bench).await;
    let waiting = Submission {
        idempotency: Some(("k".parse().expect("a key"), bench.now().plus(KEPT * 10))),
        ..bench.use_submission(owner, bench.quota(1))
    };
    bench.accepted(&waiting).await;
    bench.grant(owner, Unit::Pass, 2).await;
    bench.grant(owner, Unit::Credit, 3).await;
    bench.grant(account.into(), Unit::Credit, 4).await;
    let consent = ConsentRecord {
        version: String::from("1"),
        analytics: true,
        ads: false,
        at: bench.now(),
    };
    let consents = bench.store();
    consents
        .record_consent(owner, &consent)
        .await
        .expect("noted");

    for _ in 0..3 {
        merge(bench, visitor, account).await.expect("merged");
        bench.assert_audited().await;
    }

    let account = Owner::from(account);
    let page = bench
        .store()
        .images_of(account, PageRequest::first(9), bench.now())
        .await
        .expect("a page");
    let ids: Vec<_> = page.items.iter().map(|image| image.id).collect();
    assert_eq!(ids, [waiting.image, done.id]);
    assert_eq!(page.items[0].expires_at, bench.now().plus(KEPT * 24));
    assert_eq!(
        consents.consent(account).await.expect("read"),
        Some(consent)
    );
    assert_eq!(
        bench.wallet(account).await,
        Wallet {
            free_uses: 1,
            passes: 2,
            credits: Credits::from_quarters(7),
        }
    );
    assert_eq!(bench.wallet(owner).await, Wallet::default());
    let repeated = Submission {
        idempotency: waiting.idempotency.clone(),
        request: waiting.request,
        ..bench.use_submission(account, verified(bench))
    };
    assert!(
        bench
            .try_submit(&repeated)
            .await
            .expect("known")
            .is_replay()
    );
    finish_all(bench).await;
    assert_eq!(bench.image(waiting.image).await.charge, Charge::FreeUse);
    assert_eq!(bench.wallet(account).await.free_uses, 1);
}

/// # Panics
/// When it does not hold.
pub async fn q4_the_cookie_of_a_merged_visitor_mints_nothing(bench: &Bench) {
    let visitor = VisitorId::random(bench.randomness());
    let account = bench.account().await;
    merge(bench, visitor, account).await.expect("merged");
    let late = submit(bench, visitor.into(), bench.quota(1)).await;
    assert!(late.locked);
    bench.grant(visitor.into(), Unit::Pass, 1).await;
    assert_eq!(bench.wallet(account.into()).await.passes, 1);
    merge(bench, visitor, account).await.expect("merged again");
    assert_eq!(bench.image(late.id).await.owner, Owner::from(account));
    let other = bench.account().await;
    let refused = merge(bench, visitor, other).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    let nobody = AccountId::random(bench.randomness());
    let unknown = merge(bench, VisitorId::random(bench.randomness()), nobody).await;
    assert!(matches!(unknown, Err(StoreError::NotFound)), "{unknown:?}");
}

/// # Panics
/// When it does not hold.
pub async fn q4_what_comes_in_while_its_visitor_signs_in_is_the_accounts(bench: &Bench) {
    let visitor = VisitorId::random(bench.randomness());
    let account = bench.account().await;
    let arriving = |bench: &Bench| Submission {
        arrival: Some(Arrival {
            at: bench.now(),
            expires_at: bench.now().plus(KEPT * 24),
        }),
        ..bench.use_submission(visitor.into(), bench.quota(1))
    };
    // Three that the account, whose address nobody has verified, pays for with its free uses, and one more.
    let in_flight: Vec<_> = (0..4).map(|_| arriving(bench)).collect();
    bench.advance(KEPT / 100);
    merge(bench, visitor, account).await.expect("merged");
    for (number, submission) in in_flight.iter().enumerate() {
        let image = bench.accepted(submission).await;
        assert_eq!(image.owner, Owner::from(account));
        assert_eq!(image.locked, number == 3);
        assert_eq!(
            Some(image.expires_at),
            submission.arrival.map(|it| it.expires_at)
        );
    }
    bench.advance(KEPT / 100);
    // Whoever has the cookie when the account is signed out gets nothing of it.
    let later = bench.accepted(&arriving(bench)).await;
    assert_eq!((later.owner, later.locked), (visitor.into(), true));
    // Until it is signed in again.
    let again = arriving(bench);
    bench.advance(KEPT / 100);
    merge(bench, visitor, account).await.expect("merged again");
    assert_eq!(bench.accepted(&again).await.owner, Owner::from(account));
    assert_eq!(bench.image(later.id).await.owner, Owner::from(account));
    finish_all(bench).await;
    bench.assert_audited().await;
}

/// # Panics
/// When it does not hold.
pub async fn q4_no_interleaving_of_use_and_merging_gives_more_or_less(bench: &Bench) {
    for round in 0..20 {
        let visitor = VisitorId::random(bench.randomness());
        let account = bench.account().await;
        let quota = Quota {
            previews: PreviewLimit {
                per_owner: 1000,
                per_network: 1000,
            },
            ..bench.quota(round)
        };
        at_once(12, |number| {
            let submission = bench.use_submission(visitor.into(), quota);
            let bench = bench.clone();
            async move {
                if number % 4 == 3 {
                    merge(&bench, visitor, account).await.expect("merged");
                } else {
                    bench.try_submit(&submission).await.expect("accepted");
                }
            }
        })
        .await;
        merge(bench, visitor, account).await.expect("merged");
        bench.assert_audited().await;
        let verified = Quota {
            standing: Standing::Verified,
            ..quota
        };
        for _ in 0..4 {
            submit(bench, account.into(), verified).await;
        }
        finish_all(bench).await;
        let page = bench
            .store()
            .images_of(account.into(), PageRequest::first(100), bench.now())
            .await
            .expect("a page");
        assert_eq!(page.items.len(), 13);
        let free = page
            .items
            .iter()
            .filter(|image| image.charge == Charge::FreeUse)
            .count();
        assert_eq!(free, 3, "free uses in round {round}");
    }
}

/// # Panics
/// When it does not hold.
pub async fn what_fails_after_merging_gives_back_no_more_than_one_person_has(bench: &Bench) {
    let visitor = VisitorId::random(bench.randomness());
    let account = bench.account().await;
    for _ in 0..2 {
        submit(bench, account.into(), verified(bench)).await;
    }
    finish_all(bench).await;
    for _ in 0..3 {
        submit(bench, visitor.into(), bench.quota(1)).await;
    }
    merge(bench, visitor, account).await.expect("merged");
    assert_eq!(bench.wallet(account.into()).await.free_uses, 0);
    while let Some(claim) = bench.try_claim(JobKind::Remove).await {
        let code = FailureCode::NoSubject;
        let failed = bench.store().fail(claim.lease, code, bench.now()).await;
        failed.expect("failed");
        bench.assert_audited().await;
    }
    assert_eq!(bench.wallet(account.into()).await.free_uses, 1);
}

/// # Panics
/// When it does not hold.
pub async fn the_queue_counts_what_was_merged_as_the_accounts(bench: &Bench) {
    let visitor = VisitorId::random(bench.randomness());
    let account = bench.account().await;
    submit(bench, account.into(), verified(bench)).await;
    submit(bench, visitor.into(), bench.quota(1)).await;
    submit(bench, visitor.into(), bench.quota(1)).await;
    let claim = bench.claim().await;
    merge(bench, visitor, account).await.expect("merged");
    bench.assert_audited().await;
    let full = Submission {
        limits: crate::QueueLimits {
            per_owner: 2,
            total: 100,
        },
        work: Digest::of(b"other"),
        ..bench.use_submission(account.into(), verified(bench))
    };
    let refused = bench.try_submit(&full).await;
    assert!(matches!(refused, Err(StoreError::OwnerBusy)), "{refused:?}");
    bench.complete(&claim).await.expect("completed");
    finish_all(bench).await;
}
