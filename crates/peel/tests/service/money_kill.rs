//! The service killed at each step between an order and its entry in the books (S2, S3, S6, S8): one payment, one
//! purchase. The Stripe of the tests decides when it answers, and meanwhile the service is killed.

use std::io::{Read, Write};
use std::net::TcpStream;

use peel_fake_stripe::{Moment, Request};
use serde_json::{Value, json};
use ureq::http::Method;

use crate::answers::Caller;
use crate::shop::{Shop, WEBHOOK_SECRET, eventually};
use crate::{Shared, tests};

tests![
    who_dies_while_ordering_has_ordered_once,
    what_was_told_is_booked_once_whenever_the_service_dies,
];

const ORDERS: &str = "/api/v1/orders";
/// The credits in an order of these tests.
const BOUGHT: f64 = 10.0;

fn wish() -> String {
    json!({ "product": "pack_10", "currency": "usd" }).to_string()
}

/// Somebody who is known by a cookie, and the cookie: whoever decides about consent is, from then on.
fn customer(shop: &Shop) -> (Caller, String) {
    let caller = shop.peel.visitor();
    let choice = json!({ "analytics": false, "ads": false, "version": "2026-11" });
    let headers = [("content-type", "application/json")];
    let answer = caller.send(
        Method::PUT,
        "/api/v1/me/consent",
        &headers,
        choice.to_string().into_bytes(),
    );
    let answer = answer.expect(200);
    let cookie = answer.header("set-cookie").split(';').next().unwrap();
    (caller, cookie.to_owned())
}

/// Orders, once for each `key`.
#[track_caller]
fn order(caller: &Caller, key: &str) -> Value {
    let headers = [
        ("content-type", "application/json"),
        ("idempotency-key", key),
    ];
    let answer = caller.send(Method::POST, ORDERS, &headers, wish().into_bytes());
    answer.expect(201).json()
}

fn count_orders(caller: &Caller) -> usize {
    let orders = caller.get(ORDERS).expect(200).json();
    orders["orders"].as_array().unwrap().len()
}

fn credits(caller: &Caller) -> f64 {
    let me = caller.get("/api/v1/me").expect(200).json();
    me["wallet"]["credits"].as_f64().unwrap()
}

/// Waits until they have so many credits.
fn until_they_have(caller: &Caller, wanted: f64) {
    eventually(|| (credits(caller) >= wanted).then_some(()));
    assert_eq!(credits(caller), wanted);
}

/// Somebody orders with `key`, and the service dies when it has asked Stripe. Gives the one that comes after it.
fn dies_while_ordering(shop: Shop, cookie: &str, key: &str, moment: Moment) -> Shop {
    let held = shop.stripe.hold(Request::Open, moment);
    let (address, body) = (shop.peel.address, wish());
    let mut customer = TcpStream::connect(address).unwrap();
    let head = format!(
        "POST {ORDERS} HTTP/1.1\r\nhost: {address}\r\ncookie: {cookie}\r\n\
         sec-fetch-site: same-origin\r\nidempotency-key: {key}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    customer.write_all((head + &body).as_bytes()).unwrap();
    eventually(|| held.has_changed().unwrap().then_some(()));
    let shop = shop.restart(&[]);
    let mut answer = Vec::new();
    // The connection may be reset.
    let _ = customer.read_to_end(&mut answer);
    assert_eq!(String::from_utf8_lossy(&answer), "", "they are not told");
    shop
}

fn who_dies_while_ordering_has_ordered_once(_: &Shared) {
    let mut shop = Shop::open(&[], &[]);
    let (mut caller, cookie) = customer(&shop);
    let mut paid = 0.0;
    for (key, moment, there_then) in [
        ("before", Moment::BeforeItIsDone, 0),
        ("after", Moment::BeforeTheAnswer, 2),
    ] {
        shop = dies_while_ordering(shop, &cookie, key, moment);
        caller = caller.at(shop.peel.address);
        assert_eq!(shop.stripe.intents().len(), there_then, "{key}");
        // They try again, as browsers do.
        let ordered = order(&caller, key);
        assert_eq!(order(&caller, key)["id"], ordered["id"]);
        let payment = shop.payment(&ordered);
        shop.stripe.pay(&payment);
        shop.tell(&payment, WEBHOOK_SECRET);
        paid += BOUGHT;
        until_they_have(&caller, paid);
    }
    // This one does not try again, and pays all the same.
    shop = dies_while_ordering(shop, &cookie, "away", Moment::BeforeTheAnswer);
    caller = caller.at(shop.peel.address);
    let payment = shop.stripe.intents().pop().unwrap();
    shop.stripe.pay(&payment);
    shop.tell(&payment, WEBHOOK_SECRET);
    until_they_have(&caller, paid + BOUGHT);

    assert_eq!(count_orders(&caller), 3);
    assert_eq!(shop.stripe.intents().len(), 3, "one for each order");
    shop.assert_audited();
}

fn what_was_told_is_booked_once_whenever_the_service_dies(_: &Shared) {
    let mut shop = Shop::open(&["--no-workers"], &[]);
    let (mut caller, _) = customer(&shop);
    // Told, and answered that it was heard, while nobody looks into it.
    let ordered = order(&caller, "durable");
    let payment = shop.payment(&ordered);
    shop.stripe.pay(&payment);
    shop.tell(&payment, WEBHOOK_SECRET);
    assert_eq!(credits(&caller), 0.0);
    shop = shop.restart(&[]);
    caller = caller.at(shop.peel.address);
    let mut paid = BOUGHT;
    until_they_have(&caller, paid);

    // While it is looked into.
    for (key, request, moment) in [
        ("not-asked", Request::Intent, Moment::BeforeItIsDone),
        ("payment", Request::Intent, Moment::BeforeTheAnswer),
        ("refunds", Request::Refunds, Moment::BeforeTheAnswer),
        ("disputes", Request::Disputes, Moment::BeforeTheAnswer),
    ] {
        let ordered = order(&caller, key);
        let payment = shop.payment(&ordered);
        let held = shop.stripe.hold(request, moment);
        shop.stripe.pay(&payment);
        shop.tell(&payment, WEBHOOK_SECRET);
        eventually(|| held.has_changed().unwrap().then_some(()));
        shop = shop.restart(&[]);
        caller = caller.at(shop.peel.address);
        assert_eq!(credits(&caller), paid, "{key}: nothing is half booked");
        shop.assert_audited();
        // They come back from paying, and all is told once more.
        let path = format!("{ORDERS}/{}", ordered["id"].as_str().unwrap());
        assert_eq!(caller.get(&path).expect(200).json()["state"], "paid");
        shop.tell(&payment, WEBHOOK_SECRET);
        paid += BOUGHT;
        until_they_have(&caller, paid);
    }
    assert_eq!(shop.stripe.intents().len(), count_orders(&caller));
    shop.assert_audited();
}
