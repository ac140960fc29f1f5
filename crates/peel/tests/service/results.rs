//! What is made of an image that is ready.

use serde_json::{Value, json};
use ureq::http::Method;

use crate::answers::Caller;
use crate::files::photo;
use crate::{Shared, tests};

tests![
    results_are_made_as_asked_for,
    a_background_picture_can_be_sent_along,
    a_picture_that_the_caller_has_is_not_sent_again,
    a_part_of_a_picture_can_be_asked_for,
    a_corrected_matte_counts_from_then_on,
    a_link_shows_one_picture_to_whoever_has_it,
    an_original_comes_back_to_its_owner_to_the_byte,
];

fn ready(caller: &Caller, name: &str) -> String {
    let image: Value = caller.submit(&photo(name));
    assert_eq!(image["state"], "ready", "{image}");
    image["links"]["self"].as_str().unwrap().to_owned()
}

fn an_original_comes_back_to_its_owner_to_the_byte(shared: &Shared) {
    let owner = shared.working.visitor();
    let image = ready(&owner, "chicks");
    let path = format!("{image}/original");
    let original = owner.get(&path).expect(200);
    assert_eq!(original.header("content-type"), "image/jpeg");
    assert!(
        original
            .header("content-security-policy")
            .contains("sandbox")
    );
    assert!(original.body == photo("chicks"), "the bytes differ");
    let stranger = shared.working.customer(1);
    stranger.get(&path).expect_error(404, "not_found");
}

fn results_are_made_as_asked_for(shared: &Shared) {
    let caller = shared.working.visitor();
    let image = ready(&caller, "chicks");
    for (query, kind, begin) in [
        (
            "format=jpg&background=%23ff8800",
            "image/jpeg",
            &b"\xff\xd8\xff"[..],
        ),
        (
            "format=webp&size=300x300&shadow=drop",
            "image/webp",
            b"RIFF",
        ),
        ("format=zip", "application/zip", b"PK"),
        ("only_mask=true&size=preview", "image/png", b"\x89PNG"),
        (
            "background=blur&crop=true&crop_margin=5%25",
            "image/png",
            b"\x89PNG",
        ),
        (
            "gradient=white;navy&canvas=400x400&scale=80",
            "image/png",
            b"\x89PNG",
        ),
    ] {
        let result = caller.get(&format!("{image}/result?{query}")).expect(200);
        assert_eq!(result.header("content-type"), kind, "{query}");
        assert!(result.body.starts_with(begin), "{query}");
        assert_eq!(result.header("x-content-type-options"), "nosniff");
        assert!(result.header("content-security-policy").contains("sandbox"));
    }
    let small = caller
        .get(&format!("{image}/result?size=300x300"))
        .expect(200);
    assert_eq!(
        (small.header("x-width"), small.header("x-height")),
        ("300", "200")
    );
    let square = caller
        .get(&format!("{image}/result?canvas=400x400"))
        .expect(200);
    assert_eq!(
        (square.header("x-width"), square.header("x-height")),
        ("400", "400")
    );
    let saved = caller
        .get(&format!("{image}/result?download=true"))
        .expect(200);
    let name = image.rsplit('/').next().unwrap();
    assert_eq!(
        saved.header("content-disposition"),
        format!("attachment; filename=\"{name}.png\"")
    );
    caller
        .get(&format!("{image}/result?format=gif"))
        .expect_error(400, "invalid_option");
    caller
        .get(&format!("{image}/result?role=admin"))
        .expect_error(400, "invalid_request");
}

fn a_background_picture_can_be_sent_along(shared: &Shared) {
    let caller = shared.working.visitor();
    let image = ready(&caller, "dandelion");
    let behind = photo("teddy");
    let result = caller
        .post_form(
            &format!("{image}/result"),
            &[],
            &[
                ("format", None, b"jpg"),
                ("size", None, b"600x600"),
                ("background_file", Some("b.jpg"), &behind),
            ],
        )
        .expect(200);
    assert_eq!(
        (result.header("x-width"), result.header("x-height")),
        ("600", "600")
    );
    assert!(result.body.starts_with(b"\xff\xd8\xff"));
    let nonsense = caller.post_form(
        &format!("{image}/result"),
        &[],
        &[("background_file", None, b"no picture")],
    );
    nonsense.expect_error(422, "background_unusable");
}

fn a_picture_that_the_caller_has_is_not_sent_again(shared: &Shared) {
    let caller = shared.working.visitor();
    let path = format!("{}/result?size=100x100", ready(&caller, "chicks"));
    let first = caller.get(&path).expect(200);
    let tag = first.header("etag");
    let ask =
        |known: &str| caller.send(Method::GET, &path, &[("if-none-match", known)], Vec::new());
    for known in [tag, &format!("\"other\", {tag}"), &format!("W/{tag}"), "*"] {
        let again = ask(known).expect(304);
        assert!(again.body.is_empty());
        assert_eq!(again.header("etag"), tag);
    }
    ask("\"other\"").expect(200);
}

fn a_part_of_a_picture_can_be_asked_for(shared: &Shared) {
    let caller = shared.working.visitor();
    let path = format!("{}/result?size=100x100", ready(&caller, "lion"));
    let whole = caller.get(&path).expect(200);
    let length = whole.body.len();
    let part = |range: &str| caller.send(Method::GET, &path, &[("range", range)], Vec::new());
    let middle = part("bytes=100-199").expect(206);
    assert_eq!(middle.body, &whole.body[100..200]);
    assert_eq!(
        middle.header("content-range"),
        format!("bytes 100-199/{length}")
    );
    assert_eq!(
        part("bytes=-50").expect(206).body,
        &whole.body[length - 50..]
    );
    let beyond = part(&format!("bytes={length}-")).expect_error(416, "range_not_satisfiable");
    assert_eq!(beyond.header("content-range"), format!("bytes */{length}"));
    let many = format!("bytes=0-{}", ",0-".repeat(1000));
    assert_eq!(part(&many).expect(200).body, whole.body);
}

fn a_corrected_matte_counts_from_then_on(shared: &Shared) {
    let caller = shared.working.visitor();
    let image = ready(&caller, "pinwheel");
    let result = format!("{image}/result?size=200x200");
    let before = caller.get(&result).expect(200);
    let matte = caller.get(&format!("{image}/matte")).expect(200);
    assert_eq!(
        (matte.header("x-width"), matte.header("x-height")),
        ("1120", "1400")
    );

    // Another picture's matte is as different as can be.
    let other = ready(&caller, "net-bag");
    let corrected = caller.get(&format!("{other}/matte")).expect(200).body;
    let put = |version: u32, matte: &[u8]| {
        let path = format!("{image}/matte?version={version}");
        caller.send(
            Method::PUT,
            &path,
            &[("content-type", "image/png")],
            matte.to_vec(),
        )
    };
    let image_now = put(1, &corrected).expect(200).json();
    assert_eq!(image_now["version"], 2);
    assert_eq!(image_now["credits_charged"], 0.0);
    put(1, &corrected).expect_error(412, "precondition_failed");
    put(2, b"no picture").expect_error(422, "matte_unusable");
    let after = caller.get(&result).expect(200);
    assert_ne!(after.header("etag"), before.header("etag"));
    assert_ne!(after.body, before.body);
    let read_back = caller.get(&format!("{image}/matte")).expect(200);
    assert_ne!(read_back.body, matte.body);
}

fn a_link_shows_one_picture_to_whoever_has_it(shared: &Shared) {
    let caller = shared.working.visitor();
    let image = ready(&caller, "teddy");
    let options = json!({"expires_in": 60, "options": {"format": "webp", "size": "100x100"}});
    let link = caller
        .post_json(&format!("{image}/links"), &options)
        .expect(201)
        .json();
    let url = link["url"].as_str().unwrap();
    let stranger = shared.working.visitor();
    let picture = stranger.get(url).expect(200);
    assert_eq!(picture.header("content-type"), "image/webp");
    assert_eq!(picture.header("x-height"), "100");
    assert_eq!(
        picture.header("cross-origin-resource-policy"),
        "cross-origin"
    );
    stranger
        .get(&format!("{image}/result"))
        .expect_error(401, "api_key_required");

    let mut bent = url.to_owned().into_bytes();
    *bent.last_mut().unwrap() ^= 1;
    stranger
        .get(&String::from_utf8(bent).unwrap())
        .expect_error(404, "not_found");
    caller
        .post_json(&format!("{image}/links"), &json!({"expires_in": 0}))
        .expect_error(400, "invalid_option");
    caller.delete(&image).expect(204);
    stranger.get(url).expect_error(404, "not_found");
}
