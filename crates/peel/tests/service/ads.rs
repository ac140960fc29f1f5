//! Ads that are watched for passes.

use std::time::Duration;

use serde_json::{Value, json};

use crate::answers::Caller;
use crate::files::photo;
use crate::server::Peel;
use crate::{Shared, tests};

tests![who_has_nothing_left_watches_an_ad_and_unlocks_with_the_pass];

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
