//! Messages that are not what they seem (S4, S5, S10): whatever they say, nothing is booked because of them.

use peel_app::payments::{Incoming, InvalidEvent};
use peel_domain::{Clock, OrderId, OsRandomness};
use peel_fake_stripe::sign;
use serde_json::{Value, json};

use crate::model::Sums;
use crate::shop::{PRICE, QUARTERS, Shop, WEBHOOK_SECRET};

/// How a message is told of a payment that has succeeded: its bytes and its signature.
type Forge = fn(&Value, now: i64) -> (Vec<u8>, String);

fn bytes(event: &Value) -> Vec<u8> {
    serde_json::to_vec(event).unwrap()
}

fn signed(event: &Value, now: i64) -> (Vec<u8>, String) {
    let body = bytes(event);
    let signature = sign(&body, WEBHOOK_SECRET, now);
    (body, signature)
}

/// Another event, genuinely signed, that differs in one field.
fn altered(event: &Value, now: i64, field: &str, value: Value) -> (Vec<u8>, String) {
    let mut event = event.clone();
    event["id"] = "evt_altered".into();
    *event.pointer_mut(field).unwrap() = value;
    signed(&event, now)
}

const FORGED: [(&str, Forge, Result<&str, InvalidEvent>); 21] = [
    (
        "signed by somebody else",
        |event, now| (bytes(event), sign(&bytes(event), "whsec_other", now)),
        Err(InvalidEvent::Forged),
    ),
    (
        "signed with nothing",
        |event, now| (bytes(event), sign(&bytes(event), "", now)),
        Err(InvalidEvent::Forged),
    ),
    (
        "not signed",
        |event, _| (bytes(event), String::new()),
        Err(InvalidEvent::Unreadable),
    ),
    (
        "signed in another way",
        |event, now| {
            let (body, signature) = signed(event, now);
            (body, signature.replace("v1=", "v0="))
        },
        Err(InvalidEvent::Forged),
    ),
    (
        "with the signature of another message",
        |event, now| (bytes(event), signed(&json!({}), now).1),
        Err(InvalidEvent::Forged),
    ),
    (
        "changed on the way",
        |event, now| {
            let (_, signature) = signed(event, now);
            let body = String::from_utf8(bytes(event)).unwrap();
            (body.replace("590", "591").into_bytes(), signature)
        },
        Err(InvalidEvent::Forged),
    ),
    (
        "written down anew on the way",
        |event, now| {
            let (_, signature) = signed(event, now);
            (serde_json::to_vec_pretty(event).unwrap(), signature)
        },
        Err(InvalidEvent::Forged),
    ),
    (
        "with a time that was not signed",
        |event, now| {
            let (body, signature) = signed(event, now - 1000);
            let time = format!("t={}", now - 1000);
            (body, signature.replace(&time, &format!("t={now}")))
        },
        Err(InvalidEvent::Forged),
    ),
    (
        "with two times",
        |event, now| {
            let (body, signature) = signed(event, now - 1000);
            (body, format!("t={now},{signature}"))
        },
        Err(InvalidEvent::Unreadable),
    ),
    (
        "stale",
        |event, now| (bytes(event), sign(&bytes(event), WEBHOOK_SECRET, now - 301)),
        Err(InvalidEvent::OutOfTime),
    ),
    (
        "a year old",
        |event, now| {
            let then = now - 365 * 24 * 3600;
            (bytes(event), sign(&bytes(event), WEBHOOK_SECRET, then))
        },
        Err(InvalidEvent::OutOfTime),
    ),
    (
        "of the near future",
        |event, now| (bytes(event), sign(&bytes(event), WEBHOOK_SECRET, now + 301)),
        Err(InvalidEvent::OutOfTime),
    ),
    (
        "of the far future",
        |event, _| {
            let then = 253_402_300_799;
            (bytes(event), sign(&bytes(event), WEBHOOK_SECRET, then))
        },
        Err(InvalidEvent::OutOfTime),
    ),
    (
        "no JSON",
        |_, now| {
            let body = b"succeeded".to_vec();
            let signature = sign(&body, WEBHOOK_SECRET, now);
            (body, signature)
        },
        Err(InvalidEvent::Malformed),
    ),
    (
        "no event",
        |_, now| signed(&json!({ "paid": true }), now),
        Err(InvalidEvent::Malformed),
    ),
    (
        "of real money",
        |event, now| altered(event, now, "/livemode", true.into()),
        Ok("not ours"),
    ),
    (
        "of another account",
        |event, now| {
            let mut event = event.clone();
            event["account"] = "acct_other".into();
            signed(&event, now)
        },
        Ok("not ours"),
    ),
    (
        "of a kind that there is not",
        |event, now| altered(event, now, "/data/object/object", "moon".into()),
        Ok("irrelevant"),
    ),
    (
        "of an object without an id",
        |event, now| altered(event, now, "/data/object/id", Value::Null),
        Ok("irrelevant"),
    ),
    (
        "of a payment that there is not",
        |event, now| altered(event, now, "/data/object/id", "pi_none".into()),
        Ok("refused"),
    ),
    (
        "of a payment with a name that leads elsewhere",
        |event, now| altered(event, now, "/data/object/id", "../../v1/refunds".into()),
        Ok("irrelevant"),
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn s4_a_message_that_is_not_stripes_or_not_for_us_changes_nothing() {
    let shop = Shop::open().await;
    for (name, forge, fate) in FORGED {
        let (order, payment) = shop.opened().await;
        shop.fake.pay(&payment);
        let before = Sums::of(&shop.store).await;
        let events = shop.fake.events();
        let is_paid = |event: &&Value| {
            event["type"] == "payment_intent.succeeded" && event["data"]["object"]["id"] == payment
        };
        let event = events.iter().find(is_paid).unwrap();
        let now = shop.clock.now().as_seconds();

        let (body, signature) = forge(event, now);
        let incoming = shop.deliver_bytes(&body, &signature).await;
        let looked = shop.till.look_into_events().await.unwrap();
        match (incoming, fate) {
            (Err(error), Err(expected)) => assert_eq!(error, expected, "{name}"),
            (Ok(Incoming::NotOurs), Ok("not ours"))
            | (Ok(Incoming::Irrelevant), Ok("irrelevant")) => {}
            (Ok(Incoming::Event(_)), Ok("refused")) => assert_eq!(looked.refused, 1, "{name}"),
            (incoming, _) => panic!("{name}: {incoming:?}"),
        }
        assert_eq!(shop.standing(order.owner).await, (0, 0), "{name}");
        assert_eq!(Sums::of(&shop.store).await, before, "{name}");
        shop.assert_audited().await;

        // What is genuine is still heard.
        assert!(shop.deliver(event).await, "{name}");
        shop.till.look_into_events().await.unwrap();
        let standing = shop.standing(order.owner).await;
        assert_eq!(standing, (QUARTERS, 0), "{name}");
    }
    shop.assert_audited().await;
}

type Alter = fn(&mut Value);

/// What a payment at Stripe itself may be other than what was ordered.
const OTHERWISE: [(&str, Alter); 10] = [
    ("over less", |intent| intent["amount"] = 589.into()),
    ("over more", |intent| intent["amount"] = 591.into()),
    ("less has come", |intent| {
        intent["amount_received"] = 589.into();
    }),
    ("more has come", |intent| {
        intent["amount_received"] = 591.into();
    }),
    ("nothing has come", |intent| {
        intent["amount_received"] = 0.into();
    }),
    ("in another currency of ours", |intent| {
        intent["currency"] = "cny".into();
    }),
    ("in a currency that is not taken", |intent| {
        intent["currency"] = "jpy".into();
    }),
    ("of real money", |intent| intent["livemode"] = true.into()),
    ("of no order", |intent| intent["metadata"] = json!({})),
    ("of another order", |intent| {
        intent["metadata"]["order"] = OrderId::random(&OsRandomness).to_string().into();
    }),
];

#[tokio::test(flavor = "multi_thread")]
async fn s4_a_payment_that_is_not_what_was_ordered_changes_nothing() {
    let shop = Shop::open().await;
    for (name, alter) in OTHERWISE {
        let (order, payment) = shop.opened().await;
        let before = Sums::of(&shop.store).await;
        shop.fake.pay(&payment);
        let genuine = shop.fake.intent(&payment);
        shop.fake.alter(&payment, alter);
        for event in shop.fake.events().iter().rev().take(2) {
            assert!(shop.deliver(event).await, "{name}");
        }
        let looked = shop.till.look_into_events().await.unwrap();
        assert_eq!((looked.done, looked.refused), (0, 2), "{name}");
        assert_eq!(shop.standing(order.owner).await, (0, 0), "{name}");
        assert_eq!(Sums::of(&shop.store).await, before, "{name}");
        shop.assert_audited().await;
        // The customer who comes back changes nothing either.
        assert!(shop.till.bring_up_to_date(&order).await.is_err(), "{name}");
        assert_eq!(shop.standing(order.owner).await, (0, 0), "{name}");
        // As it was, it is taken.
        shop.fake.alter(&payment, |intent| *intent = genuine);
        shop.till.bring_up_to_date(&order).await.unwrap();
        let standing = shop.standing(order.owner).await;
        assert_eq!(standing, (QUARTERS, 0), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_an_event_is_not_believed_what_the_payment_does_not_say() {
    let shop = Shop::open().await;
    let (order, payment) = shop.opened().await;
    let mut lie = shop.fake.events().pop().unwrap();
    lie["type"] = "payment_intent.succeeded".into();
    lie["data"]["object"]["status"] = "succeeded".into();
    lie["data"]["object"]["amount_received"] = PRICE.into();
    assert!(shop.deliver(&lie).await);
    let looked = shop.till.look_into_events().await.unwrap();
    assert_eq!((looked.done, looked.refused), (1, 0));
    assert_eq!(shop.standing(order.owner).await, (0, 0));

    // Somebody else's payment does not pay for it.
    let (theirs, their_payment) = shop.opened().await;
    shop.fake.pay(&their_payment);
    let mut event = shop.fake.events().pop().unwrap();
    event["data"]["object"]["metadata"]["order"] = order.terms.order.to_string().into();
    assert!(shop.deliver(&event).await);
    shop.till.look_into_events().await.unwrap();
    assert_eq!(shop.standing(order.owner).await, (0, 0));
    assert_eq!(shop.standing(theirs.owner).await, (QUARTERS, 0));
    assert_eq!(shop.fake.intent(&payment)["amount_received"], 0);
    shop.assert_audited().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s10_what_is_new_at_stripe_does_no_harm() {
    let shop = Shop::open().await;
    let (order, payment) = shop.opened().await;
    shop.fake.pay(&payment);
    let mut event = shop.fake.events().pop().unwrap();
    event["api_version"] = "2031-01-01.moon".into();
    event["context"] = json!({ "of": ["things", "to", "come"] });
    event["data"]["object"]["status"] = "succeeded_twice".into();
    event["type"] = "payment_intent.turned_into_gold".into();
    assert!(shop.deliver(&event).await);
    shop.till.look_into_events().await.unwrap();
    assert_eq!(shop.standing(order.owner).await, (QUARTERS, 0));
}

/// Where there is anything in `value`, as JSON pointers.
fn places_in(value: &Value, here: &str, places: &mut Vec<String>) {
    places.push(here.to_owned());
    if let Value::Object(fields) = value {
        for (name, field) in fields {
            places_in(field, &format!("{here}/{name}"), places);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s10_whatever_stands_in_whichever_field_nothing_is_booked_that_was_not_paid() {
    let shop = Shop::open().await;
    let (order, _) = shop.opened().await;
    let event = shop.fake.events().pop().unwrap();
    let mut places = Vec::new();
    places_in(&event, "", &mut places);
    let anything = [
        Value::Null,
        json!(true),
        json!(-1),
        json!(1.5),
        json!(u64::MAX),
        json!(""),
        json!("succeeded"),
        json!("é\u{0}\u{202e}".repeat(1000)),
        json!([]),
        json!({}),
        json!({ "id": "pi_other", "order": "ord_other" }),
    ];
    let (mut heard, mut tried) = (0, 0);
    for place in &places {
        for something in &anything {
            let mut event = event.clone();
            event["id"] = format!("evt_{tried}").into();
            *event.pointer_mut(place).unwrap() = something.clone();
            tried += 1;
            heard += u32::from(shop.deliver(&event).await);
        }
    }
    assert!(heard > tried / 4 && heard < tried, "{heard} of {tried}");
    let looked = shop.till.look_into_events().await.unwrap();
    assert_eq!(looked.put_off, 0);
    assert_eq!(shop.standing(order.owner).await, (0, 0));
    assert_eq!(Sums::of(&shop.store).await, Sums::default());
    shop.assert_audited().await;
}
