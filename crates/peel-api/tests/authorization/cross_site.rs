//! T7: whatever changes something is refused when a page of another site asks for it in its visitor's name.

use axum::http::{HeaderMap, HeaderValue, StatusCode};

use crate::bench::Bench;
use crate::operations::Operation;
use crate::roles::{Person, Role};

fn with(headers: &HeaderMap, more: &[(&'static str, &'static str)]) -> HeaderMap {
    let mut headers = headers.clone();
    for (name, value) in more {
        headers.insert(*name, HeaderValue::from_static(value));
    }
    headers
}

/// A browser with both cookies that it may have.
async fn browser(bench: &Bench) -> (Person, HeaderMap) {
    let visitor = Person::new(bench, Role::Visitor).await;
    let user = Person::new(bench, Role::User).await;
    let cookies = format!("{}; {}", visitor.cookies(), user.cookies());
    let mut headers = HeaderMap::new();
    headers.insert("cookie", cookies.parse().unwrap());
    (visitor, headers)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_of_another_site_changes_anything() {
    let bench = Bench::new().await;
    let unsafe_operations: Vec<_> = Operation::all()
        .into_iter()
        .filter(Operation::is_unsafe)
        .collect();
    assert!(unsafe_operations.len() > 30);
    for operation in unsafe_operations {
        let (visitor, cookies) = browser(&bench).await;
        let things = visitor.things(&bench).await;
        for forged in [
            &[][..],
            &[("content-type", "text/plain")],
            &[("origin", "https://evil.example")],
            &[("origin", "http://peel.example:81")],
            &[("origin", "null")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[
                ("sec-fetch-site", "cross-site"),
                ("origin", "http://peel.example"),
            ],
            &[
                ("origin", "https://evil.example"),
                ("content-type", "text/plain"),
            ],
        ] {
            let request = operation.request(&things, &with(&cookies, forged));
            let answer = bench.ask(request).await;
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (StatusCode::FORBIDDEN, "cross_site"),
                "{operation} with {forged:?}"
            );
            assert!(!answer.headers.contains_key("set-cookie"), "{operation}");
        }
        for own in [
            ("origin", "http://peel.example"),
            ("sec-fetch-site", "same-origin"),
        ] {
            let request = operation.request(&things, &with(&cookies, &[own]));
            let answer = bench.ask(request).await;
            assert_ne!(answer.code(), "cross_site", "{operation} with {own:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn json_that_is_not_called_so_is_not_read() {
    let bench = Bench::new().await;
    for operation in Operation::all() {
        if !operation.is_unsafe() || !operation.takes_json() {
            continue;
        }
        // One who may do everything of it, so that nothing else is in the way.
        let person = Person::new(&bench, Role::Admin).await;
        let things = person.things(&bench).await;
        let more = [
            ("content-type", "text/plain"),
            ("sec-fetch-site", "same-origin"),
        ];
        let request = operation.request(&things, &with(&person.headers(), &more));
        let answer = bench.ask(request).await;
        assert_eq!(
            answer.status,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "{operation}"
        );
    }
}
