//! Orders, what goes back of them, and what the payment provider tells.

use std::time::Duration;

use peel_domain::{
    AccountId, Credits, Currency, FreePolicy, ImageId, Mismatch, Money, OperationId, OrderId,
    OrderState, Owner, Payment, PaymentStatus, Product, Reversal, ReversalKind, Terms, Unit,
    VisitorId,
};

use super::Bench;
use super::bench::{KEPT, at_once};
use crate::{Merge, NewOrder, OrderRecord, PageRequest, PaymentEvent, Settled, StoreError};

const PRICE: i64 = 590;

fn new_order(bench: &Bench, owner: Owner) -> NewOrder {
    NewOrder {
        owner,
        product: Product::Pack10,
        terms: Terms {
            order: OrderId::random(bench.randomness()),
            credits: Product::Pack10.credits(),
            price: Money::new(PRICE, Currency::Usd),
            is_live: false,
        },
        image: None,
        request: None,
        now: bench.now(),
    }
}

pub(super) async fn ordered(bench: &Bench, owner: Owner) -> OrderRecord {
    let order = new_order(bench, owner);
    let order = bench.store().create_order(&order).await;
    order.expect("an order")
}

pub(super) fn payment(order: &OrderRecord, status: PaymentStatus) -> Payment {
    let terms = order.terms;
    Payment {
        id: format!("pi_{}", terms.order).parse().expect("an id"),
        order: Some(terms.order),
        status,
        amount: terms.price,
        received: if status == PaymentStatus::Succeeded {
            terms.price.minor
        } else {
            0
        },
        is_live: terms.is_live,
        reversals: Vec::new(),
    }
}

fn reversal(id: &str, kind: ReversalKind, minor: i64, is_undone: bool) -> Reversal {
    Reversal {
        id: id.parse().expect("an id"),
        kind,
        amount: Money::new(minor, Currency::Usd),
        is_undone,
    }
}

pub(super) async fn settle(bench: &Bench, payment: &Payment) -> (OrderRecord, bool) {
    let id = payment.order.expect("an order's payment");
    let settled = bench.store().settle_order(id, payment, bench.now()).await;
    match settled.expect("settled") {
        Settled::Done { order, newly_paid } => (*order, newly_paid),
        Settled::Refused(mismatch) => panic!("{mismatch}"),
    }
}

/// Credits in quarters, and what is owed.
async fn standing(bench: &Bench, owner: Owner) -> (i64, i64) {
    let owed = bench.store().debt(owner).await.expect("a debt");
    let credits = bench.credits(owner).await;
    (credits.as_quarters(), owed.as_quarters())
}

/// # Panics
/// As all checks do, when the store does not do what they name.
pub async fn an_order_is_one_however_often_it_is_asked_for(bench: &Bench) {
    let owner = bench.visitor();
    let wish = NewOrder {
        request: Some("click-1".parse().expect("a key")),
        ..new_order(bench, owner)
    };
    let orders = at_once(50, |_| {
        let (bench, mut wish) = (bench.clone(), wish.clone());
        async move {
            wish.terms.order = OrderId::random(bench.randomness());
            bench
                .store()
                .create_order(&wish)
                .await
                .expect("an order")
                .terms
                .order
        }
    })
    .await;
    assert!(orders.iter().all(|order| *order == orders[0]));
    let other = NewOrder {
        product: Product::Pack50,
        terms: Terms {
            order: OrderId::random(bench.randomness()),
            ..wish.terms
        },
        ..wish.clone()
    };
    let refused = bench.store().create_order(&other).await;
    assert!(matches!(refused, Err(StoreError::IdempotencyMismatch)));
    let of_another = NewOrder {
        owner: bench.visitor(),
        ..other
    };
    let store = bench.store();
    store.create_order(&of_another).await.expect("theirs");
    let page = store.orders(owner, PageRequest::first(9)).await;
    assert_eq!(page.expect("a page").items.len(), 1);
    let theirs = store.order(of_another.owner, orders[0]).await;
    assert!(matches!(theirs, Err(StoreError::NotFound)));
}

/// # Panics
/// When it does not hold.
pub async fn s3_a_hundred_at_once_find_an_order_paid_once(bench: &Bench) {
    let owner = bench.visitor();
    let order = ordered(bench, owner).await;
    let paid = payment(&order, PaymentStatus::Succeeded);
    let news = at_once(100, |_| {
        let (bench, paid) = (bench.clone(), paid.clone());
        async move { settle(&bench, &paid).await.1 }
    })
    .await;
    assert_eq!(news.iter().filter(|is_new| **is_new).count(), 1);
    assert_eq!(standing(bench, owner).await, (40, 0));
}

/// # Panics
/// When it does not hold.
pub async fn s4_a_payment_of_another_kind_changes_nothing(bench: &Bench) {
    let owner = bench.visitor();
    let order = ordered(bench, owner).await;
    let another = ordered(bench, owner).await;
    let good = payment(&order, PaymentStatus::Succeeded);
    let wrong = [
        (
            Mismatch::Order,
            Payment {
                order: None,
                ..good.clone()
            },
        ),
        (Mismatch::Order, payment(&another, PaymentStatus::Succeeded)),
        (
            Mismatch::Mode,
            Payment {
                is_live: true,
                ..good.clone()
            },
        ),
        (
            Mismatch::Amount,
            Payment {
                received: 1,
                ..good.clone()
            },
        ),
        (
            Mismatch::Amount,
            Payment {
                amount: Money::new(PRICE, Currency::Cny),
                ..good.clone()
            },
        ),
    ];
    for (mismatch, payment) in wrong {
        let settled = bench
            .store()
            .settle_order(order.terms.order, &payment, bench.now())
            .await;
        assert_eq!(settled.expect("an answer"), Settled::Refused(mismatch));
    }
    // A second payment for an order that has one.
    settle(bench, &payment(&order, PaymentStatus::Open)).await;
    let second = Payment {
        id: "pi_second".parse().expect("an id"),
        ..good.clone()
    };
    let settled = bench
        .store()
        .settle_order(order.terms.order, &second, bench.now())
        .await;
    assert_eq!(
        settled.expect("an answer"),
        Settled::Refused(Mismatch::Order)
    );
    assert_eq!(standing(bench, owner).await, (0, 0));
    settle(bench, &good).await;
    assert_eq!(standing(bench, owner).await, (40, 0));
}

/// # Panics
/// When it does not hold.
pub async fn s9_what_was_spent_and_goes_back_is_owed_and_paid_off(bench: &Bench) {
    let owner = bench.visitor();
    let order = ordered(bench, owner).await;
    let mut paid = payment(&order, PaymentStatus::Succeeded);
    settle(bench, &paid).await;
    for _ in 0..7 {
        bench.finished(owner).await;
    }
    assert_eq!(standing(bench, owner).await, (12, 0));
    paid.reversals = vec![reversal("re_1", ReversalKind::Refund, PRICE, false)];
    let (order, _) = settle(bench, &paid).await;
    assert_eq!(order.reversed(), PRICE);
    assert_eq!(standing(bench, owner).await, (0, 28));
    bench.assert_audited().await;
    let next = ordered(bench, owner).await;
    settle(bench, &payment(&next, PaymentStatus::Succeeded)).await;
    assert_eq!(standing(bench, owner).await, (12, 0));
}

/// # Panics
/// When it does not hold.
pub async fn s1_what_is_told_in_any_order_comes_to_the_same(bench: &Bench) {
    // What the provider would say at each moment of a story: each snapshot holds all that was so then.
    let story = |order: &OrderRecord| {
        let refund = |is_undone| {
            let id = format!("re_{}", order.terms.order);
            reversal(&id, ReversalKind::Refund, 100, is_undone)
        };
        let dispute = |is_undone| {
            let id = format!("dp_{}", order.terms.order);
            reversal(&id, ReversalKind::Dispute, PRICE - 100, is_undone)
        };
        let open = payment(order, PaymentStatus::Open);
        let processing = payment(order, PaymentStatus::Processing);
        let paid = payment(order, PaymentStatus::Succeeded);
        let with = |reversals| Payment {
            reversals,
            ..paid.clone()
        };
        [
            open,
            processing,
            paid.clone(),
            with(vec![refund(false)]),
            with(vec![refund(false), dispute(false)]),
            with(vec![refund(true), dispute(false)]),
            with(vec![refund(true), dispute(true)]),
        ]
    };
    for _ in 0..150 {
        let owner = bench.visitor();
        let order = ordered(bench, owner).await;
        let story = story(&order);
        let last = 2 + usize::try_from(bench.pick(5)).expect("small");
        for _ in 0..12 {
            let seen = usize::try_from(bench.pick(last as u64 + 1)).expect("small");
            settle(bench, &story[seen]).await;
        }
        settle(bench, &story[last]).await;
        // Told once, and once more what is long past.
        let (order, newly_paid) = settle(bench, &story[0]).await;
        assert!(!newly_paid);
        assert_eq!(order.state, OrderState::Paid);
        let gone: i64 = story[last]
            .reversals
            .iter()
            .filter(|reversal| !reversal.is_undone)
            .map(|reversal| reversal.amount.minor)
            .sum();
        let left = order.terms.credits.as_quarters() - order.terms.taken_back(gone).as_quarters();
        assert_eq!(standing(bench, owner).await, (left, 0), "{last}");
    }
}

/// # Panics
/// When it does not hold.
pub async fn a_dispute_that_is_won_gives_everything_back(bench: &Bench) {
    let owner = bench.visitor();
    let order = ordered(bench, owner).await;
    let mut paid = payment(&order, PaymentStatus::Succeeded);
    settle(bench, &paid).await;
    bench.finished(owner).await;
    paid.reversals = vec![reversal("dp_1", ReversalKind::Dispute, PRICE, false)];
    settle(bench, &paid).await;
    assert_eq!(standing(bench, owner).await, (0, 4));
    paid.reversals[0].is_undone = true;
    let (order, _) = settle(bench, &paid).await;
    assert_eq!(standing(bench, owner).await, (36, 0));
    assert_eq!(order.reversed(), 0);
}

/// # Panics
/// When it does not hold.
pub async fn a_refund_that_failed_before_it_was_heard_of_takes_nothing(bench: &Bench) {
    let owner = bench.visitor();
    let order = ordered(bench, owner).await;
    let mut paid = payment(&order, PaymentStatus::Succeeded);
    paid.reversals = vec![reversal("re_1", ReversalKind::Refund, PRICE, true)];
    settle(bench, &paid).await;
    paid.reversals[0].is_undone = false;
    settle(bench, &paid).await;
    assert_eq!(standing(bench, owner).await, (40, 0));
}

/// # Panics
/// When it does not hold.
pub async fn receipts_are_numbered_without_gaps(bench: &Bench) {
    let mut numbers = at_once(20, |turn| {
        let bench = bench.clone();
        async move {
            let order = ordered(&bench, bench.visitor()).await;
            let status = if turn % 4 == 0 {
                PaymentStatus::Cancelled
            } else {
                PaymentStatus::Succeeded
            };
            settle(&bench, &payment(&order, status)).await.0.receipt
        }
    })
    .await;
    numbers.sort_unstable();
    let expected: Vec<_> = (0..5).map(|_| None).chain((1..=15).map(Some)).collect();
    assert_eq!(numbers, expected);
}

/// # Panics
/// When it does not hold.
pub async fn an_order_that_was_given_up_is_paid_all_the_same_if_money_comes(bench: &Bench) {
    let owner = bench.visitor();
    let order = ordered(bench, owner).await;
    let id = order.terms.order;
    let given_up = bench.store().abandon_order(id, bench.now()).await;
    assert_eq!(given_up.expect("an order").state, OrderState::Cancelled);
    settle(bench, &payment(&order, PaymentStatus::Succeeded)).await;
    let kept = bench.store().abandon_order(id, bench.now()).await;
    assert_eq!(kept.expect("an order").state, OrderState::Paid);
    assert_eq!(standing(bench, owner).await, (40, 0));
}

/// # Panics
/// When it does not hold.
pub async fn unsettled_orders_are_looked_at_in_turn(bench: &Bench) {
    let owner = bench.visitor();
    let mut all = Vec::new();
    for _ in 0..3 {
        all.push(ordered(bench, owner).await.terms.order);
        bench.advance(Duration::from_secs(1));
    }
    let paid = ordered(bench, owner).await;
    settle(bench, &payment(&paid, PaymentStatus::Succeeded)).await;
    bench.advance(Duration::from_secs(60));
    let take = |limit| async move {
        let now = bench.now();
        let before = now.minus(Duration::from_secs(30));
        let taken = bench
            .store()
            .take_unsettled_orders(now, before, now, limit)
            .await;
        let mut ids: Vec<_> = taken
            .expect("orders")
            .iter()
            .map(|order| order.terms.order)
            .collect();
        ids.sort_unstable();
        ids
    };
    let mut first = all[..2].to_vec();
    first.sort_unstable();
    assert_eq!(take(2).await, first);
    assert_eq!(take(9).await, [all[2]]);
    assert!(take(9).await.is_empty());
    bench.advance(Duration::from_secs(60));
    all.sort_unstable();
    assert_eq!(take(9).await, all);
}

/// # Panics
/// When it does not hold.
pub async fn what_is_bought_by_a_visitor_is_the_accounts(bench: &Bench) {
    let visitor = VisitorId::random(bench.randomness());
    let account = bench.account().await;
    let before = ordered(bench, visitor.into()).await;
    let during = ordered(bench, visitor.into()).await;
    settle(bench, &payment(&before, PaymentStatus::Succeeded)).await;
    let merge = Merge {
        operation: OperationId::random(bench.randomness()),
        visitor,
        account,
        free: FreePolicy::default(),
        retention: KEPT,
        now: bench.now(),
    };
    bench.store().merge(&merge).await.expect("merged");
    settle(bench, &payment(&during, PaymentStatus::Succeeded)).await;
    assert_eq!(standing(bench, account.into()).await, (80, 0));
    let orders = bench
        .store()
        .orders(account.into(), PageRequest::first(9))
        .await;
    assert_eq!(orders.expect("a page").items.len(), 2);
}

/// # Panics
/// When it does not hold.
pub async fn orders_of_who_is_erased_stay_in_the_books(bench: &Bench) {
    let owner = bench.visitor();
    let order = NewOrder {
        image: Some(ImageId::random(bench.randomness())),
        ..new_order(bench, owner)
    };
    let store = bench.store();
    let order = store.create_order(&order).await.expect("an order");
    let mut paid = payment(&order, PaymentStatus::Succeeded);
    settle(bench, &paid).await;
    bench.finished(owner).await;
    let stand_in: Owner = AccountId::random(bench.randomness()).into();
    store
        .erase(owner, stand_in, bench.now())
        .await
        .expect("erased");
    // Money may go back all the same.
    paid.reversals = vec![reversal("re_1", ReversalKind::Refund, PRICE, false)];
    let (order, _) = settle(bench, &paid).await;
    assert_eq!((order.owner, order.image), (stand_in, None));
    assert_eq!(standing(bench, owner).await, (0, 0));
    assert_eq!(standing(bench, stand_in).await, (0, 4));
    bench.grant(stand_in, Unit::Credit, 4).await;
    assert_eq!(bench.credits(stand_in).await, Credits::ONE);
}

/// # Panics
/// When it does not hold.
pub async fn an_event_is_kept_once_and_given_out_until_it_is_done(bench: &Bench) {
    let store = bench.store();
    let event = |id: &str, object: &str| PaymentEvent {
        id: id.parse().expect("an id"),
        kind: String::from("payment_intent.succeeded"),
        object: object.parse().expect("an id"),
        payment: object.parse().expect("an id"),
        order: None,
    };
    let kept = at_once(50, |_| {
        let (bench, event) = (bench.clone(), event("evt_1", "pi_1"));
        async move {
            let kept = bench.store().keep_event(&event, bench.now()).await;
            kept.expect("an answer")
        }
    })
    .await;
    assert_eq!(kept.iter().filter(|is_new| **is_new).count(), 1);
    let keep = |event: PaymentEvent| async move {
        let kept = bench.store().keep_event(&event, bench.now()).await;
        kept.expect("an answer")
    };
    assert!(!keep(event("evt_2", "pi_1")).await, "the same fact");
    assert!(keep(event("evt_3", "pi_2")).await);
    let (now, hold) = (bench.now(), Duration::from_secs(60));
    let until = now.plus(hold);
    let taken = store.take_events(now, until, 9).await.expect("events");
    assert_eq!(taken.len(), 2);
    // It may tell of something that happened after the other was looked into.
    assert!(keep(event("evt_4", "pi_1")).await);
    store
        .finish_event(&taken[0].id, now)
        .await
        .expect("finished");
    let taken_now = store.take_events(now, until, 9).await.expect("events");
    assert_eq!(taken_now.len(), 1);
    bench.advance(hold);
    let now = bench.now();
    let again = store.take_events(now, now.plus(hold), 9).await;
    assert_eq!(again.expect("events").len(), 2);
    bench.advance(hold);
    let pruned = store.prune_events(bench.now(), 9).await.expect("pruned");
    assert_eq!(pruned, 1);
    assert_eq!(store.reconciled_until().await.expect("a time"), None);
    for at in [now, now.minus(hold)] {
        store.set_reconciled_until(at).await.expect("said");
    }
    assert_eq!(store.reconciled_until().await.expect("a time"), Some(now));
}
