//! The committed description of the API says what the program does.

#![expect(
    clippy::disallowed_methods,
    reason = "the variable that asks for a new description is the test's own"
)]

use std::path::Path;

#[test]
fn the_committed_description_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let current = peel_api::openapi_document();
    if std::env::var_os("PEEL_UPDATE").is_some() {
        std::fs::write(&path, &current).expect("docs/openapi.json can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == current,
        "docs/openapi.json is stale: run PEEL_UPDATE=1 cargo test -p peel-api --test openapi"
    );
}
