//! Credits that are bought: from the paywall to the picture, and back.

use peel_fake_stripe::{Moment, Request, sign};
use serde_json::{Value, json};
use ureq::http::Method;

use crate::answers::{Answer, Caller};
use crate::files::photo;
use crate::server::{command, data_dir};
use crate::shop::{OLD_WEBHOOK_SECRET, Shop, WEBHOOK_SECRET, eventually, now};
use crate::{Shared, tests};

tests![
    who_has_nothing_left_buys_a_credit_and_that_very_image_unlocks,
    without_any_message_payments_are_found_by_asking,
    messages_that_are_not_stripes_or_not_right_change_nothing,
    prices_that_nobody_could_be_charged_do_not_start,
    a_receipt_comes_by_mail_and_support_gives_the_money_back_once,
];

const ORDERS: &str = "/api/v1/orders";

fn text<'a>(body: &'a Value, pointer: &str) -> &'a str {
    body.pointer(pointer).and_then(Value::as_str).unwrap()
}

/// A picture that is to be cut out finely, and waits locked.
fn submit_fine(caller: &Caller, picture: &[u8]) -> Value {
    let parts = [
        ("quality", None, &b"fine"[..]),
        ("file", Some("a.jpg"), picture),
    ];
    let headers = [("prefer", "wait=60")];
    let image = caller.post_form("/api/v1/images", &headers, &parts);
    let image = image.expect(201).json();
    assert_eq!(image["locked"], true);
    image
}

#[track_caller]
fn order(caller: &Caller, wish: &Value) -> Value {
    let order = caller.post_json(ORDERS, wish).expect(201).json();
    assert_eq!(
        (text(&order, "/state"), &order["test_mode"]),
        ("open", &json!(true))
    );
    assert!(order["client_secret"].is_string() && order["receipt"].is_null());
    order
}

fn order_of(caller: &Caller, order: &Value) -> Value {
    let path = format!("{ORDERS}/{}", text(order, "/id"));
    caller.get(&path).expect(200).json()
}

fn credits(caller: &Caller) -> f64 {
    let me = caller.get("/api/v1/me").expect(200).json();
    me["wallet"]["credits"].as_f64().unwrap()
}

/// The image once it is unlocked.
fn unlocked(caller: &Caller, path: &str) -> Value {
    eventually(|| {
        let image = caller.get(path).expect(200).json();
        (image["locked"] == false).then_some(image)
    })
}

fn who_has_nothing_left_buys_a_credit_and_that_very_image_unlocks(_: &Shared) {
    let shop = Shop::open(&[], &[("PEEL_SITE_OPERATOR", "Orchard & Sons")]);
    let caller = shop.peel.visitor();
    let image = caller.submit(&photo("chicks"));
    assert_eq!(image["locked"], true);
    let another = caller.submit(&photo("teddy"));
    let path = text(&image, "/links/self");
    let result = format!("{path}/result");
    caller.get(&result).expect_error(402, "locked");
    caller.get(&format!("{path}/preview")).expect(200);

    let prices = caller.get("/api/v1/prices?currency=usd").expect(200).json();
    assert_eq!(
        (&prices["available"], &prices["test_mode"]),
        (&json!(true), &json!(true))
    );
    let wish = json!({ "product": "one", "currency": "usd", "image": image["id"] });
    let stranger = shop.peel.visitor();
    stranger.submit(&photo("chicks"));
    stranger
        .post_json(ORDERS, &wish)
        .expect_error(404, "not_found");

    let bought = order(&caller, &wish);
    assert_eq!(bought["amount"], prices["products"][0]["amount"]);
    let receipt = format!("{ORDERS}/{}/receipt", text(&bought, "/id"));
    caller.get(&receipt).expect_error(409, "conflict");
    let payment = shop.payment(&bought);
    shop.stripe.pay(&payment);
    shop.tell(&payment, WEBHOOK_SECRET);
    assert_eq!(unlocked(&caller, path)["unlocked_by"], "credit");
    caller.get(&result).expect(200);
    assert_eq!(
        caller.get(text(&another, "/links/self")).json()["locked"],
        true
    );
    assert_eq!(credits(&caller), 0.0);

    shop.tell(&payment, WEBHOOK_SECRET);
    let history = caller.get(ORDERS).expect(200).json();
    let orders = history["orders"].as_array().unwrap();
    assert_eq!((orders.len(), text(&orders[0], "/state")), (1, "paid"));
    assert_eq!(orders[0]["receipt"]["number"], 1);
    receipts_are_read(
        &stranger,
        &caller,
        &receipt,
        text(&orders[0], "/receipt/url"),
    );
    assert_eq!(credits(&caller), 0.0);
    shop.assert_audited();
}

fn receipts_are_read(stranger: &Caller, caller: &Caller, path: &str, link: &str) {
    let page = caller.get(path).expect(200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let policy = page.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; style-src 'sha256-"),
        "{policy}"
    );
    assert!(
        policy.contains("sandbox") && !policy.contains("unsafe"),
        "{policy}"
    );
    let html = String::from_utf8(page.body.clone()).unwrap();
    for text in [
        "Receipt",
        "Orchard &amp; Sons",
        "000001",
        "US$0.90",
        "Test mode",
    ] {
        assert!(html.contains(text), "{text} in {html}");
    }
    assert!(!html.contains("<script") && !html.contains("src="));
    let chinese = caller.get(&format!("{path}?language=zh")).expect(200);
    assert_eq!(chinese.header("content-language"), "zh-Hans");
    assert!(String::from_utf8(chinese.body).unwrap().contains("收据"));

    stranger.get(path).expect_error(404, "not_found");
    assert!(link.starts_with(path), "{link}");
    stranger.get(link).expect(200);
    let (_, key) = link.split_once("key=").unwrap();
    for bad in [
        String::new(),
        key[1..].to_owned(),
        key.replace(&key[..4], "AAAA"),
    ] {
        let bad = format!("{path}?key={bad}");
        stranger.get(&bad).expect_error(404, "not_found");
    }
}

fn without_any_message_payments_are_found_by_asking(_: &Shared) {
    let shop = Shop::open(&["--no-workers"], &[]);
    let caller = shop.peel.visitor();
    let worker = shop.peel.worker();
    let image = caller.submit(&photo("teddy"));
    worker.stop();
    let wish = json!({ "product": "one", "currency": "cny", "image": image["id"] });
    let bought = order(&caller, &wish);
    shop.stripe.pay(&shop.payment(&bought));
    let path = text(&image, "/links/self");
    assert_eq!(
        caller.get(path).expect(200).json()["locked"],
        true,
        "nobody told"
    );

    // It asks as soon as it begins, and then every minute.
    let worker = shop.peel.worker();
    assert_eq!(unlocked(&caller, path)["unlocked_by"], "credit");
    caller.get(&format!("{path}/result")).expect(200);
    assert_eq!(order_of(&caller, &bought)["state"], "paid");
    assert_eq!(worker.stop(), Some(0));
    shop.assert_audited();
}

fn messages_that_are_not_stripes_or_not_right_change_nothing(_: &Shared) {
    const TOLD: &str = "peel_payment_events_total";
    let shop = Shop::open(
        &[],
        &[
            ("PEEL_STRIPE_ACCOUNT", "acct_ours"),
            ("PEEL_FINE_CREDITS", "2"),
        ],
    );
    let caller = shop.peel.visitor();
    let image = submit_fine(&caller, &photo("chicks"));
    let path = text(&image, "/links/self");
    let wish = |product| json!({ "product": product, "currency": "usd", "image": image["id"] });
    caller
        .post_json(ORDERS, &wish("one"))
        .expect_error(422, "product_too_small");
    let (good, wrong) = (
        order(&caller, &wish("pack_10")),
        order(&caller, &wish("pack_50")),
    );
    let payment = shop.payment(&good);
    shop.stripe.pay(&payment);
    let is_it = |event: &Value| {
        event["data"]["object"]["id"] == payment.as_str()
            && event["type"] == "payment_intent.succeeded"
    };
    let event = shop.stripe.events().into_iter().find(is_it).unwrap();
    let body = event.to_string().into_bytes();

    let (t, late, early) = (now(), now() - 1000, now() + 1000);
    let tampered = String::from_utf8(body.clone())
        .unwrap()
        .replace("590", "591");
    let tampered = tampered.into_bytes();
    assert_ne!(tampered, body);
    for (what, body, signature) in [
        ("unsigned", &body, None),
        ("garbage", &body, Some(String::from("v1=garbage"))),
        ("forged", &body, Some(sign(&body, "whsec_other", t))),
        (
            "tampered with",
            &tampered,
            Some(sign(&body, WEBHOOK_SECRET, t)),
        ),
        ("stale", &body, Some(sign(&body, WEBHOOK_SECRET, late))),
        (
            "of the future",
            &body,
            Some(sign(&body, WEBHOOK_SECRET, early)),
        ),
        (
            "no event",
            &b"[]".to_vec(),
            Some(sign(b"[]", WEBHOOK_SECRET, t)),
        ),
    ] {
        let answer = shop.send(body, signature.as_deref());
        assert_eq!(answer.status, 400, "{what}");
        answer.expect_error(400, "invalid_event");
    }
    shop.send(&vec![b' '; 300_000], Some("t=1,v1=00"))
        .expect_error(413, "file_too_large");
    // Stripe is right to send these, to somebody else: it is not to send them again.
    let altered = |field: &str, value: Value| {
        let mut event = event.clone();
        event[field] = value;
        let body = event.to_string().into_bytes();
        let signature = sign(&body, WEBHOOK_SECRET, now());
        shop.send(&body, Some(&signature)).expect(204)
    };
    altered("livemode", json!(true));
    altered("account", json!("acct_other"));
    assert_eq!(shop.metric(TOLD, "kept"), 0);
    assert_eq!(shop.metric(TOLD, "not_ours"), 2);

    // Of these it is right to tell, and what they tell is not what was ordered.
    let wrong_payment = shop.payment(&wrong);
    shop.stripe.pay(&wrong_payment);
    shop.stripe.alter(&wrong_payment, |intent| {
        intent["amount_received"] = json!(1);
    });
    shop.tell(&wrong_payment, WEBHOOK_SECRET);
    // They are looked into in turn. While a secret is replaced by another, both are good.
    shop.tell(&payment, OLD_WEBHOOK_SECRET);
    assert_eq!(unlocked(&caller, path)["unlocked_by"], "credit");
    assert_eq!(credits(&caller), 8.0, "fine ones cost two here");
    let history = caller.get(ORDERS).expect(200).json();
    let states: Vec<_> = [0, 1]
        .map(|nth| text(&history["orders"][nth], "/state"))
        .into();
    assert_eq!(states, ["open", "paid"], "newest first");
    shop.assert_audited();
}

fn prices_fit_who_asks(caller: &Caller) {
    let prices = |path: &str, headers: &[(&str, &str)]| {
        let answer = caller.send(Method::GET, path, headers, Vec::new());
        answer.expect(200).json()
    };
    let english = prices("/api/v1/prices", &[("accept-language", "en-GB")]);
    assert_eq!(
        (text(&english, "/currency"), text(&english, "/tax")),
        ("usd", "inclusive")
    );
    assert_eq!(text(&english, "/tax_note"), "VAT 23 %");
    assert_eq!(
        english["removals"],
        json!({ "preview": 0.0, "standard": 1.0, "fine": 1.0 })
    );
    let chinese = [("accept-language", "zh-CN,en;q=0.5")];
    assert_eq!(
        text(&prices("/api/v1/prices", &chinese), "/currency"),
        "cny"
    );
    let abroad = [chinese[0], ("cf-ipcountry", "US")];
    assert_eq!(text(&prices("/api/v1/prices", &abroad), "/currency"), "usd");
    let chosen = prices("/api/v1/prices?currency=usd", &chinese);
    assert_eq!(text(&chosen, "/currency"), "usd");
}

fn prices_that_nobody_could_be_charged_do_not_start(_: &Shared) {
    let folder = tempfile::tempdir().unwrap();
    for (variable, prices, named) in [
        ("PEEL_PRICES_USD", "49,590,1990,5990", "one in usd"),
        ("PEEL_PRICES_CNY", "600,399,12900,38900", "pack_10 in cny"),
    ] {
        let environment = [(variable, prices.to_owned())];
        let ran = command(&data_dir(folder.path()), &environment)
            .args(["serve", "--listen", "127.0.0.1:0", "--no-workers"])
            .output()
            .unwrap();
        assert!(!ran.status.success(), "{prices}");
        let said = String::from_utf8_lossy(&ran.stderr);
        assert!(said.contains(named), "{said}");
    }
}

fn refund(support: &Caller, order: &Value, key: &str, fields: &Value) -> Answer {
    let path = format!("/api/v1/admin/orders/{}/refund", text(order, "/id"));
    let headers = [
        ("content-type", "application/json"),
        ("idempotency-key", key),
    ];
    let body = fields.to_string().into_bytes();
    support.send(Method::POST, &path, &headers, body)
}

fn a_receipt_comes_by_mail_and_support_gives_the_money_back_once(_: &Shared) {
    // Who signed in there is known there, also once it listens elsewhere.
    let settings = [
        ("PEEL_TAX", "inclusive"),
        ("PEEL_TAX_NOTE", "VAT 23 %"),
        ("PEEL_PUBLIC_URL", "http://peel.example"),
    ];
    let shop = Shop::open(&[], &settings);
    let (ada, email) = shop.person();
    let support = shop.person_with_role("support");
    prices_fit_who_asks(&ada);
    let bought = order(&ada, &json!({ "product": "pack_10", "currency": "usd" }));
    let payment = shop.payment(&bought);
    shop.stripe.pay(&payment);
    shop.tell(&payment, WEBHOOK_SECRET);
    let mail = eventually(|| {
        shop.mails(&email)
            .into_iter()
            .find(|mail| mail.contains("US$5.90"))
    });
    for text in [
        "Subject: Your receipt",
        "000001",
        &email,
        text(&bought, "/id"),
        "VAT 23 %",
    ] {
        assert!(mail.contains(text), "{text} in {mail}");
    }

    let some = json!({ "amount": 100, "reason": "one too many" });
    refund(&ada, &bought, "a", &some).expect_error(403, "insufficient_role");
    let path = format!("/api/v1/admin/orders/{}/refund", text(&bought, "/id"));
    support
        .post_json(&path, &some)
        .expect_error(400, "invalid_request");
    let forced = json!({ "reason": "a friend", "force": true });
    refund(&support, &bought, "a", &forced).expect_error(403, "insufficient_role");
    let more = json!({ "amount": 591, "reason": "a friend" });
    refund(&support, &bought, "a", &more).expect_error(409, "refund_too_much");
    assert_eq!(order_of(&ada, &bought)["refunded"], 0);

    // Stripe has given the money back, and the service dies before it learns of it.
    let held = shop.stripe.hold(Request::Refund, Moment::BeforeTheAnswer);
    let (support, shop) = std::thread::scope(|scope| {
        let asking = scope.spawn(|| {
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                refund(&support, &bought, "k-1", &some)
            }))
        });
        eventually(|| held.has_changed().unwrap().then_some(()));
        let shop = shop.restart(&[]);
        assert!(asking.join().unwrap().is_err(), "nobody answers");
        (support.at(shop.peel.address), shop)
    });
    let ada = ada.at(shop.peel.address);
    for _ in 0..2 {
        let again = refund(&support, &bought, "k-1", &some).expect(200).json();
        assert_eq!(
            (&again["state"], &again["amount"]),
            (&json!("done"), &json!(100))
        );
        assert_eq!(again["order"]["refunded"], 100);
    }
    let mismatch = json!({ "amount": 101, "reason": "one too many" });
    refund(&support, &bought, "k-1", &mismatch).expect_error(422, "idempotency_mismatch");

    let rest = json!({ "reason": "all of it" });
    let all = refund(&support, &bought, "k-2", &rest).expect(200).json();
    assert_eq!(
        (&all["amount"], &all["order"]["refunded"]),
        (&json!(490), &json!(590))
    );
    refund(&support, &bought, "k-3", &rest).expect_error(409, "refund_too_much");
    assert_eq!(credits(&ada), 0.0);
    let page = ada
        .get(&format!("{ORDERS}/{}/receipt", text(&bought, "/id")))
        .expect(200);
    let page = String::from_utf8(page.body).unwrap();
    for text in [
        "-US$1.00",
        "-US$4.90",
        "US$0.00",
        "The price includes taxes.",
    ] {
        assert!(page.contains(text), "{text} in {page}");
    }
    let receipts = shop
        .mails(&email)
        .into_iter()
        .filter(|mail| mail.contains("US$5.90"));
    assert_eq!(receipts.count(), 1);
    shop.assert_audited();
}
