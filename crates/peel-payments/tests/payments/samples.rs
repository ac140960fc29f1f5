//! Stories of any length, told by chance: to many customers of one shop at once, each event as often and as late as it
//! comes, while others look into what was told, and some customers spend what they bought meanwhile (S1, S2, S9).

use std::sync::Arc;
use std::time::Duration;

use peel_app::payments::{NewPayment, PaymentProvider};
use peel_domain::{
    BlobKey, Clock, Credits, Digest, ImageId, JobId, OsRandomness, Owner, Price, Randomness,
    ReservationId, SeededRandomness,
};
use peel_store::{Audit, OrderRecord, QueueLimits, StoreError, Submission, Submissions};

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::model::{Story, Sums};
use crate::shop::{Shop, standing};

/// How many customers a shop has.
const CUSTOMERS: usize = 50;
/// How many of them are there at the same time.
const AT_ONCE: usize = 8;

/// How much a shop hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hears {
    /// Each event at least once.
    All,
    /// What comes.
    Some,
    /// Nothing at all.
    Nothing,
}

/// Chances, the same again for the same seed.
struct Chance(SeededRandomness);

impl Chance {
    fn below(&self, bound: usize) -> usize {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        usize::try_from(u64::from_le_bytes(bytes) % bound as u64).unwrap()
    }

    fn one_in(&self, count: usize) -> bool {
        self.below(count) == 0
    }
}

/// Spends a credit on a removal that waits. Gives the quarters that were spent: none when there was no credit.
pub(crate) async fn spend(shop: &Shop, owner: Owner) -> i64 {
    let image = ImageId::random(&OsRandomness);
    let now = shop.clock.now();
    let submission = Submission {
        image,
        job: JobId::random(&OsRandomness),
        reservation: ReservationId::random(&OsRandomness),
        owner,
        arrival: None,
        api_key: None,
        price: Price::Credits(Credits::ONE),
        quota: None,
        work: Digest::of(image.to_string().as_bytes()),
        original: BlobKey::original(image),
        memory_bytes: 1,
        options: String::new(),
        callback_url: None,
        request: Digest::of(image.to_string().as_bytes()),
        idempotency: None,
        duplicate_window: None,
        limits: QueueLimits {
            per_owner: 10_000,
            total: 100_000,
        },
        now,
        expires_at: now.plus(Duration::from_secs(48 * 3600)),
    };
    match shop.store.submit(&submission).await {
        Ok(_) => Credits::ONE.as_quarters(),
        Err(StoreError::InsufficientCredits { .. }) => 0,
        Err(error) => panic!("{error}"),
    }
}

/// A customer, and what was between them and the shop.
struct Customer {
    seed: u64,
    order: OrderRecord,
    story: Story,
    /// In quarter credits.
    spent: i64,
}

async fn live(shop: Arc<Shop>, seed: u64, hears: Hears) -> Customer {
    let chance = Chance(SeededRandomness::new(seed));
    let (order, payment) = if chance.one_in(4) {
        // The shop died before it learnt what the payment is called.
        let order = shop.order().await;
        let wish = NewPayment {
            order: order.terms.order,
            product: order.product,
            amount: order.terms.price,
            key: format!("peel-{}", order.terms.order),
        };
        let open = shop.stripe.open(&wish).await.unwrap();
        let payment = open.payment.id.to_string();
        (order, payment)
    } else {
        shop.opened().await
    };
    let mut customer = Customer {
        seed,
        order,
        story: Story::default(),
        spent: 0,
    };
    let is_about_it = |event: &serde_json::Value| {
        let object = &event["data"]["object"];
        object["id"] == payment.as_str() || object["payment_intent"] == payment.as_str()
    };
    let mut to_tell = Vec::new();
    let mut known = 0;
    let mut deeds = 1 + chance.below(8);
    loop {
        let events = shop.fake.events_after(known);
        known += events.len();
        for event in events.iter().filter(|event| is_about_it(event)) {
            let times = match hears {
                Hears::All => 1 + chance.below(3),
                Hears::Some => chance.below(3),
                Hears::Nothing => 0,
            };
            to_tell.extend(std::iter::repeat_n(event, times).cloned());
        }
        if deeds == 0 && to_tell.is_empty() {
            return customer;
        }
        match chance.below(12) {
            0..4 if deeds > 0 => {
                deeds -= 1;
                let possible = customer.story.possible();
                if !possible.is_empty() {
                    let deed = possible[chance.below(possible.len())];
                    customer.story.happen(deed, &shop.fake, &payment);
                }
            }
            4 => {
                shop.till.look_into_events().await.unwrap();
            }
            5 => customer.spent += spend(&shop, customer.order.owner).await,
            _ if !to_tell.is_empty() => {
                let event = to_tell.swap_remove(chance.below(to_tell.len()));
                assert!(shop.deliver(&event).await, "{event}");
            }
            _ => {}
        }
    }
}

async fn open_a_shop(seed: u64, hears: Hears) {
    let shop = Arc::new(Shop::open().await);
    let door = Arc::new(Semaphore::new(AT_ONCE));
    let mut customers = JoinSet::new();
    for number in 0..CUSTOMERS as u64 {
        let (shop, door) = (Arc::clone(&shop), Arc::clone(&door));
        let seed = seed * CUSTOMERS as u64 + number;
        customers.spawn(async move {
            let _inside = door.acquire().await.unwrap();
            live(shop, seed, hears).await
        });
    }
    let customers = customers.join_all().await;
    shop.till.look_into_events().await.unwrap();
    if hears != Hears::All {
        shop.pass(Duration::from_secs(120));
        shop.till.reconcile().await.unwrap();
    }
    let mut expected = Sums::default();
    for customer in &customers {
        let Customer {
            seed,
            order,
            story,
            spent,
        } = customer;
        story.book(*spent, &mut expected);
        let left = story.left(*spent);
        let standing = standing(&shop.store, order.owner).await;
        let due = (left.max(0), (-left).max(0));
        assert_eq!(standing, due, "{hears:?}, seed {seed}: {story:?}");
    }
    assert_eq!(Sums::of(&shop.store).await, expected, "{hears:?}");
    assert_eq!(shop.store.audit(shop.clock.now()).await.unwrap(), []);
}

async fn open_shops(first: u64, count: u64) {
    for seed in first..first + count {
        let hears = match seed % 3 {
            0 => Hears::All,
            1 => Hears::Some,
            _ => Hears::Nothing,
        };
        open_a_shop(seed, hears).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s1_long_stories_told_by_chance_come_to_what_the_model_says() {
    open_shops(0, 3).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes its time: `make money-long`"]
async fn s1_at_length_ten_thousand_long_stories_come_to_what_the_model_says() {
    open_shops(1_000, 10_000 / CUSTOMERS as u64).await;
}
