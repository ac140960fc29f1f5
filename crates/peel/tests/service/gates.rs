//! Too much at once.

use crate::files::hollow;
use crate::server::Peel;
use crate::{Shared, tests};

tests![
    a_full_share_and_a_full_queue_are_refused_at_once,
    credits_that_do_not_reach_are_said,
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
    let refused = one
        .post_form("/api/v1/images", &[], &parts)
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
