//! Stories of payments, with a Stripe that loses, repeats and reorders what it tells, and the real books.

use std::sync::Arc;
use std::time::Duration;

use peel_domain::{Clock, OrderState, Randomness, SeededRandomness};
use peel_fake_stripe::FakeStripe;
use peel_store::{Orders, PaymentEvents};

use crate::shop::Shop;

type Story = fn(&FakeStripe, &str);

/// What happens to a payment, and the quarter credits that are left in the end.
const STORIES: [(&str, Story, i64); 9] = [
    ("success", |fake, id| fake.pay(id), 40),
    (
        "decline, then success",
        |fake, id| {
            fake.decline(id);
            fake.pay(id);
        },
        40,
    ),
    (
        "a bank that wants to see them",
        |fake, id| {
            fake.challenge(id);
            fake.authenticate(id, true);
        },
        40,
    ),
    (
        "not them",
        |fake, id| {
            fake.challenge(id);
            fake.authenticate(id, false);
        },
        0,
    ),
    (
        "a method that takes its time",
        |fake, id| {
            fake.begin(id);
            fake.pay(id);
        },
        40,
    ),
    (
        "all back",
        |fake, id| {
            fake.pay(id);
            fake.refund(id, 590);
        },
        0,
    ),
    (
        "half back, of which some comes to nothing",
        |fake, id| {
            fake.pay(id);
            fake.refund(id, 295);
            let refund = fake.refund(id, 100);
            fake.fail_refund(&refund);
        },
        20,
    ),
    (
        "a dispute that is lost",
        |fake, id| {
            fake.pay(id);
            let dispute = fake.dispute(id);
            fake.close_dispute(&dispute, false);
        },
        0,
    ),
    (
        "a dispute that is won",
        |fake, id| {
            fake.pay(id);
            let dispute = fake.dispute(id);
            fake.close_dispute(&dispute, true);
        },
        40,
    ),
];

/// A number below `bound`.
fn pick(randomness: &SeededRandomness, bound: usize) -> usize {
    let mut bytes = [0; 8];
    randomness.fill(&mut bytes);
    usize::try_from(u64::from_le_bytes(bytes) % bound as u64).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn s1_whatever_is_told_how_often_and_in_what_order_the_books_are_the_same() {
    let randomness = SeededRandomness::new(7);
    let shop = Shop::open().await;
    for (name, story, left) in STORIES {
        for _ in 0..3 {
            let (order, payment) = shop.opened().await;
            let before = shop.fake.events().len();
            story(&shop.fake, &payment);
            let told = shop.fake.events()[before..].to_vec();
            // Each at least once, in any order, some again, with looks in between.
            let mut to_tell: Vec<_> = told.clone();
            for _ in 0..3 {
                to_tell.push(told[pick(&randomness, told.len())].clone());
            }
            while !to_tell.is_empty() {
                let event = to_tell.swap_remove(pick(&randomness, to_tell.len()));
                assert!(shop.deliver(&event).await, "{event}");
                if pick(&randomness, 2) == 0 {
                    shop.till.look_into_events().await.unwrap();
                }
            }
            shop.till.look_into_events().await.unwrap();
            assert_eq!(shop.standing(order.owner).await, (left, 0), "{name}");
        }
        shop.assert_audited().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s2_without_any_message_the_books_are_the_same() {
    let shop = Shop::open().await;
    let mut orders = Vec::new();
    for (name, story, left) in STORIES {
        let (order, payment) = shop.opened().await;
        story(&shop.fake, &payment);
        orders.push((name, order.owner, left));
    }
    shop.pass(Duration::from_secs(120));
    shop.till.reconcile().await.unwrap();
    for (name, owner, left) in orders {
        assert_eq!(shop.standing(owner).await, (left, 0), "{name}");
    }
    shop.assert_audited().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s3_a_message_and_the_customers_return_at_once_are_one_payment() {
    let shop = Arc::new(Shop::open().await);
    let (order, payment) = shop.opened().await;
    shop.fake.pay(&payment);
    let event = shop.fake.events().pop().unwrap();
    let mut tasks = Vec::new();
    for turn in 0..200 {
        let (shop, order, event) = (Arc::clone(&shop), order.clone(), event.clone());
        tasks.push(tokio::spawn(async move {
            if turn % 2 == 0 {
                shop.till.bring_up_to_date(&order).await.unwrap();
            } else {
                shop.deliver(&event).await;
                shop.till.look_into_events().await.unwrap();
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(shop.standing(order.owner).await, (40, 0));
    shop.assert_audited().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s8_what_somebody_took_who_died_is_looked_into_a_minute_later() {
    let shop = Shop::open().await;
    let (order, payment) = shop.opened().await;
    shop.fake.pay(&payment);
    assert!(shop.deliver(&shop.fake.events().pop().unwrap()).await);
    let now = shop.clock.now();
    let until = now.plus(Duration::from_secs(60));
    let taken = shop.store.take_events(now, until, 10).await.unwrap();
    assert_eq!(taken.len(), 1);
    assert_eq!(shop.till.look_into_events().await.unwrap().done, 0);
    shop.pass(Duration::from_secs(60));
    assert_eq!(shop.till.look_into_events().await.unwrap().done, 1);
    assert_eq!(shop.standing(order.owner).await, (40, 0));
    shop.assert_audited().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s6_an_order_has_one_payment_though_answers_are_lost() {
    let shop = Shop::open().await;
    let order = shop.order().await;
    // All tries are carried out, and none is answered: as if we had died there.
    shop.fake.drop_answers(3);
    assert!(shop.till.bring_up_to_date(&order).await.is_err());
    assert_eq!(shop.fake.intents().len(), 1);
    shop.fake.pay(&shop.fake.intents()[0]);
    shop.pass(Duration::from_secs(120));
    shop.till.reconcile().await.unwrap();
    assert_eq!(shop.fake.intents().len(), 1);
    assert_eq!(shop.standing(order.owner).await, (40, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn s7_a_key_that_may_be_forgotten_is_not_used_again() {
    let shop = Shop::open().await;
    let (lost, never) = (shop.order().await, shop.order().await);
    shop.fake.drop_answers(3);
    assert!(shop.till.bring_up_to_date(&lost).await.is_err());
    shop.fake.pay(&shop.fake.intents()[0]);
    shop.pass(Duration::from_secs(25 * 3600));
    shop.till.reconcile().await.unwrap();
    assert_eq!(shop.fake.intents().len(), 1);
    assert_eq!(shop.standing(lost.owner).await, (40, 0));
    let never = shop.store.any_order(never.terms.order).await.unwrap();
    assert_eq!(never.state, OrderState::Cancelled);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_waits_for_a_customer_for_ever() {
    let shop = Shop::open().await;
    let (order, payment) = shop.opened().await;
    shop.pass(Duration::from_secs(25 * 3600));
    shop.till.reconcile().await.unwrap();
    assert_eq!(shop.fake.intent(&payment)["status"], "canceled");
    let order = shop.store.any_order(order.terms.order).await.unwrap();
    assert_eq!(order.state, OrderState::Cancelled);
}
