//! Receipts by mail, and what support gives back.

use std::time::Duration;

use peel_domain::{OrderId, PaymentStatus, RefundState};

use super::Bench;
use super::bench::at_once;
use super::orders::{ordered, payment, settle};
use super::people::{line, mail};
use crate::{NewRefund, PageRequest, RefundRecord, StoreError};

const MINUTE: Duration = Duration::from_secs(60);

fn new_refund(bench: &Bench, order: OrderId, request: &str, minor: i64) -> NewRefund {
    NewRefund {
        order,
        request: request.parse().expect("a key"),
        minor,
        is_forced: false,
        reason: String::from("bought twice"),
        now: bench.now(),
    }
}

async fn ask(bench: &Bench, refund: &NewRefund) -> Result<RefundRecord, StoreError> {
    let line = line(bench, "order.refund");
    bench.store().ask_refund(refund, &line).await
}

async fn lines(bench: &Bench) -> usize {
    let log = bench.store().audit_log(PageRequest::first(50)).await;
    log.expect("read").items.len()
}

/// # Panics
/// As all checks do, when the store does not do what they name.
pub async fn a_receipt_is_queued_once_however_many_see_to_it(bench: &Bench) {
    let owner = bench.account().await.into();
    let order = ordered(bench, owner).await;
    let store = bench.store();
    let id = order.terms.order;
    let one = mail(bench, None);
    let early = store.queue_receipt(id, Some(&one), bench.now());
    assert!(!early.await.expect("an answer"), "it is not paid");
    settle(bench, &payment(&order, PaymentStatus::Succeeded)).await;
    let waiting = store.orders_to_mail(9).await.expect("a list");
    assert_eq!(waiting.len(), 1);
    let news = at_once(50, |_| {
        let (bench, mail) = (bench.clone(), mail(bench, None));
        async move {
            let (store, now) = (bench.store(), bench.now());
            let queued = store.queue_receipt(id, Some(&mail), now);
            queued.await.expect("an answer")
        }
    })
    .await;
    assert_eq!(news.iter().filter(|is_new| **is_new).count(), 1);
    let mails = store.take_mails(bench.now(), bench.now().plus(MINUTE), 99);
    assert_eq!(mails.await.expect("mails").len(), 1);
    assert!(store.orders_to_mail(9).await.expect("a list").is_empty());
}

/// # Panics
/// When it does not hold.
pub async fn an_order_of_nobody_with_an_address_is_seen_to_without_a_mail(bench: &Bench) {
    let order = ordered(bench, bench.visitor()).await;
    settle(bench, &payment(&order, PaymentStatus::Succeeded)).await;
    let (store, id) = (bench.store(), order.terms.order);
    assert!(
        store
            .queue_receipt(id, None, bench.now())
            .await
            .expect("news")
    );
    assert!(store.orders_to_mail(9).await.expect("a list").is_empty());
    let mails = store.take_mails(bench.now(), bench.now().plus(MINUTE), 9);
    assert!(mails.await.expect("mails").is_empty());
}

/// # Panics
/// When it does not hold.
pub async fn a_refund_is_one_however_often_it_is_asked_for(bench: &Bench) {
    let order = ordered(bench, bench.visitor()).await.terms.order;
    let wish = new_refund(bench, order, "click-1", 100);
    let asked = at_once(30, |_| {
        let (bench, wish) = (bench.clone(), wish.clone());
        async move { ask(&bench, &wish).await.expect("a refund") }
    })
    .await;
    assert!(asked.iter().all(|refund| *refund == asked[0]));
    assert_eq!((asked[0].number, asked[0].state), (1, RefundState::Asked));
    assert_eq!(lines(bench).await, 1);
    let other = ask(bench, &new_refund(bench, order, "click-1", 101)).await;
    assert!(matches!(other, Err(StoreError::IdempotencyMismatch)));
    let known = bench.store().refund(order, &wish.request).await;
    assert_eq!(known.expect("an answer"), Some(asked[0].clone()));
    let none = OrderId::random(bench.randomness());
    let nothing = ask(bench, &new_refund(bench, none, "click-1", 100)).await;
    assert!(matches!(nothing, Err(StoreError::NotFound)));
    assert_eq!(
        lines(bench).await,
        1,
        "what was refused is not written down"
    );
}

/// # Panics
/// When it does not hold.
pub async fn one_refund_of_an_order_at_a_time_and_each_ends_once(bench: &Bench) {
    let order = ordered(bench, bench.visitor()).await.terms.order;
    let store = bench.store();
    let first = ask(bench, &new_refund(bench, order, "a", 100)).await;
    let first = first.expect("a refund");
    let second = new_refund(bench, order, "b", 100);
    let too_early = ask(bench, &second).await;
    assert!(matches!(too_early, Err(StoreError::Conflict)));
    assert_eq!(lines(bench).await, 1);

    let old = store.refunds_to_finish(bench.now(), 9).await;
    assert_eq!(old.expect("a list").len(), 1);
    let older = store.refunds_to_finish(bench.now().minus(MINUTE), 9).await;
    assert!(older.expect("a list").is_empty());

    for state in [RefundState::Done, RefundState::Refused] {
        let ended = store.end_refund(order, first.number, state, bench.now());
        assert_eq!(ended.await.expect("ended").state, RefundState::Done);
    }
    let second = ask(bench, &second).await.expect("a refund");
    assert_eq!((second.number, second.state), (2, RefundState::Asked));
    let nothing = store.end_refund(order, 3, RefundState::Done, bench.now());
    assert!(matches!(nothing.await, Err(StoreError::NotFound)));
    let waiting = store.refunds_to_finish(bench.now(), 9).await;
    assert_eq!(waiting.expect("a list"), [second]);
}

/// # Panics
/// When it does not hold.
pub async fn why_money_went_back_is_forgotten_with_its_customer(bench: &Bench) {
    let owner = bench.visitor();
    let order = ordered(bench, owner).await.terms.order;
    let wish = new_refund(bench, order, "a", 100);
    ask(bench, &wish).await.expect("a refund");
    let store = bench.store();
    let stand_in = bench.visitor();
    store
        .erase(owner, stand_in, bench.now())
        .await
        .expect("erased");
    let refund = store.refund(order, &wish.request).await.expect("an answer");
    assert_eq!(refund.expect("the refund").reason, "");
}
