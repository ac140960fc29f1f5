//! What support gives back: within the policy, once, whatever becomes of the answers.

use std::sync::Arc;
use std::time::Duration;

use peel_app::Administration;
use peel_app::payments::{RefundError, RefundWish, Refunded};
use peel_domain::{OrderId, RefundState, ReversalKind};
use peel_store::{AuditLog, OrderRecord, Orders, PageRequest};
use tokio::task::JoinSet;

use crate::samples::spend;
use crate::shop::{PRICE, QUARTERS, Shop};

const DAY: Duration = Duration::from_secs(24 * 3600);
const WINDOW: Duration = Duration::from_secs(14 * 24 * 3600);

fn wish(request: &str, minor: Option<i64>) -> RefundWish {
    RefundWish {
        minor,
        reason: "bought twice".parse().unwrap(),
        force: false,
        request: request.parse().unwrap(),
    }
}

impl Shop {
    async fn paid(&self) -> OrderRecord {
        let (order, payment) = self.opened().await;
        self.fake.pay(&payment);
        self.till.bring_up_to_date(&order).await.unwrap()
    }

    async fn refund(&self, order: OrderId, wish: &RefundWish) -> Result<Refunded, RefundError> {
        self.till
            .refund(Administration::OPERATOR, order, wish, WINDOW)
            .await
    }

    /// What went back of an order, as the books say: hundredths, refund by refund.
    async fn gone(&self, order: OrderId) -> Vec<i64> {
        let order = self.store.any_order(order).await.unwrap();
        let refunds = order.reversals.iter().map(|record| &record.reversal);
        refunds
            .filter(|reversal| reversal.kind == ReversalKind::Refund)
            .map(|reversal| reversal.amount.minor)
            .collect()
    }

    async fn lines(&self) -> usize {
        let log = self.store.audit_log(PageRequest::first(50)).await.unwrap();
        let is_refund = |line: &&peel_store::AuditLine| line.line.action == "order.refund";
        log.items.iter().filter(is_refund).count()
    }
}

#[tokio::test]
async fn all_that_was_not_used_goes_back_and_no_more() {
    let shop = Shop::open().await;
    let order = shop.paid().await;
    let id = order.terms.order;
    assert_eq!(spend(&shop, order.owner).await, 4);
    let too_much = shop.refund(id, &wish("a", Some(PRICE))).await;
    let Err(RefundError::TooMuch { most }) = too_much else {
        panic!("{too_much:?}");
    };
    assert_eq!(most.minor, PRICE * 9 / 10);
    assert_eq!(shop.lines().await, 0, "what is refused is not written down");

    let refunded = shop.refund(id, &wish("a", None)).await.unwrap();
    assert_eq!(refunded.refund.minor, most.minor);
    assert_eq!(refunded.refund.state, RefundState::Done);
    assert_eq!(refunded.order.reversed(), most.minor);
    assert_eq!(shop.standing(order.owner).await, (0, 0));
    let nothing = shop.refund(id, &wish("b", None)).await;
    assert!(matches!(nothing, Err(RefundError::NothingLeft)));
    assert_eq!(shop.lines().await, 1);
    shop.assert_audited().await;
}

#[tokio::test]
async fn an_admin_gives_back_what_was_used_and_it_is_owed() {
    let shop = Shop::open().await;
    let order = shop.paid().await;
    spend(&shop, order.owner).await;
    shop.pass(WINDOW + DAY);
    let id = order.terms.order;
    let late = shop.refund(id, &wish("a", None)).await;
    assert!(matches!(late, Err(RefundError::TooLate)));
    let forced = RefundWish {
        force: true,
        ..wish("a", None)
    };
    let refunded = shop.refund(id, &forced).await.unwrap();
    assert_eq!(
        (refunded.refund.minor, refunded.refund.is_forced),
        (PRICE, true)
    );
    assert_eq!(shop.standing(order.owner).await, (0, 4));
    shop.assert_audited().await;
}

#[tokio::test]
async fn an_order_that_is_not_paid_has_nothing_to_give_back() {
    let shop = Shop::open().await;
    let (order, _) = shop.opened().await;
    let refused = shop.refund(order.terms.order, &wish("a", None)).await;
    assert!(matches!(refused, Err(RefundError::NotPaid)));
    let unknown = shop
        .refund(OrderId::from_bytes([9; 16]), &wish("a", None))
        .await;
    assert!(matches!(unknown, Err(RefundError::NotFound)));
    assert_eq!(shop.lines().await, 0);
}

#[tokio::test]
async fn a_refund_that_was_not_answered_is_asked_for_again_by_workers() {
    let shop = Shop::open().await;
    let order = shop.paid().await;
    let id = order.terms.order;
    // Stripe does all that it is asked, and none of it is heard.
    let held = shop.fake.hold(
        peel_fake_stripe::Request::Refund,
        peel_fake_stripe::Moment::BeforeTheAnswer,
    );
    let asked = wish("a", Some(100));
    {
        let mut held = held;
        tokio::select! {
            _ = shop.refund(id, &asked) => panic!("it is not answered"),
            changed = held.changed() => changed.unwrap(),
        }
    }
    assert!(
        shop.gone(id).await.is_empty(),
        "the books have not heard of it"
    );
    let other = shop.refund(id, &wish("b", Some(100))).await;
    assert!(matches!(other, Err(RefundError::UnderWay)), "{other:?}");

    shop.pass(Duration::from_secs(120));
    assert_eq!(shop.till.reconcile().await.unwrap().refunds, 1);
    assert_eq!(shop.till.reconcile().await.unwrap().refunds, 0);
    assert_eq!(shop.gone(id).await, [100]);
    let again = shop.refund(id, &asked).await.unwrap();
    assert_eq!(again.refund.state, RefundState::Done);
    assert_eq!(shop.gone(id).await, [100], "once");
    assert_eq!(shop.lines().await, 1);
    let other = shop.refund(id, &wish("b", Some(100))).await.unwrap();
    assert_eq!(other.refund.number, 2);
    assert_eq!(
        shop.gone(id).await,
        [100, 100],
        "what is wished again is another"
    );
    shop.assert_audited().await;
}

#[tokio::test]
async fn a_hundred_who_send_the_same_wish_give_back_once() {
    let shop = Arc::new(Shop::open().await);
    let order = shop.paid().await;
    let id = order.terms.order;
    let mut asking = JoinSet::new();
    for _ in 0..100 {
        let shop = Arc::clone(&shop);
        asking.spawn(async move { shop.refund(id, &wish("a", Some(59))).await });
    }
    for refunded in asking.join_all().await {
        let refunded = refunded.unwrap();
        assert_eq!((refunded.refund.number, refunded.refund.minor), (1, 59));
    }
    assert_eq!(shop.gone(id).await, [59]);
    assert_eq!(shop.standing(order.owner).await, (QUARTERS - 4, 0));
    assert_eq!(shop.lines().await, 1);
    shop.assert_audited().await;
}

#[tokio::test]
async fn while_stripe_is_down_nothing_is_written_down() {
    let shop = Shop::open().await;
    let order = shop.paid().await;
    shop.fake.set_down(true);
    let id = order.terms.order;
    let refused = shop.refund(id, &wish("a", None)).await;
    assert!(matches!(refused, Err(RefundError::Unavailable(_))));
    assert_eq!(shop.lines().await, 0);
    shop.fake.set_down(false);
    shop.refund(id, &wish("a", None)).await.unwrap();
    assert_eq!(shop.gone(id).await, [PRICE]);
}

#[tokio::test]
async fn what_stripe_may_have_forgotten_is_not_asked_for_again() {
    let shop = Shop::open().await;
    let order = shop.paid().await;
    let id = order.terms.order;
    let mut held = shop.fake.hold(
        peel_fake_stripe::Request::Refund,
        peel_fake_stripe::Moment::BeforeTheAnswer,
    );
    let asked = wish("a", Some(100));
    tokio::select! {
        _ = shop.refund(id, &asked) => panic!("it is not answered"),
        changed = held.changed() => changed.unwrap(),
    }
    shop.pass(DAY);
    assert_eq!(shop.till.reconcile().await.unwrap().refunds, 1);
    assert_eq!(
        shop.gone(id).await,
        [100],
        "it was made, and is not made again"
    );
    let given_up = shop.refund(id, &asked).await.unwrap();
    assert_eq!(given_up.refund.state, RefundState::GivenUp);
    let next = shop.refund(id, &wish("b", None)).await.unwrap();
    assert_eq!(next.order.reversed(), PRICE);
    shop.assert_audited().await;
}
