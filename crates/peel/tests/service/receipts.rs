//! Prices, receipts, and money that goes back.

use peel_fake_stripe::{Moment, Request};
use serde_json::{Value, json};
use ureq::http::Method;

use crate::answers::{Answer, Caller};
use crate::server::{command, data_dir};
use crate::shop::{ORDERS, Shop, WEBHOOK_SECRET, credits, eventually, order, order_of, text};
use crate::{Shared, tests};

tests![
    prices_that_nobody_could_be_charged_do_not_start,
    a_receipt_comes_by_mail_and_support_gives_the_money_back_once,
];

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

fn refund_path(order: &Value) -> String {
    format!("/api/v1/admin/orders/{}/refund", text(order, "/id"))
}

fn refund_headers(key: &str) -> [(&str, &str); 2] {
    [
        ("content-type", "application/json"),
        ("idempotency-key", key),
    ]
}

fn refund(support: &Caller, order: &Value, key: &str, fields: &Value) -> Answer {
    let (path, headers) = (refund_path(order), refund_headers(key));
    support.send(
        Method::POST,
        &path,
        &headers,
        fields.to_string().into_bytes(),
    )
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
    support
        .post_json(&refund_path(&bought), &some)
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
            let (path, headers) = (refund_path(&bought), refund_headers("k-1"));
            let body = some.to_string().into_bytes();
            support.try_to_open(Method::POST, &path, &headers, body)
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
