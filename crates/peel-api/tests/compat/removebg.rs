use std::time::Duration;

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use peel_domain::{Credits, FailureCode};

use crate::bench::{Answer, Bench, Worker, multipart, png, request, torn_png};

const PATH: &str = "/v1.0/removebg";
const URL: &str = "https://example.org/a.png";
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

fn quarters(credits: i64) -> Credits {
    Credits::from_quarters(credits)
}

async fn post_parts(bench: &Bench, key: &str, parts: &[(&str, &[u8])]) -> Answer {
    let (content_type, body) = multipart(parts);
    let headers = [("x-api-key", key), ("content-type", content_type)];
    bench.ask(request("POST", PATH, &headers, body)).await
}

async fn post_form(bench: &Bench, key: &str, form: &str) -> Answer {
    let headers = [("X-API-Key", key), FORM];
    let body = form.to_owned();
    bench.ask(request("POST", PATH, &headers, body)).await
}

fn code(answer: &Answer) -> String {
    let body = answer.json();
    let members: Vec<_> = body.as_object().unwrap().keys().collect();
    assert_eq!(members, ["errors"]);
    let error = body["errors"][0].as_object().unwrap();
    assert!(error.values().all(serde_json::Value::is_string), "{body}");
    assert!(!error["title"].as_str().unwrap().is_empty());
    error["code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_file_comes_back_as_a_picture_for_a_quarter_of_a_credit() {
    let bench = Bench::new(Worker::Finishes).await;
    let key = bench.key(4).await;
    let parts: [(&str, &[u8]); 5] = [
        // After the picture, as before it, parameters count; empty ones are none.
        ("size", b"preview"),
        ("image_url", b""),
        ("image_file", &png(64, 48)),
        ("crop", b"true"),
        ("api_key", b"ignored"),
    ];
    let answer = post_parts(&bench, &key, &parts).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("image/png"));
    assert!(
        answer.text().starts_with("png over 0 bytes"),
        "{}",
        answer.text()
    );
    assert!(answer.text().contains("beyond_picture"));
    for (name, value) in [
        ("x-type", "other"),
        ("x-width", "64"),
        ("x-height", "48"),
        ("x-max-width", "640"),
        ("x-max-height", "480"),
        ("x-credits-charged", "0.25"),
        ("x-foreground-left", "4"),
        ("x-foreground-top", "5"),
        ("x-foreground-width", "30"),
        ("x-foreground-height", "20"),
        ("x-ratelimit-limit", "500"),
        ("x-ratelimit-remaining", "499"),
        ("access-control-allow-origin", "*"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name}");
    }
    let exposed = answer.header("access-control-expose-headers").unwrap();
    assert!(exposed.contains("x-credits-charged") && exposed.contains("retry-after"));
    assert_eq!(bench.balance(&key).await, quarters(3));
}

#[tokio::test]
async fn who_paid_for_a_preview_gets_no_more_by_another_way() {
    let bench = Bench::new(Worker::Finishes).await;
    for (size, is_preview_only) in [("preview", true), ("full", false)] {
        let key = bench.key(4).await;
        let parts: [(&str, &[u8]); 2] = [("size", size.as_bytes()), ("image_file", &png(64, 48))];
        post_parts(&bench, &key, &parts).await;
        let headers = [("x-api-key", key.as_str())];
        let list = bench.ask(request("GET", "/api/v1/images", &headers, ""));
        let list = list.await.json();
        let image = list["images"][0]["id"].as_str().unwrap();
        for what in ["result", "result?size=100%25", "matte"] {
            let path = format!("/api/v1/images/{image}/{what}");
            let answer = bench.ask(request("GET", &path, &headers, "")).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
            let is_preview = answer.text().contains(r#""size":{"megapixels":0.25}"#);
            assert_eq!(is_preview, is_preview_only, "{size} {what}");
        }
    }
}

#[tokio::test]
async fn json_and_addresses_and_base64() {
    let bench = Bench::new(Worker::Finishes).await;
    bench.pages.put(URL, png(64, 48));
    let key = bench.key(400).await;
    let bearer = format!("Bearer {key}");
    let headers = [
        ("authorization", bearer.as_str()),
        ("accept", "text/html, application/json;q=0.9"),
        ("content-type", "application/json"),
    ];
    let base64 = STANDARD.encode(png(640, 480));
    for body in [
        format!(r#"{{"image_url": "{URL}", "size": "full", "shadow_type": "drop"}}"#),
        format!(
            r#"{{"image_file_b64": "data:image/png;base64,{base64}", "size": "hd", "crop": true}}"#
        ),
    ] {
        let answer = bench.ask(request("POST", PATH, &headers, body)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let data = &answer.json()["data"];
        let picture = STANDARD
            .decode(data["result_b64"].as_str().unwrap())
            .unwrap();
        assert!(picture.starts_with(b"png over"));
        assert_eq!(data["foreground_top"], 5);
        assert_eq!(answer.header("x-credits-charged"), Some("1"));
    }
    assert_eq!(bench.balance(&key).await, quarters(392));
}

#[tokio::test]
async fn a_picture_that_is_small_enough_is_left_as_it_is() {
    let bench = Bench::new(Worker::Finishes).await;
    let key = bench.key(400).await;
    for (size, is_resized) in [("preview", true), ("full", false)] {
        let parts: [(&str, &[u8]); 3] = [
            ("size", size.as_bytes()),
            ("shadow_type", b"drop"),
            ("image_file", &png(64, 48)),
        ];
        let answer = post_parts(&bench, &key, &parts).await;
        assert_eq!(answer.text().contains("megapixels"), is_resized, "{size}");
    }
}

#[tokio::test]
async fn a_background_picture_is_handed_on() {
    let bench = Bench::new(Worker::Finishes).await;
    bench.pages.put(URL, png(64, 48));
    let key = bench.key(400).await;
    let parts: [(&str, &[u8]); 2] = [
        ("image_file", &png(64, 48)),
        ("bg_image_file", &png(32, 32)),
    ];
    let answer = post_parts(&bench, &key, &parts).await;
    assert!(answer.text().starts_with("jpg over 3000 bytes"));
    assert_eq!(answer.header("content-type"), Some("image/jpeg"));
    let form = format!("image_url={URL}&bg_image_url={URL}&format=zip");
    let answer = post_form(&bench, &key, &form).await;
    assert!(answer.text().starts_with("zip over 3000 bytes"));
    assert_eq!(answer.header("content-type"), Some("application/zip"));
}

#[tokio::test]
async fn a_request_that_is_sent_again_is_charged_once() {
    let bench = Bench::new(Worker::Finishes).await;
    let key = bench.key(400).await;
    let parts: [(&str, &[u8]); 1] = [("image_file", &png(64, 48))];
    let first = post_parts(&bench, &key, &parts).await;
    let files = bench.files().await;
    bench.clock.advance(Duration::from_secs(59));
    let again = post_parts(&bench, &key, &parts).await;
    assert_eq!(again.body, first.body);
    assert_eq!(again.header("x-credits-charged"), Some("0.25"));
    assert_eq!(bench.balance(&key).await, quarters(399));
    assert_eq!(bench.files().await, files, "the second upload is not kept");

    // Another size, another account, or another minute is another request.
    let parts_hd: [(&str, &[u8]); 2] = [("size", b"hd"), parts[0]];
    post_parts(&bench, &key, &parts_hd).await;
    assert_eq!(bench.balance(&key).await, quarters(395));
    let other = bench.key(4).await;
    post_parts(&bench, &other, &parts).await;
    assert_eq!(bench.balance(&other).await, quarters(3));
    bench.clock.advance(Duration::from_secs(2));
    post_parts(&bench, &key, &parts).await;
    assert_eq!(bench.balance(&key).await, quarters(394));
}

#[tokio::test]
async fn what_goes_wrong_has_a_code_and_costs_nothing() {
    let bench = Bench::new(Worker::Finishes).await;
    bench.pages.put(URL, png(64, 48));
    bench
        .pages
        .put("https://example.org/page", b"<html>".to_vec());
    let key = bench.key(4).await;
    let base64 = STANDARD.encode(png(20_000, 20_000)).replace('+', "%2B");
    for (form, expected) in [
        (String::new(), "missing_source"),
        (
            format!("image_url={URL}&image_file_b64=AAAA"),
            "multiple_sources",
        ),
        (format!("image_url={URL}&size=huge"), "invalid_size"),
        (
            String::from("image_url=https://example.org/none"),
            "failed_image_download",
        ),
        (
            String::from("image_url=https://example.org/page"),
            "invalid_file_type",
        ),
        (String::from("image_file_b64=!!!"), "failed_to_read_image"),
        (format!("image_file_b64={base64}"), "resolution_too_high"),
        (
            format!("image_url={URL}&roi=0 0 65px 48px"),
            "roi_exceeds_bounds",
        ),
        (
            format!("image_url={URL}&roi=9px 9px 9px 9px"),
            "roi_region_empty",
        ),
        (
            format!("image_url={URL}&bg_image_url=https://example.org/none"),
            "failed_bg_download",
        ),
        (
            format!("image_url={URL}&bg_image_url=https://example.org/page"),
            "failed_bg_download",
        ),
    ] {
        let answer = post_form(&bench, &key, &form).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{form:.60}");
        assert_eq!(code(&answer), expected, "{form:.60}");
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    }
    let parts: [(&str, &[u8]); 2] = [("image_file", b""), ("image_url", b" ")];
    assert_eq!(
        code(&post_parts(&bench, &key, &parts).await),
        "missing_source"
    );
    let twice: [(&str, &[u8]); 2] = [("image_file", &png(64, 48)), ("image_file", &png(64, 48))];
    assert_eq!(
        code(&post_parts(&bench, &key, &twice).await),
        "multiple_sources"
    );
    let parts: [(&str, &[u8]); 2] = [
        ("image_file", &png(64, 48)),
        ("bg_image_file", b"no picture"),
    ];
    assert_eq!(
        code(&post_parts(&bench, &key, &parts).await),
        "failed_to_read_image"
    );
    assert_eq!(bench.balance(&key).await, quarters(4));
    assert_eq!(bench.files().await, 0, "nothing of them is kept");
}

#[tokio::test]
async fn a_background_with_broken_pixels_is_found_out_before_anything_is_charged() {
    let bench = Bench::new(Worker::Finishes).await;
    let torn_url = "https://example.org/torn.png";
    bench.pages.put(URL, png(64, 48));
    bench.pages.put(torn_url, torn_png(32, 32));
    let key = bench.key(4).await;

    let parts: [(&str, &[u8]); 2] = [
        ("image_file", &png(64, 48)),
        ("bg_image_file", &torn_png(32, 32)),
    ];
    let answer = post_parts(&bench, &key, &parts).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(code(&answer), "failed_to_read_image");

    let form = format!("image_url={URL}&bg_image_url={torn_url}");
    let answer = post_form(&bench, &key, &form).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(code(&answer), "failed_bg_download");

    assert_eq!(bench.balance(&key).await, quarters(4));
    assert_eq!(bench.files().await, 0, "nothing of them is kept");
}

#[tokio::test]
async fn bodies_that_cannot_be_read() {
    let bench = Bench::new(Worker::Finishes).await;
    let key = bench.key(4).await;
    for (content_type, body) in [
        ("application/json", "[1]"),
        ("application/json", "{"),
        ("multipart/form-data", "no boundary"),
        ("multipart/form-data; boundary=x", "--x\r\nbroken"),
        ("text/plain", "image_url=a"),
    ] {
        let headers = [("x-api-key", key.as_str()), ("content-type", content_type)];
        let answer = bench.ask(request("POST", PATH, &headers, body)).await;
        assert_eq!(code(&answer), "invalid_request", "{content_type} {body}");
    }
    let long = ("content-length", "99999999999");
    let headers = [("x-api-key", key.as_str()), FORM, long];
    let answer = bench.ask(request("POST", PATH, &headers, "abc")).await;
    assert_eq!(code(&answer), "file_too_large");
}

#[tokio::test]
async fn keys_and_credits() {
    let bench = Bench::new(Worker::Finishes).await;
    bench.pages.put(URL, png(64, 48));
    let form = format!("image_url={URL}&size=auto");
    for (key, title) in [("", "Missing API Key"), ("none of ours", "API Key invalid")] {
        for answer in [
            post_form(&bench, key, &form).await,
            bench
                .ask(request("GET", "/v1.0/account", &[("x-api-key", key)], ""))
                .await,
        ] {
            assert_eq!(answer.status, StatusCode::FORBIDDEN);
            assert_eq!(code(&answer), "auth_failed");
            assert_eq!(answer.json()["errors"][0]["title"], title);
        }
    }
    let poor = bench.key(0).await;
    let answer = post_form(&bench, &poor, &form).await;
    assert_eq!(answer.status, StatusCode::PAYMENT_REQUIRED);
    assert_eq!(code(&answer), "insufficient_credits");

    // Three quarters are enough for a preview, and that is what `auto` then gives.
    let modest = bench.key(3).await;
    let answer = post_form(&bench, &modest, &form).await;
    assert_eq!(answer.header("x-credits-charged"), Some("0.25"));
    let account = request("GET", "/v1.0/account", &[("x-api-key", &modest)], "");
    let account = bench.ask(account).await.json();
    let attributes = &account["data"]["attributes"];
    assert_eq!(attributes["credits"]["total"], 0.5);
}

#[tokio::test]
async fn a_picture_without_a_subject_costs_nothing() {
    let bench = Bench::new(Worker::Fails(FailureCode::NoSubject)).await;
    bench.pages.put(URL, png(64, 48));
    let key = bench.key(4).await;
    let answer = post_form(&bench, &key, &format!("image_url={URL}")).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(code(&answer), "unknown_foreground");
    assert_eq!(bench.balance(&key).await, quarters(4));
}

#[tokio::test]
async fn who_would_wait_too_long_is_told_to_come_back_and_pays_nothing() {
    let bench = Bench::new(Worker::Absent).await;
    bench.pages.put(URL, png(64, 48));
    let key = bench.key(4).await;
    let answer = post_form(&bench, &key, &format!("image_url={URL}")).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(code(&answer), "service_unavailable");
    assert_eq!(answer.header("retry-after"), Some("3"));
    assert_eq!(bench.balance(&key).await, quarters(4));
}

#[tokio::test]
async fn five_hundred_megapixels_a_minute() {
    let bench = Bench::new(Worker::Finishes).await;
    bench.pages.put(URL, png(10_000, 5_000));
    let key = bench.key(400).await;
    for size in ["preview", "medium", "hd", "full", "4k"] {
        for crop in ["true", "false"] {
            let form = format!("image_url={URL}&size={size}&crop={crop}&format=jpg");
            let answer = post_form(&bench, &key, &form).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        }
    }
    let answer = post_form(&bench, &key, &format!("image_url={URL}&format=webp")).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(code(&answer), "rate_limit_exceeded");
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait));
    bench.clock.advance(Duration::from_secs(wait));
    let answer = post_form(&bench, &key, &format!("image_url={URL}&format=webp")).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn scripts_of_any_site_may_ask() {
    let bench = Bench::new(Worker::Finishes).await;
    let headers = [
        ("origin", "https://shop.example"),
        ("access-control-request-method", "POST"),
        (
            "access-control-request-headers",
            "x-api-key,content-type,accept",
        ),
    ];
    let answer = bench.ask(request("OPTIONS", PATH, &headers, "")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    let allowed = answer.header("access-control-allow-headers").unwrap();
    for header in ["x-api-key", "content-type", "accept"] {
        assert!(allowed.contains(header), "{allowed}");
    }
    let answer = bench.ask(request("DELETE", PATH, &[], "")).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(code(&answer), "method_not_allowed");
}

#[tokio::test]
async fn pictures_for_improvement_are_forgotten() {
    let bench = Bench::new(Worker::Finishes).await;
    let key = bench.key(4).await;
    let (content_type, body) = multipart(&[("image_file", &png(64, 48)), ("tag", b"cars")]);
    let headers = [("x-api-key", key.as_str()), ("content-type", content_type)];
    let answer = bench
        .ask(request("POST", "/v1.0/improve", &headers, body))
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let body = answer.json();
    assert_eq!(body.as_object().unwrap().len(), 1);
    assert_eq!(body["id"].as_str().unwrap().len(), 36);
    assert_eq!(bench.balance(&key).await, quarters(4));
    assert_eq!(bench.files().await, 0);
    let (content_type, body) = multipart(&[("image_file", b"no picture")]);
    let headers = [("x-api-key", key.as_str()), ("content-type", content_type)];
    let answer = bench
        .ask(request("POST", "/v1.0/improve", &headers, body))
        .await;
    assert_eq!(code(&answer), "invalid_file_type");
}
