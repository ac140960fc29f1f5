//! What happened, in numbers.

use std::collections::BTreeMap;
use std::time::Duration;

use peel_domain::{
    AdState, Credits, Currency, Day, FailureCode, Money, Owner, PaymentStatus, ReturnLimit,
    ReturnReason, Reversal, ReversalKind, Unit,
};

use super::Bench;
use super::ads::watch;
use super::bench::KEPT;
use super::orders::{ordered, payment, settle};
use super::people::person;
use crate::{FigureDay, GiveBack, Reversals, Sales};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// What happened, as [`figures_are_of_what_happened_and_outlive_it`] has it happen.
fn history(first: Day, second: Day) -> Vec<FigureDay> {
    let usd = |minor| Money::new(minor, Currency::Usd);
    let secs = Duration::from_secs;
    vec![
        FigureDay {
            day: first,
            // 61 and 62 seconds are the same to two digits.
            took: BTreeMap::from([(secs(0), 1), (secs(61), 1), (secs(120), 1)]),
            failures: BTreeMap::from([(FailureCode::NoSubject, 1), (FailureCode::Cancelled, 3)]),
            free: 1,
            paid: 1,
            credits: Credits::ONE,
            uncharged: 1,
            sales: vec![Sales {
                is_live: false,
                orders: 1,
                sum: usd(590),
            }],
            ad_views: BTreeMap::from([(AdState::Granted, 1), (AdState::Skipped, 1)]),
            ..FigureDay::default()
        },
        FigureDay {
            day: second,
            took: BTreeMap::from([(secs(0), 1)]),
            passes: 1,
            returned: 1,
            reversals: vec![Reversals {
                kind: ReversalKind::Refund,
                is_live: false,
                count: 1,
                sum: usd(100),
            }],
            ..FigureDay::default()
        },
    ]
}

/// # Panics
/// As all checks do, when the store does not do what they name.
pub async fn figures_are_of_what_happened_and_outlive_it(bench: &Bench) {
    let store = bench.store();
    let first = Day::of(bench.now());
    let second = first.plus(1);
    let ada = person(bench, "ada@example.org").await;
    let owner = Owner::from(ada.id);
    bench.grant(owner, Unit::Credit, 8).await;

    // One by credits, at once; one by a free use, after 61 seconds; one for nothing, after two minutes.
    bench.finished(owner).await;
    let visitor = bench.visitor();
    let quota = bench.quota(1);
    bench.accepted(&bench.use_submission(visitor, quota)).await;
    bench.advance(Duration::from_millis(61_400));
    let free = bench.claim().await;
    bench.complete(&free).await.expect("completed");
    bench.submit_free(visitor).await;
    bench.advance(Duration::from_secs(124));
    let nothing = bench.claim().await;
    bench.complete(&nothing).await.expect("completed");
    // One fails, one is called off.
    bench.submit(owner).await;
    let bad = bench.claim().await;
    store
        .fail(bad.lease, FailureCode::NoSubject, bench.now())
        .await
        .expect("failed");
    let called_off = bench.submit(owner).await;
    store
        .cancel(owner, called_off.id, bench.now())
        .await
        .expect("called off");
    let order = ordered(bench, owner).await;
    let mut told = payment(&order, PaymentStatus::Succeeded);
    settle(bench, &told).await;
    let watcher = bench.visitor();
    for ending in [AdState::Skipped, AdState::Granted] {
        let view = watch(bench, watcher, ending).await;
        store
            .delete_image(watcher, view.image, bench.now())
            .await
            .expect("deleted");
    }

    // The day after: one by the pass, which is given back; some money goes back.
    bench.advance(DAY);
    let mut none_free = bench.quota(2);
    none_free.free.uses = 0;
    bench
        .accepted(&bench.use_submission(watcher, none_free))
        .await;
    let claim = bench.claim().await;
    let used = bench.complete(&claim).await.expect("completed");
    let complaint = GiveBack {
        owner: watcher,
        image: used.id,
        reason: ReturnReason::RoughEdges,
        comment: None,
        keep_until: None,
        limit: ReturnLimit::default(),
        now: bench.now(),
    };
    store.give_back(&complaint).await.expect("given back");
    told.reversals.push(Reversal {
        id: "re_1".parse().expect("an id"),
        kind: ReversalKind::Refund,
        amount: Money::new(100, Currency::Usd),
        is_undone: false,
    });
    settle(bench, &told).await;

    let days = store.figures(first, second).await.expect("counted");
    assert_eq!(days, history(first, second));
    let one = store.figures(second, second).await.expect("counted");
    assert_eq!(one, days[1..]);

    // Images go, and people with them; the figures stay.
    bench.advance(KEPT + DAY);
    let expired = store.expire_images(bench.now(), 100).await;
    expired.expect("expired");
    bench.advance(Duration::from_secs(1));
    let pruned = store.prune(bench.now(), bench.now(), 100).await;
    assert!(pruned.expect("pruned").images > 0);
    let stand_in = bench.visitor();
    let erased = store.erase(owner, stand_in, bench.now()).await;
    erased.expect("erased");
    let after = store.figures(first, second).await.expect("counted");
    assert_eq!(after, days);
}
