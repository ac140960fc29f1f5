//! Credits that are bought: from the paywall to the picture, and back.

use peel_fake_stripe::sign;
use serde_json::{Value, json};

use crate::answers::Caller;
use crate::files::photo;
use crate::shop::{
    OLD_WEBHOOK_SECRET, ORDERS, Shop, WEBHOOK_SECRET, credits, eventually, now, order, order_of,
    text,
};
use crate::{Shared, tests};

tests![
    who_has_nothing_left_buys_a_credit_and_that_very_image_unlocks,
    without_any_message_payments_are_found_by_asking,
    messages_that_are_not_stripes_or_not_right_change_nothing,
];

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
