use axum::http::StatusCode;
use peel_domain::{Credits, FailureCode};
use serde_json::json;

use crate::bench::{Answer, Bench, Worker, multipart, png, request};

const URL: &str = "https://example.org/a.png";

async fn get(bench: &Bench, query: &str) -> Answer {
    let path = format!("/api/remove?{query}");
    bench.ask(request("GET", &path, &[], "")).await
}

async fn post(bench: &Bench, query: &str, parts: &[(&str, &[u8])]) -> Answer {
    let (content_type, body) = multipart(parts);
    let headers = [("content-type", content_type)];
    let path = format!("/api/remove{query}");
    bench.ask(request("POST", &path, &headers, body)).await
}

#[tokio::test]
async fn a_file_and_an_address_come_back_and_nothing_is_kept() {
    let bench = Bench::new(Worker::Finishes).await;
    bench.pages.put(URL, png(64, 48));
    let fetched = get(&bench, &format!("url={URL}&om=true&model=u2netp")).await;
    let parts: [(&str, &[u8]); 3] = [("file", &png(64, 48)), ("a", b"true"), ("ae", b"15")];
    let sent = post(&bench, "?bgc=255,0,0,255", &parts).await;
    for answer in [&fetched, &sent] {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        assert_eq!(answer.header("content-type"), Some("image/png"));
        assert!(answer.text().starts_with("png over 0 bytes"));
        assert!(answer.header("set-cookie").is_none());
    }
    assert!(fetched.text().contains(r#""only_mask":true"#));
    assert!(sent.text().contains("[255,0,0,255]"));
    let left: Vec<_> = bench
        .app
        .store
        .queue_stats(peel_domain::JobKind::Remove, bench.app.clock.now())
        .await
        .into_iter()
        .map(|stats| stats.queued)
        .collect();
    assert_eq!(left, [0]);
}

#[tokio::test]
async fn faults_are_told_as_fastapi_does() {
    let bench = Bench::new(Worker::Finishes).await;
    let answer = get(&bench, "af=300").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let expected = json!({"detail": [
        {"type": "missing", "loc": ["query", "url"], "msg": "Field required", "input": null},
        {
            "type": "less_than_equal",
            "loc": ["query", "af"],
            "msg": "Input should be less than or equal to 255",
            "input": "300",
            "ctx": {"le": 255},
        },
    ]});
    assert_eq!(answer.json(), expected);
    let answer = post(&bench, "", &[("a", b"maybe")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let detail = answer.json()["detail"].clone();
    assert_eq!(detail[0]["loc"], json!(["body", "file"]));
    assert_eq!(detail[1]["type"], "bool_parsing");
    assert_eq!(detail[1]["loc"], json!(["body", "a"]));
}

#[tokio::test]
async fn pictures_and_addresses_that_cannot_be_used() {
    let bench = Bench::new(Worker::Fails(FailureCode::NoSubject)).await;
    bench.pages.put(URL, png(64, 48));
    bench
        .pages
        .put("https://example.org/page", b"<html>".to_vec());
    for answer in [
        get(&bench, "url=file:///etc/passwd").await,
        get(&bench, "url=https://example.org/none").await,
        get(&bench, "url=https://example.org/page").await,
        get(&bench, &format!("url={URL}")).await,
        post(&bench, "", &[("file", b"no picture")]).await,
    ] {
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(answer.json()["detail"].is_string());
    }
}

#[tokio::test]
async fn who_shows_a_key_pays_and_others_do_not() {
    let bench = Bench::new(Worker::Finishes).await;
    bench.pages.put(URL, png(64, 48));
    let key = bench.key(4).await;
    let path = format!("/api/remove?url={URL}");
    let headers = [("x-api-key", key.as_str())];
    let answer = bench.ask(request("GET", &path, &headers, "")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(bench.balance(&key).await, Credits::ZERO);
    assert_eq!(
        get(&bench, &format!("url={URL}")).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn too_much_to_do_is_said() {
    let bench = Bench::new(Worker::Absent).await;
    bench.pages.put(URL, png(64, 48));
    let answer = get(&bench, &format!("url={URL}")).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.header("retry-after").is_some());
    assert!(answer.json()["detail"].is_string());
}
