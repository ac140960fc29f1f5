//! What support and admins see and do.

use std::time::Duration;

use peel_domain::{Clock, FailureCode, JobKind, SystemClock};
use peel_store::{ClaimRequest, Ended, Jobs, WorkerId};
use peel_store_sqlite::{Durability, SqliteStore};
use serde_json::{Value, json};
use ureq::http::Method;

use crate::answers::{Answer, Caller, Identity};
use crate::files::{hollow, photo};
use crate::server::unique;
use crate::shop::{Shop, eventually};
use crate::{Shared, tests};

tests![
    credits_are_given_once_within_limits_and_written_down,
    what_was_given_up_is_tried_again_and_done,
    whoever_is_blocked_submits_nothing,
    tables_have_no_formulas,
    figures_and_searches_tell_what_happened,
];

const PEOPLE: &str = "/api/v1/admin/people";

/// A server whose support may give 5 credits at once and 8 a day.
pub(crate) fn open(arguments: &[&str]) -> Shop {
    Shop::open(
        arguments,
        &[
            ("PEEL_SUPPORT_GRANT", "5"),
            ("PEEL_SUPPORT_GRANT_PER_DAY", "8"),
        ],
    )
}

/// The id of the one account whose address has `email` in it.
#[track_caller]
fn id_of(staff: &Caller, email: &str) -> String {
    let found = staff
        .get(&format!("{PEOPLE}?search={email}"))
        .expect(200)
        .json();
    let people = found["people"].as_array().unwrap();
    assert_eq!(people.len(), 1, "{found}");
    people[0]["id"].as_str().unwrap().to_owned()
}

fn adjust(staff: &Caller, account: &str, key: Option<&str>, fields: &Value) -> Answer {
    let path = format!("{PEOPLE}/{account}/credits");
    let mut headers = vec![("content-type", "application/json")];
    headers.extend(key.map(|key| ("idempotency-key", key)));
    staff.send(
        Method::POST,
        &path,
        &headers,
        fields.to_string().into_bytes(),
    )
}

fn put(staff: &Caller, path: &str, fields: &Value) -> Answer {
    let headers = [("content-type", "application/json")];
    staff.send(Method::PUT, path, &headers, fields.to_string().into_bytes())
}

fn credits_are_given_once_within_limits_and_written_down(_: &Shared) {
    let shop = open(&[]);
    let (ada, email) = shop.person();
    let support = shop.person_with_role("support");
    let admin = shop.person_with_role("admin");
    let account = id_of(&support, &email);
    let gift = json!({ "credits": 2.5, "reason": "an outage" });

    let answers = std::thread::scope(|scope| {
        let repeats: Vec<_> = (0..50)
            .map(|_| {
                scope.spawn(|| {
                    adjust(&support, &account, Some("g-1"), &gift)
                        .expect(200)
                        .json()
                })
            })
            .collect();
        let answers = repeats.into_iter().map(|repeat| repeat.join().unwrap());
        answers.collect::<Vec<_>>()
    });
    assert!(
        answers
            .iter()
            .all(|answer| answer["operation"] == answers[0]["operation"])
    );
    assert_eq!(
        answers
            .iter()
            .filter(|answer| answer["repeated"] == false)
            .count(),
        1
    );
    let me = ada.get("/api/v1/me").expect(200).json();
    assert_eq!(me["wallet"]["credits"], 2.5);

    let other = json!({ "credits": 1, "reason": "an outage" });
    adjust(&support, &account, Some("g-1"), &other).expect_error(422, "idempotency_mismatch");
    adjust(&support, &account, None, &gift).expect_error(400, "invalid_request");
    for fields in [
        json!({ "credits": 0.1, "reason": "x" }),
        json!({ "credits": 0, "reason": "x" }),
        json!({ "credits": 1, "reason": " " }),
        json!({ "credits": 1 }),
        json!({ "credits": "1", "reason": "x" }),
    ] {
        let answer = adjust(&support, &account, Some("bad"), &fields);
        assert_eq!(answer.status, 400, "{fields}");
    }
    let give = |staff: &Caller, key: &str, credits: f64| {
        let fields = json!({ "credits": credits, "reason": "an outage" });
        adjust(staff, &account, Some(key), &fields)
    };
    give(&support, "g-2", 5.25).expect_error(403, "grant_limit_reached");
    give(&support, "g-2", 5.0).expect(200);
    give(&support, "g-3", 0.75).expect_error(403, "grant_limit_reached");
    give(&support, "g-3", 0.5).expect(200);
    give(&support, "g-4", -0.25).expect_error(403, "insufficient_role");
    give(&ada, "g-4", 0.25).expect_error(403, "insufficient_role");
    give(&admin, "r-1", -8.25).expect_error(409, "too_few_credits_to_revoke");
    let left = give(&admin, "r-1", -8.0).expect(200).json();
    assert_eq!(left["credits"], 0.0);
    let nobody = "acc_00000000000000000000000000";
    adjust(&admin, nobody, Some("n"), &gift).expect_error(404, "not_found");

    support
        .get("/api/v1/admin/audit-log")
        .expect_error(403, "insufficient_role");
    let log = admin.get("/api/v1/admin/audit-log").expect(200).json();
    let lines = log["lines"].as_array().unwrap();
    let given: Vec<_> = lines
        .iter()
        .filter(|line| line["subject"] == account.as_str())
        .map(|line| {
            (
                line["action"].as_str().unwrap(),
                line["detail"]["quarters"].as_i64().unwrap(),
            )
        })
        .collect();
    let expected = [
        ("credits.revoke", -32),
        ("credits.grant", 2),
        ("credits.grant", 20),
        ("credits.grant", 10),
    ];
    assert_eq!(given, expected);
    let details = support
        .get(&format!("{PEOPLE}/{account}"))
        .expect(200)
        .json();
    assert_eq!(details["account"]["balances"]["credits"], 0.0);
    assert_eq!(details["audit_lines"][0]["detail"]["reason"], "an outage");
    shop.assert_audited();
}

/// Has the one job that waits fail until it is given up.
fn give_up(shop: &Shop) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let path = shop.peel.database();
        let store = SqliteStore::open(&path, Durability::ProcessCrash)
            .await
            .unwrap();
        let mut request = ClaimRequest {
            worker: WorkerId::new("one that fails"),
            kind: JobKind::Remove,
            lease: Duration::from_secs(60),
            now: SystemClock.now(),
        };
        loop {
            let claim = store.claim(&request).await.unwrap().unwrap();
            let code = FailureCode::ProcessingFailed;
            match store.fail(claim.lease, code, request.now).await.unwrap() {
                Ended::RetryAt(at) => request.now = at,
                Ended::Dead => break,
                Ended::Failed => panic!("it is no fault of the picture's"),
            }
        }
        store.close().await;
    });
}

fn what_was_given_up_is_tried_again_and_done(_: &Shared) {
    let shop = open(&["--no-workers"]);
    // Mails are the worker's to send.
    let worker = shop.peel.worker();
    let admin = shop.person_with_role("admin");
    assert_eq!(worker.stop(), Some(0));
    let customer = shop.peel.customer(1);
    let parts = [("file", Some("a.jpg"), &photo("chicks")[..])];
    let image = customer
        .post_form("/api/v1/images", &[], &parts)
        .expect(201)
        .json();
    give_up(&shop);
    let path = image["links"]["self"].as_str().unwrap();
    assert_eq!(customer.get(path).json()["state"], "failed");

    let queue = admin.get("/api/v1/admin/queue").expect(200).json();
    assert_eq!(queue["queues"][0]["dead"], 1);
    let letter = &queue["dead_letters"][0];
    assert_eq!(
        (&letter["image"], &letter["attempts"]),
        (&image["id"], &json!(3))
    );
    let requeue = format!(
        "/api/v1/admin/jobs/{}/requeue",
        letter["id"].as_str().unwrap()
    );
    admin.post_json(&requeue, &json!({})).expect(400);
    let why = json!({ "reason": "the disk was full" });
    customer
        .post_json(&requeue, &why)
        .expect_error(401, "sign_in_required");
    admin.post_json(&requeue, &why).expect(204);
    admin
        .post_json(&requeue, &why)
        .expect_error(409, "conflict");

    let worker = shop.peel.worker();
    let settled = eventually(|| {
        let image = customer.get(path).expect(200).json();
        (image["state"] == "ready").then_some(image)
    });
    assert_eq!(settled["credits_charged"], 0.0);
    assert_eq!(customer.get("/api/v1/account").json()["credits"], 1.0);
    assert_eq!(worker.stop(), Some(0));
    let queue = admin.get("/api/v1/admin/queue").expect(200).json();
    assert_eq!(queue["dead_letters"], json!([]));
    shop.assert_audited();
}

fn whoever_is_blocked_submits_nothing(_: &Shared) {
    let shop = open(&[]);
    let admin = shop.person_with_role("admin");
    let (person, email) = shop.person();
    let key = person
        .post_json("/api/v1/keys", &json!({ "name": "a" }))
        .expect(201)
        .json();
    let program = shop
        .peel
        .caller(Identity::Key(key["secret"].as_str().unwrap().to_owned()));
    let account = id_of(&admin, &email);
    let block = format!("{PEOPLE}/{account}/block");
    put(&admin, &block, &json!({ "blocked": true })).expect(400);
    let fields = json!({ "blocked": true, "reason": "stolen cards" });
    let blocked = put(&admin, &block, &fields).expect(200).json();
    assert!(blocked["blocked_at"].is_string());
    assert_eq!(put(&admin, &block, &fields).expect(200).json(), blocked);

    let picture = hollow(60, 60);
    let parts: [(&str, Option<&str>, &[u8]); 1] = [("file", None, &picture)];
    person
        .post_form("/api/v1/images", &[], &parts)
        .expect_error(403, "account_blocked");
    program
        .post_form("/api/v1/images", &[], &parts)
        .expect_error(401, "invalid_api_key");
    let fields = json!({ "blocked": false, "reason": "a mistake" });
    put(&admin, &block, &fields).expect(200);
    person.post_form("/api/v1/images", &[], &parts).expect(201);
    shop.assert_audited();
}

fn tables_have_no_formulas(_: &Shared) {
    let shop = open(&[]);
    let admin = shop.person_with_role("admin");
    let support = shop.person_with_role("support");
    let name = unique();
    for (number, start) in ["=", "+", "-", "@"].iter().enumerate() {
        // An address cannot begin with @; a name of an ad could.
        let email = format!("{}{name}-{number}@example.org", start.replace('@', "=@"));
        let made = shop
            .peel
            .run_in_vain(&["admin", "key", "create", &format!("--email={email}")]);
        assert_eq!(
            made.0,
            Some(if *start == "@" { 2 } else { 0 }),
            "{}",
            made.1
        );
    }
    let table = admin
        .get(&format!("/api/v1/admin/people.csv?search={name}"))
        .expect(200);
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    let disposition = table.header("content-disposition");
    assert!(
        disposition.starts_with("attachment; filename=\"peel-people-20")
            && disposition.ends_with(".csv\""),
        "{disposition}"
    );
    let text = String::from_utf8(table.body.clone()).unwrap();
    let lines: Vec<_> = text.split_terminator("\r\n").collect();
    assert!(
        lines[0].starts_with("id,email,email_verified_at,role,"),
        "{text}"
    );
    assert_eq!(lines.len(), 4, "{text}");
    for (line, start) in lines[1..].iter().zip(["-", "+", "="]) {
        let cell = line.split(',').nth(1).unwrap();
        assert!(cell.starts_with(&format!("'{start}")), "{line}");
    }
    for table in ["people", "orders", "ad-views"] {
        let path = format!("/api/v1/admin/{table}.csv");
        admin.get(&path).expect(200);
        support.get(&path).expect_error(403, "insufficient_role");
    }
    support.get("/api/v1/admin/figures.csv").expect(200);
    let log = admin.get("/api/v1/admin/audit-log").expect(200).json();
    assert_eq!(log["lines"][0]["action"], "table.export");
    assert_eq!(log["lines"][0]["subject"], "ad-views");
}

fn figures_and_searches_tell_what_happened(_: &Shared) {
    let shop = open(&[]);
    let support = shop.person_with_role("support");
    let customer = shop.peel.customer(2);
    let image = customer.submit(&photo("teddy"));
    let id = image["id"].as_str().unwrap();
    let visitor = shop.peel.visitor();
    let locked = visitor.submit(&photo("teddy"));
    assert_eq!(locked["locked"], true);
    let order = visitor
        .post_json(
            "/api/v1/orders",
            &json!({ "product": "one", "currency": "usd" }),
        )
        .expect(201)
        .json();

    let found = support
        .get(&format!("/api/v1/admin/images?search={id}"))
        .expect(200)
        .json();
    assert_eq!(found["images"].as_array().unwrap().len(), 1);
    let overview = &found["images"][0];
    assert_eq!(
        (&overview["paid_with"], &overview["charged"]),
        (&json!("credit"), &json!(true))
    );
    assert!(overview.get("original").is_none() && overview.get("links").is_none());
    let all = support
        .get("/api/v1/admin/images?limit=1")
        .expect(200)
        .json();
    assert_eq!(all["images"][0]["id"], locked["id"], "newest first");
    let cursor = all["next_cursor"].as_str().unwrap();
    let rest = support
        .get(&format!("/api/v1/admin/images?limit=1&cursor={cursor}"))
        .expect(200)
        .json();
    assert_eq!(
        (&rest["images"][0]["id"], &rest["next_cursor"]),
        (&image["id"], &Value::Null)
    );
    let found = support
        .get(&format!(
            "/api/v1/admin/orders?search={}",
            order["id"].as_str().unwrap()
        ))
        .expect(200)
        .json();
    assert_eq!(found["orders"][0]["state"], "open");
    let none = support
        .get("/api/v1/admin/ad-views?search=granted")
        .expect(200)
        .json();
    assert_eq!(none["ad_views"], json!([]));

    let figures = support.get("/api/v1/admin/figures").expect(200).json();
    assert_eq!(figures["days"].as_array().unwrap().len(), 30);
    let total = &figures["total"];
    assert_eq!(total["removals"], 2);
    assert_eq!(
        total["conversion"],
        json!({ "free": 0, "pass": 0, "credit": 1, "nothing": 1 })
    );
    assert!(
        total["p50_ms"].as_u64().unwrap() > 0
            && total["p95_ms"].as_u64() >= total["p50_ms"].as_u64()
    );
    customer
        .delete(image["links"]["self"].as_str().unwrap())
        .expect(204);
    let after = support.get("/api/v1/admin/figures").expect(200).json();
    assert_eq!(after["total"], *total);
    for query in [
        "from=2026-02-30",
        "from=2026-11-02&to=2026-11-01",
        "to=tomorrow",
        "day=1",
    ] {
        let answer = support.get(&format!("/api/v1/admin/figures?{query}"));
        assert_eq!(answer.status, 400, "{query}");
    }
    shop.assert_audited();
}
