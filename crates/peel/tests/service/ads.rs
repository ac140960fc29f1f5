//! Ads that are watched for passes.

use std::time::Duration;

use serde_json::{Value, json};
use ureq::http::Method;

use crate::answers::Caller;
use crate::files::photo;
use crate::server::Peel;
use crate::{Shared, tests};

tests![
    who_has_nothing_left_watches_an_ad_and_unlocks_with_the_pass,
    a_networks_ad_is_rewarded_when_the_network_says_so_and_once,
];

const NOTHING_LEFT: &[(&str, &str)] = &[("PEEL_FREE_USES", "0"), ("PEEL_ADS_LENGTH", "2s")];

fn text<'a>(body: &'a Value, pointer: &str) -> &'a str {
    body.pointer(pointer).and_then(Value::as_str).unwrap()
}

/// Watches to the end, as a page would: each checkpoint when its time has come.
fn watch(caller: &Caller, mut ad: Value) -> Value {
    let checkpoints = format!("/api/v1/ads/sessions/{}/checkpoints", text(&ad, "/id"));
    while let Some(next) = ad["next"].as_object() {
        let after = next["after_ms"].as_u64().unwrap();
        let token = json!({ "token": next["token"] });
        if after > 0 {
            caller
                .post_json(&checkpoints, &token)
                .expect_error(409, "ad_too_early");
        }
        std::thread::sleep(Duration::from_millis(after));
        ad = caller.post_json(&checkpoints, &token).expect(200).json();
        let again = caller.post_json(&checkpoints, &token).expect(200).json();
        assert_eq!(again["state"], ad["state"], "once more does no harm");
    }
    ad
}

fn who_has_nothing_left_watches_an_ad_and_unlocks_with_the_pass(_: &Shared) {
    let peel = Peel::start(&[], NOTHING_LEFT);
    let caller = peel.visitor();
    let image = caller.submit(&photo("chicks"));
    assert_eq!(image["locked"], true);
    let path = text(&image, "/links/self");
    let unlock = format!("{path}/unlock");
    caller
        .post_json(&unlock, &json!({}))
        .expect_error(402, "cannot_unlock");

    let wish = json!({ "image": image["id"] });
    let sessions = "/api/v1/ads/sessions";
    let ad = caller.post_json(sessions, &wish).expect(201).json();
    let page = caller.get(text(&ad, "/url")).expect(200);
    assert!(page.header("content-security-policy").contains("sandbox"));
    assert!(page.header("content-type").starts_with("text/html"));
    let ad = watch(&caller, ad);
    assert_eq!(ad["state"], "granted");

    let unlocked = caller
        .post_json(&unlock, &json!({ "with": "pass" }))
        .expect(200)
        .json();
    assert_eq!(unlocked["unlocked_by"], "pass");
    caller.get(&format!("{path}/result")).expect(200);
    caller
        .post_json(sessions, &wish)
        .expect_error(409, "conflict");
    peel.run(&["audit"]);
}

fn passes(caller: &Caller) -> Value {
    caller.get("/api/v1/me").expect(200).json()["wallet"]["passes"].clone()
}

/// Ready, granted and closed are told by the page: the slot was filled, rewarded, left.
fn a_networks_ad_is_rewarded_when_the_network_says_so_and_once(_: &Shared) {
    let peel = Peel::start(
        &[],
        &[
            ("PEEL_FREE_USES", "0"),
            ("PEEL_ADS", "gpt"),
            ("PEEL_ADS_GPT_UNIT", "/1234/rewarded"),
            ("PEEL_ADS_LENGTH", "2s"),
        ],
    );
    let caller = peel.visitor();
    let image = caller.submit(&photo("chicks"));
    let wish = json!({ "image": image["id"] });
    let sessions = "/api/v1/ads/sessions";
    let begin = || caller.post_json(sessions, &wish).expect(201).json();
    let view = |ad: &Value| format!("{sessions}/{}", text(ad, "/id"));
    let tell = |ad: &Value| {
        let token = json!({ "token": ad["next"]["token"] });
        caller.post_json(&format!("{}/checkpoints", view(ad)), &token)
    };
    let close = |ad: &Value, because: &str| {
        let closed = caller.delete(&format!("{}?because={because}", view(ad)));
        closed.expect(200).json()["state"].clone()
    };

    // Nobody is shown Google's who has not agreed.
    let choose = |ads: bool| {
        let choice = json!({ "analytics": false, "ads": ads, "version": "2026-11" }).to_string();
        let headers = [("content-type", "application/json")];
        caller
            .send(
                Method::PUT,
                "/api/v1/me/consent",
                &headers,
                choice.into_bytes(),
            )
            .expect(200);
    };
    let refused = || {
        caller
            .post_json(sessions, &wish)
            .expect_error(403, "ads_consent_required");
    };
    refused();
    choose(false);
    refused();
    choose(true);

    // No fill; and another that breaks before anything was shown.
    for because in ["unfilled", "broken"] {
        let ad = begin();
        assert_eq!(
            (text(&ad, "/provider"), text(&ad, "/unit")),
            ("gpt", "/1234/rewarded")
        );
        assert!(ad["url"].is_null());
        assert_eq!(close(&ad, because), because);
        tell(&ad).expect_error(409, "ad_over");
    }
    // Ready, and closed without being granted.
    let ad = begin();
    let seen = tell(&ad).expect(200).json();
    assert_eq!(seen["next"]["percent"], 100);
    assert_eq!(close(&seen, "skipped"), "skipped");
    tell(&seen).expect_error(409, "ad_over");
    // Granted without having been ready.
    let early = tell(&tell(&begin()).expect(200).json());
    early.expect_error(409, "ad_too_early");
    assert_eq!(passes(&caller), 0);

    // Ready, granted, closed; and granted told again.
    let seen = tell(&begin()).expect(200).json();
    let after = seen["next"]["after_ms"].as_u64().unwrap();
    assert!(after >= 4_000, "a network's ad is watched for a while");
    std::thread::sleep(Duration::from_millis(after));
    assert_eq!(tell(&seen).expect(200).json()["state"], "granted");
    assert_eq!(close(&seen, "skipped"), "granted");
    assert_eq!(tell(&seen).expect(200).json()["state"], "granted");
    assert_eq!(passes(&caller), 1);
    choose(false);
    refused();
    peel.run(&["audit"]);
}
