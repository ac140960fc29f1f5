//! What people have who pay by the use, on a server with the settings that everybody has.

use serde_json::json;

use crate::answers::Caller;
use crate::files::photo;
use crate::server::Peel;
use crate::{Shared, tests};

tests![
    three_are_free_and_of_the_fourth_there_is_a_preview,
    who_is_not_happy_has_their_use_back,
];

const AS_EVERYBODY: &[(&str, &str)] =
    &[("PEEL_FREE_USES", "3"), ("PEEL_FREE_USES_PER_NETWORK", "9")];

const PICTURES: [&str; 4] = ["chicks", "teddy", "white-mug", "lion"];

fn path(image: &serde_json::Value) -> String {
    image["links"]["self"].as_str().unwrap().to_owned()
}

fn me(caller: &Caller) -> serde_json::Value {
    caller.get("/api/v1/me").expect(200).json()
}

fn three_are_free_and_of_the_fourth_there_is_a_preview(_: &Shared) {
    let peel = Peel::start(&[], AS_EVERYBODY);
    let caller = peel.visitor();
    let images = PICTURES.map(|name| caller.submit(&photo(name)));
    for image in &images[..3] {
        assert_eq!(
            (&image["locked"], &image["unlocked_by"]),
            (&json!(false), &json!("free"))
        );
        caller.get(&format!("{}/result", path(image))).expect(200);
    }
    let locked = path(&images[3]);
    assert_eq!(images[3]["locked"], true);
    for way in ["result", "matte", "result?size=300x300&crop=true"] {
        caller
            .get(&format!("{locked}/{way}"))
            .expect_error(402, "locked");
    }
    let preview = caller.get(&format!("{locked}/preview")).expect(200);
    let side = |name| preview.header(name).parse::<u32>().unwrap();
    assert!(side("x-width") * side("x-height") <= 250_000);
    caller
        .post_json(&format!("{locked}/unlock"), &json!({}))
        .expect_error(402, "cannot_unlock");
    assert_eq!(me(&caller)["next"], "preview");

    let again = caller.submit(&photo(PICTURES[0]));
    assert_eq!(
        path(&again),
        path(&images[0]),
        "the same picture costs nothing again"
    );
    peel.run(&["audit"]);

    // Two more who come without a cookie have theirs, and then the network has none left.
    for _ in 0..2 {
        assert_eq!(peel.visitor().submit(&photo("chicks"))["locked"], false);
    }
    assert_eq!(peel.visitor().submit(&photo("chicks"))["locked"], true);
    peel.run(&["audit"]);
}

fn who_is_not_happy_has_their_use_back(_: &Shared) {
    let peel = Peel::start(&[], AS_EVERYBODY);
    let caller = peel.visitor();
    let image = path(&caller.submit(&photo("chicks")));
    assert_eq!(me(&caller)["wallet"]["free"], 2);
    let complaint = json!({ "reason": "rough_edges" });
    let refund = format!("{image}/refund");
    for _ in 0..2 {
        let back = caller.post_json(&refund, &complaint).expect(200).json();
        assert_eq!(back["locked"], true);
    }
    assert_eq!(me(&caller)["wallet"]["free"], 3);
    caller
        .get(&format!("{image}/result"))
        .expect_error(402, "locked");
    let unlock = format!("{image}/unlock");
    let unlocked = caller
        .post_json(&unlock, &json!({ "with": "free" }))
        .expect(200)
        .json();
    assert_eq!(unlocked["unlocked_by"], "free");
    caller.get(&format!("{image}/result")).expect(200);
    peel.run(&["audit"]);
}
