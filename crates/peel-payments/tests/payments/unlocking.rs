//! Orders that name an image: who has paid has that very image, once, whatever happens in between.

use std::sync::Arc;
use std::time::Duration;

use peel_app::payments::PaymentProvider;
use peel_domain::{
    BlobKey, Clock, Credits, Digest, FreePolicy, ImageId, JobId, OsRandomness, PreviewLimit, Price,
    ReservationId, Standing, VisitorId,
};
use peel_store::{
    Images, NewOrder, OrderRecord, Orders, QueueLimits, Quota, Submission, Submissions, Submitted,
    Trace,
};

use crate::shop::{PRICE, QUARTERS, Shop, terms};

/// An open order for a locked image.
async fn order(shop: &Shop) -> (OrderRecord, ImageId) {
    let owner = VisitorId::random(&OsRandomness).into();
    let image = ImageId::random(&OsRandomness);
    let digest = Digest::of(image.to_string().as_bytes());
    let now = shop.clock.now();
    let submission = Submission {
        image,
        job: JobId::random(&OsRandomness),
        reservation: ReservationId::random(&OsRandomness),
        owner,
        arrival: None,
        api_key: None,
        price: Price::Use(Credits::ONE),
        quota: Some(Quota {
            standing: Standing::Visitor,
            free: FreePolicy {
                uses: 0,
                ..FreePolicy::default()
            },
            previews: PreviewLimit::default(),
            trace: Trace {
                network: [digest; 2],
                browser: None,
            },
        }),
        work: digest,
        original: BlobKey::original(image),
        memory_bytes: 1,
        options: String::new(),
        callback_url: None,
        request: digest,
        idempotency: None,
        duplicate_window: None,
        limits: QueueLimits {
            per_owner: 10,
            total: 100,
        },
        now,
        expires_at: now.plus(Duration::from_secs(3600)),
    };
    let Submitted::New(record) = shop.store.submit(&submission).await.unwrap() else {
        panic!("it is new");
    };
    assert!(record.locked);
    let order = NewOrder {
        owner,
        product: peel_domain::Product::Pack10,
        terms: terms(),
        image: Some(image),
        request: None,
        now,
    };
    let order = shop.store.create_order(&order).await.unwrap();
    let order = shop.till.bring_up_to_date(&order).await.unwrap();
    (order, image)
}

async fn assert_unlocked(shop: &Shop, order: &OrderRecord, image: ImageId) {
    let now = shop.clock.now();
    let image = shop.store.image(image, now).await.unwrap();
    assert!(!image.locked);
    let left = QUARTERS - Credits::ONE.as_quarters();
    assert_eq!(shop.standing(order.owner).await, (left, 0));
    shop.assert_audited().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_dies_between_the_payment_and_the_image_gives_it_afterwards() {
    let shop = Shop::open().await;
    let (order, image) = order(&shop).await;
    let payment = order.payment.clone().unwrap();
    shop.fake.pay(payment.as_str());
    let seen = shop.stripe.payment(&payment).await.unwrap();
    assert_eq!(seen.payment.received, PRICE);
    // Paid, and nothing after that.
    let (id, now) = (order.terms.order, shop.clock.now());
    shop.store
        .settle_order(id, &seen.payment, now)
        .await
        .unwrap();
    assert!(shop.store.image(image, now).await.unwrap().locked);
    for _ in 0..2 {
        shop.till.look_into_events().await.unwrap();
        assert_unlocked(&shop, &order, image).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s3_an_image_is_paid_for_once_however_many_learn_of_the_payment_at_once() {
    let shop = Arc::new(Shop::open().await);
    let (order, image) = order(&shop).await;
    shop.fake.pay(order.payment.as_ref().unwrap().as_str());
    let event = shop.fake.events().pop().unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for turn in 0..40 {
        let (shop, order, event) = (Arc::clone(&shop), order.clone(), event.clone());
        tasks.spawn(async move {
            if turn % 2 == 0 {
                shop.till.bring_up_to_date(&order).await.unwrap();
            } else {
                shop.deliver(&event).await;
                shop.till.look_into_events().await.unwrap();
            }
        });
    }
    tasks.join_all().await;
    assert_unlocked(&shop, &order, image).await;
}
