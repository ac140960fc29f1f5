//! Wallets and the journal.

use std::collections::BTreeMap;
use std::time::Duration;

use peel_domain::{
    Account, Credits, FailureCode, JobKind, OperationId, OperationKind, Owner, Price,
    SystemAccount, Unit,
};

use super::Bench;
use super::bench::{KEPT, LEASE, at_once};
use crate::{Grant, Granted, JournalLine, PageRequest, StoreError, Submission};

fn gift(bench: &Bench, owner: Owner, operation: &str, amount: i64) -> Grant {
    Grant {
        operation: operation.parse().expect("an operation id"),
        owner,
        unit: Unit::Credit,
        amount,
        from: SystemAccount::Payments,
        now: bench.now(),
    }
}

/// # Panics
/// As all checks do, when the store does not do what they name.
pub async fn a_grant_is_given_once(bench: &Bench) {
    let owner = bench.visitor();
    let store = bench.store();
    let given = store
        .grant(&gift(bench, owner, "payment:1", 40))
        .await
        .expect("given");
    let Granted::New(wallet) = given else {
        panic!("{given:?}")
    };
    assert_eq!(wallet.credits, Credits::from_quarters(40));
    bench.advance(Duration::from_secs(1));
    let again = store
        .grant(&gift(bench, owner, "payment:1", 40))
        .await
        .expect("known");
    assert_eq!(again, Granted::Replayed(wallet));
    store
        .grant(&gift(bench, owner, "payment:2", 2))
        .await
        .expect("given");
    assert_eq!(bench.credits(owner).await, Credits::from_quarters(42));
}

/// # Panics
/// When it does not hold.
pub async fn an_operation_id_stands_for_one_thing(bench: &Bench) {
    let owner = bench.visitor();
    let first = gift(bench, owner, "payment:1", 40);
    bench.store().grant(&first).await.expect("given");
    let submission = Submission {
        price: Price::Credits(Credits::QUARTER),
        ..bench.submission(owner)
    };
    bench.accepted(&submission).await;
    let others = [
        Grant {
            amount: 41,
            ..first.clone()
        },
        Grant {
            unit: Unit::Pass,
            ..first.clone()
        },
        Grant {
            owner: bench.visitor(),
            ..first.clone()
        },
        Grant {
            from: SystemAccount::Ads,
            ..first.clone()
        },
        Grant {
            operation: OperationId::of_reserve(submission.reservation),
            ..first.clone()
        },
        Grant {
            amount: 0,
            operation: "x".parse().expect("an id"),
            ..first.clone()
        },
        Grant {
            amount: -4,
            operation: "y".parse().expect("an id"),
            ..first.clone()
        },
        Grant {
            amount: i64::MAX,
            operation: "z".parse().expect("an id"),
            ..first
        },
    ];
    for grant in others {
        let refused = bench.store().grant(&grant).await;
        assert!(
            matches!(refused, Err(StoreError::Conflict)),
            "{grant:?}: {refused:?}"
        );
    }
    assert_eq!(bench.credits(owner).await, Credits::from_quarters(39));
}

/// # Panics
/// When it does not hold.
pub async fn a_hundred_grants_at_once_are_one(bench: &Bench) {
    let owner = bench.visitor();
    let results = at_once(100, |_| {
        let (bench, grant) = (bench.clone(), gift(bench, owner, "payment:1", 4));
        async move { bench.store().grant(&grant).await.expect("given or known") }
    })
    .await;
    let new = results
        .iter()
        .filter(|result| matches!(result, Granted::New(_)))
        .count();
    assert_eq!(new, 1);
    assert_eq!(bench.credits(owner).await, Credits::ONE);
}

async fn whole_journal(bench: &Bench) -> Vec<JournalLine> {
    let mut lines = Vec::new();
    let mut request = PageRequest::first(50);
    loop {
        let page = bench.store().journal(None, request).await.expect("a page");
        lines.extend(page.items);
        match page.next {
            Some(next) => request.after = Some(next),
            None => return lines,
        }
    }
}

/// # Panics
/// When it does not hold.
pub async fn q6_every_story_balances(bench: &Bench) {
    let mut owners = Vec::new();
    for _ in 0..4 {
        let owner = bench.customer(5).await;
        bench.grant(owner, Unit::FreeUse, 3).await;
        bench.grant(owner, Unit::Pass, 2).await;
        owners.push(owner);
    }
    let mut claims = Vec::new();
    let mut images = Vec::new();
    for turn in 0..400 {
        let owner = owners[usize::try_from(bench.pick(4)).expect("small")];
        match bench.pick(9) {
            0..=2 => {
                let price = if bench.pick(2) == 0 {
                    Price::Use(Credits::QUARTER)
                } else {
                    Price::Credits(Credits::ONE)
                };
                let submission = Submission {
                    price,
                    ..bench.submission(owner)
                };
                if bench.try_submit(&submission).await.is_ok() {
                    images.push((owner, submission.image));
                }
            }
            3 | 4 => claims.extend(bench.try_claim(JobKind::Remove).await),
            5 => {
                if let Some(claim) = claims.pop() {
                    let _ = bench.complete(&claim).await;
                }
            }
            6 => {
                if let Some(claim) = claims.pop() {
                    let code = FailureCode::ALL[usize::try_from(bench.pick(10)).expect("small")];
                    let _ = bench.store().fail(claim.lease, code, bench.now()).await;
                }
            }
            7 => {
                if let Some((owner, image)) = images.pop() {
                    let _ = bench.store().cancel(owner, image, bench.now()).await;
                }
            }
            _ => {
                bench.advance(if bench.pick(10) == 0 { KEPT } else { LEASE });
                bench
                    .store()
                    .sweep_expired(bench.now(), 100)
                    .await
                    .expect("a sweep");
                bench
                    .store()
                    .expire_images(bench.now(), 100)
                    .await
                    .expect("expired");
            }
        }
        if turn % 25 == 0 {
            bench.assert_audited().await;
        }
    }
    assert_sums(&whole_journal(bench).await);
}

/// The journal's own proof, without the auditor: nothing is made of nothing, and no owner
/// ever had less than nothing.
fn assert_sums(lines: &[JournalLine]) {
    let mut totals = BTreeMap::<Unit, i64>::new();
    let mut balances = BTreeMap::<(Account, Unit), i64>::new();
    for line in lines {
        let entry = line.entry;
        *totals.entry(entry.unit).or_default() += entry.amount;
        let balance = balances.entry((entry.account, entry.unit)).or_default();
        *balance += entry.amount;
        assert!(
            *balance >= 0 || entry.account.owner().is_none(),
            "{line:?} leaves {balance}"
        );
    }
    assert!(!totals.is_empty());
    assert!(totals.values().all(|sum| *sum == 0), "{totals:?}");
}

/// # Panics
/// When it does not hold.
pub async fn q8_the_journal_is_only_added_to(bench: &Bench) {
    let owner = bench.customer(1).await;
    bench.finished(owner).await;
    let before = whole_journal(bench).await;
    assert!(!bench.backend().alter_journal().await);
    assert_eq!(whole_journal(bench).await, before);
}

/// # Panics
/// When it does not hold.
pub async fn the_journal_tells_an_owners_story(bench: &Bench) {
    let (owner, other) = (bench.customer(2).await, bench.customer(2).await);
    bench.finished(owner).await;
    bench.submit(other).await;
    let image = bench.submit(owner).await;
    bench
        .store()
        .cancel(owner, image.id, bench.now())
        .await
        .expect("cancelled");
    let page = bench
        .store()
        .journal(Some(owner), PageRequest::first(100))
        .await;
    let told: Vec<_> = page
        .expect("a page")
        .items
        .iter()
        .map(|line| (line.kind, line.entry.account, line.entry.amount))
        .collect();
    let (available, reserved) = (Account::Available(owner), Account::Reserved(owner));
    assert_eq!(
        told,
        [
            (OperationKind::Grant, available, 8),
            (OperationKind::Reserve, available, -4),
            (OperationKind::Reserve, reserved, 4),
            (OperationKind::Capture, reserved, -4),
            (OperationKind::Reserve, available, -4),
            (OperationKind::Reserve, reserved, 4),
            (OperationKind::Release, reserved, -4),
            (OperationKind::Release, available, 4),
        ]
    );
}
