//! Submitting, watching, listing, deleting.

use std::sync::Barrier;

use serde_json::json;
use ureq::http::Method;

use crate::answers::Caller;
use crate::files::{hollow, photo, serve};
use crate::server::Peel;
use crate::{Shared, tests};

tests![
    a_submitted_picture_is_cut_out_and_paid_for,
    without_waiting_the_answer_comes_at_once_and_the_image_later,
    a_picture_is_fetched_from_its_address,
    addresses_within_are_not_gone_to,
    a_repeated_request_is_one_image_and_one_charge,
    a_hundred_repetitions_at_once_are_one_image_and_one_charge,
    a_picture_that_fails_says_why_and_costs_nothing,
    images_are_listed_page_by_page,
    a_deleted_image_is_gone,
];

fn a_submitted_picture_is_cut_out_and_paid_for(shared: &Shared) {
    let caller = shared.working.customer(2);
    let image = caller.submit(&photo("chicks"));
    assert_eq!(image["state"], "ready", "{image}");
    assert_eq!(image["locked"], false);
    assert_eq!(image["credits_charged"], 1.0);
    assert_eq!(
        (&image["width"], &image["height"]),
        (&json!(1500), &json!(1000))
    );
    assert!(image["subject"]["width"].as_u64().unwrap() > 300, "{image}");
    assert!(image["confidence"].as_f64().unwrap() > 0.5);
    let account = caller.get("/api/v1/account").expect(200).json();
    assert_eq!(account["credits"], 1.0);

    let result = caller
        .get(image["links"]["result"].as_str().unwrap())
        .expect(200);
    assert_eq!(result.header("content-type"), "image/png");
    assert_eq!(
        (result.header("x-width"), result.header("x-height")),
        ("1500", "1000")
    );
    assert!(result.body.starts_with(b"\x89PNG"));
}

fn without_waiting_the_answer_comes_at_once_and_the_image_later(shared: &Shared) {
    let caller = shared.working.customer(1);
    let picture = photo("teddy");
    let answer = caller.post_form("/api/v1/images", &[], &[("file", Some("t.jpg"), &picture)]);
    let answer = answer.expect(201);
    let image = answer.json();
    assert_eq!(image["state"], "queued");
    assert_eq!(image["links"]["result"], json!(null));
    let location = answer.header("location");
    assert_eq!(image["links"]["self"], location);

    let events = caller.events(image["links"]["events"].as_str().unwrap());
    let (last, rest) = events.split_last().unwrap();
    assert_eq!(
        (last.0.as_str(), &last.1["state"]),
        ("image", &json!("ready")),
        "{events:?}"
    );
    let steps: Vec<_> = rest
        .iter()
        .filter(|(name, _)| name == "step")
        .map(|(_, data)| data["step"].as_str().unwrap())
        .collect();
    assert!(steps.contains(&"segment"), "{events:?}");
    assert_eq!(caller.get(location).expect(200).json(), last.1);
}

fn a_picture_is_fetched_from_its_address(shared: &Shared) {
    let caller = shared.working.customer(1);
    let address = serve(photo("white-mug"));
    let body = json!({"url": format!("http://{address}/mug.jpg"), "quality": "fast"}).to_string();
    let headers = [("content-type", "application/json"), ("prefer", "wait=60")];
    let answer = caller.send(Method::POST, "/api/v1/images", &headers, body.into_bytes());
    let image = answer.expect(201).json();
    assert_eq!(image["state"], "ready", "{image}");
}

fn addresses_within_are_not_gone_to(shared: &Shared) {
    let caller = shared.impatient.customer(1);
    for url in [
        "http://127.0.0.1:1/",
        "http://[::1]/",
        "http://2130706433/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://localhost/",
        "file:///etc/passwd",
        "ftp://example.org/",
        "http://user:word@example.org/",
        "http://example.org:22/",
        "//example.org/",
        "nonsense",
    ] {
        let answer = caller.post_json("/api/v1/images", &json!({ "url": url }));
        answer.expect_error(422, "url_not_allowed");
    }
}

fn a_repeated_request_is_one_image_and_one_charge(shared: &Shared) {
    let caller = shared.working.customer(3);
    let picture = photo("lion");
    let send = |quality: &str| {
        caller.post_form(
            "/api/v1/images",
            &[("idempotency-key", "once")],
            &[
                ("file", Some("c.jpg"), &picture),
                ("quality", None, quality.as_bytes()),
            ],
        )
    };
    let answers: Vec<_> = std::thread::scope(|scope| {
        let requests: Vec<_> = (0..10)
            .map(|_| scope.spawn(|| send("fast").expect(201)))
            .collect();
        requests
            .into_iter()
            .map(|request| request.join().unwrap())
            .collect()
    });
    let mut ids: Vec<_> = answers
        .iter()
        .map(|answer| answer.json()["id"].to_string())
        .collect();
    ids.dedup();
    assert_eq!(ids.len(), 1);
    let replays = answers
        .iter()
        .filter(|answer| answer.headers.contains_key("idempotent-replayed"));
    assert_eq!(replays.count(), 9);
    send("fine").expect_error(422, "idempotency_mismatch");

    // Another caller's keys are another's.
    let other = shared.working.customer(1);
    let answer = other.post_form(
        "/api/v1/images",
        &[("idempotency-key", "once"), ("prefer", "wait=60")],
        &[("file", Some("c.jpg"), &picture)],
    );
    assert!(!ids.contains(&answer.expect(201).json()["id"].to_string()));
    let image: serde_json::Value = answers[0].json();
    caller.events(image["links"]["events"].as_str().unwrap());
    let account = caller.get("/api/v1/account").expect(200).json();
    assert_eq!(account["credits"], 2.0);
}

fn a_hundred_repetitions_at_once_are_one_image_and_one_charge(_: &Shared) {
    // Room for all of them at the same time.
    let peel = Peel::start(
        &["--no-workers"],
        &[
            ("PEEL_CONNECTIONS_PER_NETWORK", "300"),
            ("PEEL_UPLOADS", "300"),
            ("PEEL_UPLOADS_PER_NETWORK", "300"),
        ],
    );
    let (caller, other) = (peel.customer(3), peel.customer(3));
    let together = Barrier::new(102);
    let send = |caller: &Caller, picture: &[u8]| {
        let parts = [("file", Some("a.png"), picture)];
        together.wait();
        caller.post_form("/api/v1/images", &[("idempotency-key", "once")], &parts)
    };
    let (picture, another) = (hollow(50, 50), hollow(60, 60));
    let (answers, foreign, mismatch) = std::thread::scope(|scope| {
        let requests: Vec<_> = (0..100)
            .map(|_| scope.spawn(|| send(&caller, &picture).expect(201)))
            .collect();
        let foreign = scope.spawn(|| send(&other, &picture).expect(201));
        together.wait();
        let answers: Vec<_> = requests.into_iter().map(|it| it.join().unwrap()).collect();
        let parts = [("file", Some("a.png"), another.as_slice())];
        let headers = [("idempotency-key", "once")];
        let mismatch = caller.post_form("/api/v1/images", &headers, &parts);
        (answers, foreign.join().unwrap(), mismatch)
    });
    mismatch.expect_error(422, "idempotency_mismatch");
    let first = answers[0].json();
    assert!(answers.iter().all(|answer| answer.json() == first));
    assert_ne!(foreign.json()["id"], first["id"]);
    let replays = answers
        .iter()
        .filter(|answer| answer.headers.contains_key("idempotent-replayed"));
    assert_eq!(replays.count(), 99);
    for caller in [&caller, &other] {
        let account = caller.get("/api/v1/account").expect(200).json();
        assert_eq!(account["credits"], 2.0);
        let images = caller.get("/api/v1/images").expect(200).json();
        assert_eq!(images["images"].as_array().unwrap().len(), 1);
    }
    assert_eq!(peel.run(&["audit"]), "everything agrees\n");
}

fn a_picture_that_fails_says_why_and_costs_nothing(shared: &Shared) {
    let caller = shared.working.customer(1);
    let image = caller.submit(&hollow(400, 300));
    assert_eq!(image["state"], "failed");
    assert_eq!(image["error"]["code"], "image_corrupt");
    assert_eq!(image["credits_charged"], 0.0);
    let account = caller.get("/api/v1/account").expect(200).json();
    assert_eq!(account["credits"], 1.0);
    let path = format!("{}/result", image["links"]["self"].as_str().unwrap());
    caller.get(&path).expect_error(422, "image_corrupt");
}

fn images_are_listed_page_by_page(shared: &Shared) {
    let caller = shared.impatient.customer(5);
    let mut ids: Vec<_> = (0..5)
        .map(|_| {
            let parts: [(&str, Option<&str>, &[u8]); 1] = [("file", None, &hollow(50, 50))];
            let answer = caller.post_form("/api/v1/images", &[], &parts);
            answer.expect(201).json()["id"].as_str().unwrap().to_owned()
        })
        .collect();
    ids.reverse();
    let mut listed = Vec::new();
    let mut path = String::from("/api/v1/images?limit=2");
    loop {
        let page = caller.get(&path).expect(200).json();
        for image in page["images"].as_array().unwrap() {
            listed.push(image["id"].as_str().unwrap().to_owned());
        }
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/api/v1/images?limit=2&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(listed, ids);
    for query in ["limit=0", "limit=101", "limit=x", "cursor=x", "page=2"] {
        caller.get(&format!("/api/v1/images?{query}")).expect(400);
    }
}

fn a_deleted_image_is_gone(shared: &Shared) {
    let caller = shared.impatient.customer(1);
    let parts: [(&str, Option<&str>, &[u8]); 1] = [("file", None, &hollow(50, 50))];
    let image = caller
        .post_form("/api/v1/images", &[], &parts)
        .expect(201)
        .json();
    let path = image["links"]["self"].as_str().unwrap();
    caller.delete(path).expect(204);
    caller.get(path).expect_error(404, "not_found");
    caller.delete(path).expect_error(404, "not_found");
    let account = caller.get("/api/v1/account").expect(200).json();
    assert_eq!(account["credits"], 1.0, "what was held back is given back");
}
