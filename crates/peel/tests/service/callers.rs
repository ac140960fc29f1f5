//! Who may what.

use serde_json::json;
use ureq::http::Method;

use crate::answers::{Caller, Identity};
use crate::files::hollow;
use crate::{Shared, tests};

tests![
    a_visitor_is_known_by_a_cookie,
    other_sites_do_nothing_in_a_visitors_name,
    nobody_sees_what_is_anothers,
    keys_are_made_listed_and_revoked,
    a_key_without_a_right_is_told_which,
];

fn submit(caller: &Caller) -> String {
    let parts: [(&str, Option<&str>, &[u8]); 1] = [("file", None, &hollow(50, 50))];
    let answer = caller.post_form("/api/v1/images", &[], &parts).expect(201);
    answer.header("location").to_owned()
}

fn with_key(shared: &Shared, key: &str) -> Caller {
    let origin = format!("http://{}", shared.impatient.address);
    Caller::new(origin, Identity::Key(key.to_owned()))
}

fn a_visitor_is_known_by_a_cookie(shared: &Shared) {
    let visitor = shared.impatient.visitor();
    visitor
        .get("/api/v1/images")
        .expect_error(401, "api_key_required");
    let parts: [(&str, Option<&str>, &[u8]); 1] = [("file", None, &hollow(50, 50))];
    let answer = visitor.post_form("/api/v1/images", &[], &parts).expect(201);
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("peel_visitor="), "{cookie}");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    assert_eq!(answer.json()["credits_charged"], 0.0);
    visitor.get(answer.header("location")).expect(200);
    let parts: [(&str, Option<&str>, &[u8]); 1] = [("file", None, &hollow(50, 51))];
    let again = visitor.post_form("/api/v1/images", &[], &parts).expect(201);
    assert!(
        !again.headers.contains_key("set-cookie"),
        "it is known already"
    );
    let images = visitor.get("/api/v1/images").expect(200).json();
    assert_eq!(images["images"].as_array().unwrap().len(), 2);
}

fn other_sites_do_nothing_in_a_visitors_name(shared: &Shared) {
    let visitor = shared.impatient.visitor();
    let image = submit(&visitor);
    for header in [
        ("origin", "https://evil.example"),
        ("sec-fetch-site", "cross-site"),
    ] {
        visitor
            .send(Method::DELETE, &image, &[header], Vec::new())
            .expect_error(403, "cross_site");
    }
    let own = format!("http://{}", shared.impatient.address);
    visitor
        .send(Method::DELETE, &image, &[("origin", &own)], Vec::new())
        .expect(204);
}

fn nobody_sees_what_is_anothers(shared: &Shared) {
    let owner = shared.impatient.customer(1);
    let image = submit(&owner);
    let other = shared.impatient.customer(1);
    let visitor = shared.impatient.visitor();
    submit(&visitor);
    for stranger in [&other, &visitor] {
        stranger.get(&image).expect_error(404, "not_found");
        stranger.delete(&image).expect_error(404, "not_found");
        for part in ["result", "matte", "events"] {
            stranger
                .get(&format!("{image}/{part}"))
                .expect_error(404, "not_found");
        }
        let links = format!("{image}/links");
        stranger
            .post_json(&links, &json!({}))
            .expect_error(404, "not_found");
    }
    owner.get(&image).expect(200);
}

fn keys_are_made_listed_and_revoked(shared: &Shared) {
    let owner = shared.impatient.customer(1);
    let fields = json!({"name": "for the shop", "scopes": ["images:read"]});
    let made = owner.post_json("/api/v1/keys", &fields).expect(201).json();
    assert_eq!(made["name"], "for the shop");
    let secret = made["secret"].as_str().unwrap();
    let reader = with_key(shared, secret);
    reader.get("/api/v1/images").expect(200);

    let listed = owner.get("/api/v1/keys").expect(200);
    assert!(!String::from_utf8_lossy(&listed.body).contains(secret));
    let keys = listed.json();
    let keys = keys["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0]["id"], made["id"]);
    assert!(keys[0]["last_used_at"].is_string());

    owner
        .delete(&format!("/api/v1/keys/{}", made["id"].as_str().unwrap()))
        .expect(204);
    reader
        .get("/api/v1/images")
        .expect_error(401, "invalid_api_key");
    for fields in [
        json!({}),
        json!({"name": ""}),
        json!({"name": "x", "scopes": ["admin"]}),
        json!({"name": "x", "role": "admin"}),
    ] {
        owner.post_json("/api/v1/keys", &fields).expect(400);
    }
}

fn a_key_without_a_right_is_told_which(shared: &Shared) {
    let owner = shared.impatient.customer(1);
    let fields = json!({"name": "reader", "scopes": ["images:read"]});
    let made = owner.post_json("/api/v1/keys", &fields).expect(201).json();
    let reader = with_key(shared, made["secret"].as_str().unwrap());
    let parts: [(&str, Option<&str>, &[u8]); 1] = [("file", None, &hollow(50, 50))];
    let refused = reader
        .post_form("/api/v1/images", &[], &parts)
        .expect_error(403, "insufficient_scope");
    assert!(
        refused.json()["message"]
            .as_str()
            .unwrap()
            .contains("images:write")
    );
    reader
        .get("/api/v1/keys")
        .expect_error(403, "insufficient_scope");
    reader
        .get("/api/v1/account")
        .expect_error(403, "insufficient_scope");
    with_key(shared, "nonsense")
        .get("/api/v1/images")
        .expect_error(401, "invalid_api_key");
}
