//! What a request to Segment has to be, by its documentation of the HTTP API.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use peel_test_receiver::Received;

const MAX_REQUEST_BYTES: usize = 500_000;
const MAX_MESSAGE_BYTES: usize = 32_000;
const MAX_MESSAGES: usize = 2500;

/// The messages of a request that is as it must be.
#[track_caller]
pub(crate) fn check(request: &Received, write_key: &str) -> Vec<Value> {
    let header = |name: &str| request.headers[name].to_str().unwrap();
    assert_eq!(header("content-type"), "application/json");
    let basic = header("authorization").strip_prefix("Basic ").unwrap();
    let credentials = STANDARD.decode(basic).unwrap();
    assert_eq!(credentials, format!("{write_key}:").as_bytes());
    assert!(request.body.len() <= MAX_REQUEST_BYTES);

    let body: Value = serde_json::from_slice(&request.body).unwrap();
    let fields: Vec<_> = body.as_object().unwrap().keys().collect();
    assert_eq!(fields, ["batch", "sentAt"]);
    check_moment(&body["sentAt"]);
    let messages = body["batch"].as_array().unwrap();
    assert!((1..=MAX_MESSAGES).contains(&messages.len()));
    for message in messages {
        check_message(message);
    }
    messages.clone()
}

#[track_caller]
fn check_message(message: &Value) {
    assert!(message.to_string().len() <= MAX_MESSAGE_BYTES);
    let is_text = |name: &str| message[name].as_str().is_some_and(|text| !text.is_empty());
    assert!(is_text("messageId"), "{message}");
    check_moment(&message["timestamp"]);
    assert_eq!(message["context"]["library"]["name"], "peel");
    // Whose address it is Segment should not learn.
    assert!(message["context"].get("ip").is_none());
    match message["type"].as_str().unwrap() {
        "track" => {
            assert!(is_text("event"), "{message}");
            assert!(is_text("userId") || is_text("anonymousId"), "{message}");
            assert!(message["properties"].is_object());
        }
        "identify" => {
            assert!(is_text("userId") || is_text("anonymousId"), "{message}");
            assert!(message["traits"].is_object());
        }
        "alias" => assert!(is_text("userId") && is_text("previousId"), "{message}"),
        other => panic!("{other} is no call"),
    }
}

#[track_caller]
fn check_moment(moment: &Value) {
    humantime::parse_rfc3339(moment.as_str().unwrap()).unwrap();
}
