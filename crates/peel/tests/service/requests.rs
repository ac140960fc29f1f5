//! Requests that are not what they should be, over raw sockets.

use std::time::{Duration, Instant};

use serde_json::json;
use ureq::http::Method;

use crate::answers::form;
use crate::files::hollow;
use crate::raw::{Raw, ask};
use crate::{Shared, tests};

tests![
    a_body_that_says_it_is_too_large_is_not_read,
    a_body_that_becomes_too_large_is_cut,
    forms_that_are_not_well_formed_are_refused,
    file_names_decide_nothing,
    headers_that_do_not_end_are_not_waited_for,
    a_silent_connection_is_closed,
    a_connection_that_falls_silent_is_closed,
    a_slow_body_is_cut,
    a_reader_that_takes_nothing_is_cut,
    ambiguous_requests_are_refused,
    oversized_heads_are_refused,
    what_headers_say_of_the_sender_is_not_believed,
    json_that_is_not_what_is_expected_is_refused,
    methods_and_paths_that_are_not_there,
];

const POST: &str = "POST /api/v1/images HTTP/1.1\r\nHost: peel\r\n";
const SOUND: &str = "GET /healthz HTTP/1.1\r\nHost: peel\r\n\r\n";
const FORM: &str = "Content-Type: multipart/form-data; boundary=boundary\r\n";

fn a_body_that_says_it_is_too_large_is_not_read(shared: &Shared) {
    for length in ["3000000", "99999999999"] {
        let mut raw = Raw::connect(shared.impatient.address);
        raw.send(format!("{POST}{FORM}Content-Length: {length}\r\n\r\nabc").as_bytes());
        let (status, head) = raw.head();
        assert_eq!(status, 413);
        assert!(head.contains("connection: close"), "{head}");
        assert!(raw.rest().contains("file_too_large"));
    }
    // One who sends all of it nevertheless is told why, too.
    let mut raw = Raw::connect(shared.impatient.address);
    raw.send(format!("{POST}{FORM}Content-Length: 30000000\r\n\r\n").as_bytes());
    assert!(raw.send(&vec![0; 30_000_000]));
    assert_eq!(raw.head().0, 413);
}

fn a_body_that_becomes_too_large_is_cut(shared: &Shared) {
    let mut raw = Raw::connect(shared.impatient.address);
    raw.send(format!("{POST}{FORM}Transfer-Encoding: chunked\r\n\r\n").as_bytes());
    let begin = form(&[("file", Some("a.png"), &hollow(50, 50))]);
    let begin = &begin[..begin.len() - 20];
    raw.send(format!("{:x}\r\n", begin.len()).as_bytes());
    raw.send(begin);
    let chunk = [b"10000\r\n".as_slice(), &[0; 0x10000], b"\r\n"].concat();
    raw.send(b"\r\n");
    for _ in 0..40 {
        assert!(raw.send(&chunk));
    }
    let (status, head) = raw.head();
    assert_eq!(status, 413);
    assert!(head.contains("connection: close"), "{head}");
    // Whoever goes on and on is not listened to for ever.
    let mut sent = 0;
    while sent < 10_000 && raw.send(&chunk) {
        sent += 1;
    }
    assert!(sent < 10_000, "640 MB were taken");
}

fn forms_that_are_not_well_formed_are_refused(shared: &Shared) {
    let caller = shared.impatient.customer(1);
    let picture = hollow(50, 50);
    let file = ("file", Some("a.png"), picture.as_slice());
    let many: Vec<_> = (0..20_000)
        .map(|_| ("quality", None, &b"fast"[..]))
        .collect();
    for (name, parts) in [
        ("no file", vec![("quality", None, &b"fast"[..])]),
        ("two files", vec![file, file]),
        ("an unknown part", vec![file, ("role", None, b"admin")]),
        (
            "a part twice",
            vec![file, ("quality", None, b"fast"), ("quality", None, b"fast")],
        ),
        ("a bad value", vec![file, ("quality", None, b"best")]),
        ("no name", vec![("", None, b"x")]),
        ("many parts", many),
    ] {
        let answer = caller.post_form("/api/v1/images", &[], &parts);
        assert_eq!(answer.status, 400, "{name}");
    }
    let whole = form(&[file]);
    let long = format!("--boundary\r\nX: {}\r\n\r\n", "h".repeat(1 << 20)).into_bytes();
    let long_boundary = format!("multipart/form-data; boundary={}", "b".repeat(71));
    let kind = "multipart/form-data; boundary=boundary";
    for (name, kind, body) in [
        ("no boundary", "multipart/form-data", whole.clone()),
        ("a long boundary", &long_boundary, whole.clone()),
        (
            "an unterminated part",
            kind,
            whole[..whole.len() - 20].to_vec(),
        ),
        ("a long part header", kind, long),
        ("nothing", kind, Vec::new()),
    ] {
        let headers = [("content-type", kind)];
        let answer = caller.send(Method::POST, "/api/v1/images", &headers, body);
        assert_eq!(answer.status, 400, "{name}");
    }
    let headers = [("content-type", "text/plain")];
    caller
        .send(Method::POST, "/api/v1/images", &headers, whole)
        .expect_error(415, "unsupported_media_type");
}

fn file_names_decide_nothing(shared: &Shared) {
    let caller = shared.impatient.customer(10);
    let picture = hollow(50, 50);
    for name in [
        "../../etc/passwd",
        "..\\\\x",
        "%2e%2e%2f",
        "CON",
        ".htaccess",
        "<script>",
        "\u{202e}gpj",
    ] {
        let parts = [("file", Some(name), picture.as_slice())];
        let image = caller
            .post_form("/api/v1/images", &[], &parts)
            .expect(201)
            .json();
        assert!(!image.to_string().contains("passwd"));
    }
}

fn headers_that_do_not_end_are_not_waited_for(shared: &Shared) {
    let mut raw = Raw::connect(shared.impatient.address);
    raw.send(b"GET /healthz HTTP/1.1\r\nHost: peel\r\n");
    let begin = Instant::now();
    raw.rest();
    assert!(begin.elapsed() < Duration::from_secs(20), "it waits");
}

fn a_silent_connection_is_closed(shared: &Shared) {
    assert_eq!(Raw::connect(shared.impatient.address).rest(), "");
}

fn a_connection_that_falls_silent_is_closed(shared: &Shared) {
    let mut raw = Raw::connect(shared.impatient.address);
    raw.send(b"GET /healthz HTTP/1.1\r\nHost: peel\r\n\r\n");
    assert_eq!(raw.head().0, 200);
    assert_eq!(raw.rest(), "alive\n");
}

fn a_slow_body_is_cut(shared: &Shared) {
    let mut raw = Raw::connect(shared.impatient.address);
    raw.send(format!("{POST}{FORM}Content-Length: 100000\r\n\r\n--bound").as_bytes());
    let (status, head) = raw.head();
    assert_eq!(status, 408, "{head}");
    assert!(head.contains("connection: close"), "{head}");
    assert!(raw.rest().contains("too_slow"));
}

/// Pipelined requests whose answers nobody reads fill every buffer on the way.
fn a_reader_that_takes_nothing_is_cut(shared: &Shared) {
    let mut raw = Raw::connect(shared.impatient.address);
    let requests = b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: peel\r\n\r\n".repeat(100);
    let mut sent = 0;
    while sent < 10_000 && raw.send(&requests) {
        sent += 1;
    }
    assert!(sent < 10_000, "it is still connected");
}

fn ambiguous_requests_are_refused(shared: &Shared) {
    let address = shared.impatient.address;
    for head in [
        "GET /healthz HTTP/1.1\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
        "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nabcd",
        "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET /healthz HTTP/1.1\nHost: a\n\n",
        "GET /healthz HTTP/1.1\r\nHost: a\nX: y\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nabcd",
        "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 4, 4\r\n\r\nabcd",
        "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\nContent-Length: 4\r\n\r\nabcd",
    ] {
        // Also as a second request, and when it comes in two parts.
        for before in ["", SOUND] {
            for cut in [0, head.len() / 2, head.len() - 1] {
                let mut raw = Raw::connect(address);
                raw.send(before.as_bytes());
                if !before.is_empty() {
                    assert_eq!(raw.head().0, 200);
                    raw.skip("alive\n".len());
                }
                raw.send(&head.as_bytes()[..cut]);
                raw.send(&head.as_bytes()[cut..]);
                raw.send(SOUND.as_bytes());
                let (status, answer) = raw.head();
                assert_eq!(status, 400, "{head:?}");
                assert!(answer.contains("connection: close"), "{head:?}: {answer}");
                // What follows is not answered.
                let rest = raw.rest();
                assert!(!rest.contains("HTTP/1.1"), "{head:?}: {rest}");
            }
        }
    }
    // The same within a body, whose reader is told that it is cut.
    for body in [
        "zz\r\nabc\r\n0\r\n\r\n",
        "3\nabc\r\n0\r\n\r\n",
        "3\r\nabc\n0\r\n\r\n",
        "0\r\nX: y\n\r\n\r\n",
    ] {
        let mut raw = Raw::connect(address);
        raw.send(format!("{POST}{FORM}Transfer-Encoding: chunked\r\n\r\n{body}{SOUND}").as_bytes());
        let rest = raw.rest();
        assert!(rest.starts_with("HTTP/1.1 400 "), "{body:?}: {rest}");
        assert!(!rest.contains("alive"), "{body:?}: {rest}");
    }
}

fn oversized_heads_are_refused(shared: &Shared) {
    let address = shared.impatient.address;
    let many: String = (0..200).map(|n| format!("X-{n}: y\r\n")).collect();
    let large = format!("X: {}\r\n", "y".repeat(500_000));
    for headers in [many, large] {
        let request = format!("GET /healthz HTTP/1.1\r\nHost: a\r\n{headers}\r\n");
        assert_eq!(ask(address, request.as_bytes()), 431);
    }
    let request = format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "u".repeat(70_000));
    assert!(matches!(ask(address, request.as_bytes()), 414 | 431));
}

fn what_headers_say_of_the_sender_is_not_believed(shared: &Shared) {
    let visitor = shared.impatient.visitor();
    // Were it believed, this would be another network's metrics.
    let headers = [
        ("x-forwarded-for", "203.0.113.7"),
        ("forwarded", "for=203.0.113.7"),
    ];
    visitor
        .send(Method::GET, "/metrics", &headers, Vec::new())
        .expect(200);
    let parts: [(&str, Option<&str>, &[u8]); 1] = [("file", None, &hollow(50, 50))];
    let headers = [
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "evil.example"),
    ];
    let answer = visitor
        .post_form("/api/v1/images", &headers, &parts)
        .expect(201);
    assert!(!answer.header("set-cookie").contains("Secure"));
    assert!(answer.header("location").starts_with("/api/"));
    let headers = [("x-http-method-override", "DELETE")];
    let path = answer.header("location").to_owned();
    visitor
        .send(Method::GET, &path, &headers, Vec::new())
        .expect(200);
    visitor.get(&path).expect(200);
}

fn json_that_is_not_what_is_expected_is_refused(shared: &Shared) {
    let caller = shared.impatient.customer(1);
    let deep = format!("{{\"url\": {}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    for body in [
        "",
        "nonsense",
        "[]",
        "{}",
        r#"{"url": 1}"#,
        r#"{"url": 1e999}"#,
        r#"{"url": NaN}"#,
        r#"{"url": "https://example.org/", "url": "https://example.org/"}"#,
        r#"{"url": "https://example.org/", "role": "admin"}"#,
        r#"{"url": "https://example.org/", "quality": "best"}"#,
        &deep,
    ] {
        let headers = [("content-type", "application/json")];
        let body = body.as_bytes().to_vec();
        let answer = caller.send(Method::POST, "/api/v1/images", &headers, body);
        assert_eq!(answer.status, 400);
    }
    let long = json!({"url": "u".repeat(1_000_000)});
    caller
        .post_json("/api/v1/images", &long)
        .expect_error(413, "file_too_large");
}

fn methods_and_paths_that_are_not_there(shared: &Shared) {
    let address = shared.impatient.address;
    for (line, expected) in [
        ("PATCH /api/v1/images", 405),
        ("TRACE /healthz", 405),
        ("DELETE /healthz", 405),
        ("OPTIONS *", 405),
        ("GET //", 404),
        ("GET /%2e%2e/etc/passwd", 404),
        ("GET /healthz;jsessionid=1", 404),
        ("GET /api/v1/images/../../metrics", 404),
        ("GET /\0", 400),
    ] {
        let request = format!("{line} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
        assert_eq!(ask(address, request.as_bytes()), expected, "{line:?}");
    }
    let visitor = shared.impatient.visitor();
    visitor.get("/nothing").expect(404);
    visitor
        .get("/api/v1/nothing")
        .expect_error(404, "not_found");
    visitor
        .send(Method::POST, "/api/v1/account", &[], Vec::new())
        .expect_error(405, "method_not_allowed");
}
