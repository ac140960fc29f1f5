//! Too much at once.

use crate::answers::{Caller, Identity, form};
use crate::files::hollow;
use crate::raw::Raw;
use crate::server::Peel;
use crate::{Shared, tests};

tests![
    a_full_share_and_a_full_queue_are_refused_at_once,
    credits_that_do_not_reach_are_said,
    a_rembg_client_that_goes_leaves_no_work_behind,
];

fn a_full_share_and_a_full_queue_are_refused_at_once(_: &Shared) {
    let limits = [
        ("PEEL_QUEUE_MAX_WAITING_PER_OWNER", "1"),
        ("PEEL_QUEUE_MAX_WAITING", "2"),
    ];
    let peel = Peel::start(&["--no-workers"], &limits);
    let picture = hollow(50, 50);
    let parts: [(&str, Option<&str>, &[u8]); 1] = [("file", None, &picture)];
    let one = peel.visitor();
    let accepted = one.post_form("/api/v1/images", &[], &parts).expect(201);
    let another: [(&str, Option<&str>, &[u8]); 1] = [("file", None, &hollow(50, 51))];
    let refused = one
        .post_form("/api/v1/images", &[], &another)
        .expect_error(429, "too_many_waiting");
    assert!(refused.header("retry-after").parse::<u32>().unwrap() > 0);
    peel.visitor()
        .post_form("/api/v1/images", &[], &parts)
        .expect(201);
    let refused = peel
        .visitor()
        .post_form("/api/v1/images", &[], &parts)
        .expect_error(503, "busy");
    assert!(refused.header("retry-after").parse::<u32>().unwrap() > 0);
    one.delete(accepted.header("location")).expect(204);
    one.post_form("/api/v1/images", &[], &parts).expect(201);
    assert_eq!(peel.run(&["audit"]), "everything agrees\n");
}

fn credits_that_do_not_reach_are_said(shared: &Shared) {
    let caller = shared.impatient.customer(0);
    let parts: [(&str, Option<&str>, &[u8]); 1] = [("file", None, &hollow(50, 50))];
    caller
        .post_form("/api/v1/images", &[], &parts)
        .expect_error(402, "insufficient_credits");
}

fn a_rembg_client_that_goes_leaves_no_work_behind(_: &Shared) {
    let peel = Peel::start(&["--no-workers", "--rembg"], &[]);
    let key = ["admin", "key", "create", "--email", "a@example.org"];
    let key = peel.run(&[&key[..], &["--credits", "1"]].concat());
    let key = key.trim();
    let caller = Caller::new(
        format!("http://{}", peel.address),
        Identity::Key(key.to_owned()),
    );
    let has_credits = |credits: f64| {
        let tries = 0..10_000;
        tries
            .map(|_| caller.get("/api/v1/account").expect(200).json()["credits"].as_f64())
            .any(|left| left == Some(credits))
    };
    let body = form(&[("file", Some("a.png"), &hollow(50, 50))]);
    let mut client = Raw::connect(peel.address);
    client.send(
        format!(
            "POST /api/remove HTTP/1.1\r\nHost: a\r\nX-Api-Key: {key}\r\n\
             Content-Type: multipart/form-data; boundary=boundary\r\nContent-Length: {}\r\n\r\n",
            body.len()
        )
        .as_bytes(),
    );
    client.send(&body);
    assert!(has_credits(0.0), "it is never taken in");
    drop(client);
    assert!(has_credits(1.0), "it is never called off");
    assert_eq!(peel.run(&["audit"]), "everything agrees\n");
}
