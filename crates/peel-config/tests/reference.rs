//! The committed reference says what the program does.

#![expect(
    clippy::disallowed_methods,
    reason = "the variable that asks for a new reference is the test's own"
)]

use std::path::Path;

#[test]
fn the_committed_reference_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
    let current = peel_config::reference();
    if std::env::var_os("PEEL_UPDATE").is_some() {
        std::fs::write(&path, &current).expect("docs/configuration.md can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == current,
        "docs/configuration.md is stale: run PEEL_UPDATE=1 cargo test -p peel-config"
    );
}
