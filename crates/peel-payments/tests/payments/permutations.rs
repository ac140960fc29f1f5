//! Every order in which a story can be told (S1).
//!
//! Each event is looked into by somebody who saw the payment as it stood when the event was told, however much later
//! they write down what they saw: there is no worse order than that.

use std::sync::Arc;

use peel_domain::{Clock, ManualClock, Timestamp};
use peel_store::{Audit, Orders, PaymentEvents};

use crate::model::{Deed, Sums};
use crate::recorded::{Parrot, Recorded, record};
use crate::shop::{NOW, open_store, order, standing, till};

/// What happens, and which of the events that it makes are told, by their numbers; all of them where it is none.
type Telling = (&'static str, &'static [Deed], &'static [usize]);

/// Five events at most. Left out is what says the same of the same moment as another.
const STORIES: [Telling; 12] = [
    ("paid", &[Deed::Pay], &[]),
    ("declined, then paid", &[Deed::Decline, Deed::Pay], &[]),
    (
        "3DS",
        &[Deed::Challenge, Deed::Authenticate { is_them: true }],
        &[],
    ),
    (
        "3DS that fails",
        &[Deed::Challenge, Deed::Authenticate { is_them: false }],
        &[],
    ),
    ("paid in its time", &[Deed::Begin, Deed::Arrive], &[]),
    ("not paid in its time", &[Deed::Begin, Deed::Bounce], &[]),
    ("all back", &[Deed::Pay, Deed::Refund(590)], &[]),
    ("part back", &[Deed::Pay, Deed::Refund(200)], &[]),
    (
        "a refund that fails",
        &[Deed::Pay, Deed::Refund(200), Deed::FailRefund],
        &[1, 3, 4, 5, 6],
    ),
    ("disputed", &[Deed::Pay, Deed::Dispute], &[]),
    (
        "disputed and won",
        &[Deed::Pay, Deed::Dispute, Deed::Close { is_won: true }],
        &[1, 3, 4, 5, 6],
    ),
    (
        "disputed and lost",
        &[Deed::Pay, Deed::Dispute, Deed::Close { is_won: false }],
        &[0, 1, 3, 4, 5],
    ),
];

/// All orders of these numbers, of which some may be there more than once.
fn orders_of(mut numbers: Vec<usize>) -> Vec<Vec<usize>> {
    numbers.sort_unstable();
    let mut orders = vec![Vec::new()];
    for _ in 0..numbers.len() {
        let mut longer = Vec::new();
        for order in orders {
            let mut left = numbers.clone();
            for number in &order {
                left.remove(left.iter().position(|other| other == number).unwrap());
            }
            left.dedup();
            longer.extend(left.into_iter().map(|number| {
                let mut order = order.clone();
                order.push(number);
                order
            }));
        }
        orders = longer;
    }
    orders
}

/// Each event once in each order, and then all of them once more, in the same order.
fn twice_over(numbers: &[usize]) -> Vec<Vec<usize>> {
    let mut orders = orders_of(numbers.to_vec());
    for order in &mut orders {
        order.extend(order.clone());
    }
    orders
}

/// Each event once, in each order, and one of them twice, in each order.
fn with_each_again(numbers: &[usize]) -> Vec<Vec<usize>> {
    let mut orders = orders_of(numbers.to_vec());
    for again in numbers {
        let mut more = numbers.to_vec();
        more.push(*again);
        orders.extend(orders_of(more));
    }
    orders
}

/// Tells a story to one shop in all these orders, each to another customer, and holds the books against the model.
///
/// What is told again is the same message, or, if `another`, another one that says the same.
async fn tell(
    name: &str,
    recorded: &Recorded,
    tellings: &[Vec<usize>],
    another: fn(usize) -> bool,
) {
    let (store, _folder) = open_store().await;
    let clock = Arc::new(ManualClock::at(Timestamp::from_millis(NOW * 1000)));
    let parrot = Arc::new(Parrot::default());
    let till = till(&store, Arc::clone(&parrot) as _, &clock);
    let mut orders = Vec::new();
    for telling in 0..tellings.len() {
        let order = order(&store, clock.now()).await;
        let (_, opened) = recorded.told_of(0, telling, &order.terms);
        let (id, now) = (order.terms.order, clock.now());
        store.settle_order(id, &opened, now).await.unwrap();
        orders.push(order);
    }
    let longest = tellings.iter().map(Vec::len).max().unwrap_or(0);
    for turn in 0..longest {
        for (telling, (numbers, order)) in tellings.iter().zip(&orders).enumerate() {
            let Some(number) = numbers.get(turn) else {
                continue;
            };
            let (mut event, payment) = recorded.told_of(*number, telling, &order.terms);
            if numbers[..turn].contains(number) && another(telling) {
                event.id = format!("{}_again", event.id).parse().unwrap();
            }
            parrot.will_say([payment]);
            store.keep_event(&event, clock.now()).await.unwrap();
        }
        let looked = till.look_into_events().await.unwrap();
        assert_eq!((looked.refused, looked.put_off), (0, 0));
    }
    let left = recorded.story.left(0);
    let mut expected = Sums::default();
    for (numbers, order) in tellings.iter().zip(&orders) {
        recorded.story.book(0, &mut expected);
        let standing = standing(&store, order.owner).await;
        assert_eq!(standing, (left, 0), "{name}, told as {numbers:?}");
    }
    assert_eq!(Sums::of(&store).await, expected, "{name}");
    assert_eq!(store.audit(clock.now()).await.unwrap(), [], "{name}");
}

/// Gives the number of tellings.
async fn tell_all(
    tellings_of: fn(&[usize]) -> Vec<Vec<usize>>,
    another: fn(usize) -> bool,
) -> usize {
    let mut tasks = tokio::task::JoinSet::new();
    for (name, deeds, chosen) in STORIES {
        tasks.spawn(async move {
            let recorded = record(deeds).await;
            let numbers = match chosen {
                [] => (0..recorded.told.len()).collect(),
                some => some.to_vec(),
            };
            assert!(numbers.len() <= 5, "{name}: {:?}", recorded.told);
            let tellings = tellings_of(&numbers);
            tell(name, &recorded, &tellings, another).await;
            tellings.len()
        });
    }
    tasks.join_all().await.iter().sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s1_a_story_told_twice_over_in_any_order_comes_to_the_same() {
    let told = tell_all(twice_over, |telling| telling % 4 == 1).await;
    assert_eq!(told, 7 * 120 + 4 * 24 + 6);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes its time: `make money-long`"]
async fn s1_at_length_a_story_told_in_any_order_with_any_of_it_again_comes_to_the_same() {
    let of_five = 120 + 5 * 360;
    let of_four = 24 + 4 * 60;
    let of_three = 6 + 3 * 12;
    let all = 7 * of_five + 4 * of_four + of_three;
    assert_eq!(tell_all(with_each_again, |_| false).await, all);
    assert_eq!(tell_all(with_each_again, |_| true).await, all);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_is_told_before_anybody_knows_its_payment_is_not_lost() {
    let recorded = record(&[Deed::Pay, Deed::Refund(590)]).await;
    let (store, _folder) = open_store().await;
    let clock = Arc::new(ManualClock::at(Timestamp::from_millis(NOW * 1000)));
    let parrot = Arc::new(Parrot::default());
    let till = till(&store, Arc::clone(&parrot) as _, &clock);
    // We died before we learnt what its payment is called.
    let order = order(&store, clock.now()).await;
    let (succeeded, paid) = recorded.told_of(1, 0, &order.terms);
    let (refunded, back) = recorded.told_of(3, 0, &order.terms);
    assert_eq!(
        (succeeded.order, refunded.order),
        (Some(order.terms.order), None)
    );
    // Money goes back while somebody looks into the payment.
    parrot.will_say([paid, back]);
    store.keep_event(&refunded, clock.now()).await.unwrap();
    till.look_into_events().await.unwrap();
    store.keep_event(&succeeded, clock.now()).await.unwrap();
    till.look_into_events().await.unwrap();
    assert_eq!(standing(&store, order.owner).await, (0, 0));
    let mut expected = Sums::default();
    recorded.story.book(0, &mut expected);
    assert_eq!(Sums::of(&store).await, expected);
}

#[test]
fn all_orders_are_all() {
    assert_eq!(orders_of(vec![0, 1, 0]).len(), 3);
    assert_eq!(orders_of((0..5).collect()).len(), 120);
}
