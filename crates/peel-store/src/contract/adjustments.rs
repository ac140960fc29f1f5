//! Credits given and taken away, and work tried again, by people with rights over others.

use std::time::Duration;

use peel_domain::{AccountId, Credits, FailureCode, JobId, JobKind, OperationKind, Owner};

use super::Bench;
use super::bench::at_once;
use super::people::line;
use crate::{
    Adjusted, Adjustment, AdjustmentLine, AuditLine, CREDITS_GRANTED, CREDITS_REVOKED, PageRequest,
    StoreError,
};

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 3600);

fn adjustment(bench: &Bench, account: AccountId, operation: &str, quarters: i64) -> Adjustment {
    Adjustment {
        operation: operation.parse().expect("an operation id"),
        account,
        credits: Credits::from_quarters(quarters),
        allowance: None,
        line: AdjustmentLine {
            at: bench.now(),
            actor: String::from("acc_support"),
            reason: String::from("an outage"),
        },
    }
}

async fn adjust(bench: &Bench, adjustment: &Adjustment) -> Adjusted {
    let adjusted = bench.store().adjust_credits(adjustment).await;
    adjusted.expect("adjusted")
}

async fn log(bench: &Bench) -> Vec<AuditLine> {
    let log = bench.store().audit_log(PageRequest::first(100)).await;
    log.expect("read").items
}

/// # Panics
/// As all checks do, when the store does not do what they name.
pub async fn credits_are_given_and_taken_once_and_written_down(bench: &Bench) {
    let account = bench.account().await;
    let owner = Owner::from(account);
    let gift = adjustment(bench, account, "adjust:1", 10);
    let Adjusted::New(wallet) = adjust(bench, &gift).await else {
        panic!("it is new");
    };
    assert_eq!(wallet.credits, Credits::from_quarters(10));
    bench.advance(MINUTE);
    assert_eq!(adjust(bench, &gift).await, Adjusted::Replayed(wallet));
    let taken = adjustment(bench, account, "adjust:2", -4);
    assert!(matches!(adjust(bench, &taken).await, Adjusted::New(_)));
    assert!(matches!(adjust(bench, &taken).await, Adjusted::Replayed(_)));
    assert_eq!(bench.credits(owner).await, Credits::from_quarters(6));

    let told: Vec<_> = log(bench)
        .await
        .into_iter()
        .map(|AuditLine { line, .. }| (line.action, line.subject, line.detail))
        .collect();
    let id = account.to_string();
    let detail = |operation, before, after, quarters| {
        format!(
            "{{\"after\":{after},\"before\":{before},\"operation\":\"{operation}\",\"quarters\":{quarters},\"reason\":\"an outage\"}}"
        )
    };
    assert_eq!(
        told,
        [
            (
                CREDITS_REVOKED.to_owned(),
                id.clone(),
                detail("adjust:2", "2.5", "1.5", -4)
            ),
            (
                CREDITS_GRANTED.to_owned(),
                id,
                detail("adjust:1", "0.0", "2.5", 10)
            ),
        ]
    );
    let journal = bench
        .store()
        .journal(Some(owner), PageRequest::first(10))
        .await;
    let kinds: Vec<_> = journal
        .expect("read")
        .items
        .iter()
        .map(|it| it.kind)
        .collect();
    assert_eq!(kinds, [OperationKind::Grant, OperationKind::Revoke]);
}

/// # Panics
/// When it does not hold.
pub async fn a_hundred_adjustments_of_one_name_at_once_are_one(bench: &Bench) {
    let account = bench.account().await;
    let adjusted = at_once(100, |_| {
        let (bench, gift) = (bench.clone(), adjustment(bench, account, "adjust:1", 4));
        async move { adjust(&bench, &gift).await }
    })
    .await;
    let new = adjusted.iter().filter(|it| matches!(it, Adjusted::New(_)));
    assert_eq!(new.count(), 1);
    assert_eq!(bench.credits(account.into()).await, Credits::ONE);
    assert_eq!(log(bench).await.len(), 1);
}

/// # Panics
/// When it does not hold.
pub async fn what_cannot_be_adjusted_changes_nothing(bench: &Bench) {
    let account = bench.account().await;
    adjust(bench, &adjustment(bench, account, "adjust:1", 8)).await;
    let few = adjust(bench, &adjustment(bench, account, "adjust:2", -9)).await;
    assert_eq!(few, Adjusted::TooFew(Credits::from_quarters(8)));
    // What is held back for work is not there to be taken.
    bench.submit(account.into()).await;
    let few = adjust(bench, &adjustment(bench, account, "adjust:2", -8)).await;
    assert_eq!(few, Adjusted::TooFew(Credits::ONE));

    let store = bench.store();
    let nobody = AccountId::random(bench.randomness());
    let refused = store
        .adjust_credits(&adjustment(bench, nobody, "adjust:2", 4))
        .await;
    assert!(matches!(refused, Err(StoreError::NotFound)), "{refused:?}");
    for quarters in [0, i64::MIN, i64::MAX] {
        let refused = store
            .adjust_credits(&adjustment(bench, account, "adjust:2", quarters))
            .await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    }
    let another = bench.account().await;
    for other in [
        adjustment(bench, account, "adjust:1", 9),
        adjustment(bench, account, "adjust:1", -8),
        adjustment(bench, another, "adjust:1", 8),
    ] {
        let refused = store.adjust_credits(&other).await;
        assert!(
            matches!(refused, Err(StoreError::IdempotencyMismatch)),
            "{refused:?}"
        );
    }
    assert_eq!(log(bench).await.len(), 1);
}

/// # Panics
/// When it does not hold.
pub async fn nobody_gives_more_than_their_allowance_however_many_at_once(bench: &Bench) {
    let account = bench.account().await;
    let gift = |bench: &Bench, operation: &str, actor: &str| {
        let mut gift = adjustment(bench, account, operation, 4);
        gift.allowance = Some((
            Credits::from_quarters(20),
            bench.now().plus(MINUTE).minus(DAY),
        ));
        actor.clone_into(&mut gift.line.actor);
        gift
    };
    let adjusted = at_once(20, |number| {
        let (bench, gift) = (
            bench.clone(),
            gift(bench, &format!("adjust:{number}"), "acc_a"),
        );
        async move { adjust(&bench, &gift).await }
    })
    .await;
    let new = adjusted.iter().filter(|it| matches!(it, Adjusted::New(_)));
    assert_eq!(new.count(), 5);
    let over = adjusted
        .iter()
        .filter(|it| **it == Adjusted::OverAllowance(Credits::ZERO));
    assert_eq!(over.count(), 15);
    // Another's allowance is another's, and taking away does not count.
    assert!(matches!(
        adjust(bench, &gift(bench, "b", "acc_b")).await,
        Adjusted::New(_)
    ));
    let mut taken = gift(bench, "c", "acc_a");
    taken.credits = Credits::from_quarters(-4);
    assert!(matches!(adjust(bench, &taken).await, Adjusted::New(_)));
    assert!(matches!(
        adjust(bench, &gift(bench, "d", "acc_a")).await,
        Adjusted::OverAllowance(Credits::ZERO)
    ));
    bench.advance(DAY);
    assert!(matches!(
        adjust(bench, &gift(bench, "d", "acc_a")).await,
        Adjusted::New(_)
    ));
}

/// A job of `owner` that was given up.
async fn buried(bench: &Bench, owner: Owner) -> JobId {
    let image = bench.submit(owner).await;
    while let Some(claim) = bench.try_claim(JobKind::Remove).await {
        let code = FailureCode::ProcessingFailed;
        let failed = bench.store().fail(claim.lease, code, bench.now()).await;
        failed.expect("failed");
        bench.advance(MINUTE);
    }
    image.job
}

/// # Panics
/// When it does not hold.
pub async fn a_dead_letter_is_tried_again_on_behalf_and_written_down(bench: &Bench) {
    let owner = bench.customer(2).await;
    let dead = buried(bench, owner).await;
    let said = line(bench, "job.requeue");
    let store = bench.store();
    let unknown = JobId::random(bench.randomness());
    let refused = store.requeue_on_behalf(unknown, &said).await;
    assert!(matches!(refused, Err(StoreError::NotFound)), "{refused:?}");
    store
        .requeue_on_behalf(dead, &said)
        .await
        .expect("queued again");
    let refused = store.requeue_on_behalf(dead, &said).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    assert_eq!(log(bench).await.len(), 1);
    let claim = bench.claim().await;
    assert_eq!(claim.lease.job, dead);
    bench.complete(&claim).await.expect("completed");
    assert_eq!(bench.credits(owner).await, Credits::from_quarters(8));
}
