//! Pictures by their address.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use peel_imaging::OutputFormat;

use crate::command::{names_below, run};
use crate::pictures::{ball_file, expect_ball, read};

/// A web server with one picture at `/pictures/a.jpg`.
struct Web {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

impl Web {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        let picture = ball_file(OutputFormat::Jpeg);
        // Ends with the test.
        thread::spawn(move || {
            for stream in listener.incoming() {
                count.fetch_add(1, Ordering::SeqCst);
                let mut stream = stream.unwrap();
                let mut request = Vec::new();
                let mut byte = [0];
                while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) > 0 {
                    request.push(byte[0]);
                }
                let (status, body) = if request.starts_with(b"GET /pictures/a.jpg ") {
                    ("200 OK", &picture[..])
                } else {
                    ("404 Not Found", &b"nothing"[..])
                };
                let head = format!(
                    "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                    body.len()
                );
                let _ = stream
                    .write_all(head.as_bytes())
                    .and_then(|()| stream.write_all(body));
            }
        });
        Self {
            address,
            connections,
        }
    }
}

#[test]
fn a_picture_on_the_web_is_written_under_its_name() {
    let (web, folder) = (Web::start(), tempfile::tempdir().unwrap());
    let command = format!(
        "remove http://{}/pictures/a.jpg --private-addresses",
        web.address
    );
    run(folder.path(), &command).expect_code(0);
    assert_eq!(names_below(folder.path()), ["a-cutout.png"]);
    let cutout = read(&folder.path().join("a-cutout.png"));
    expect_ball(cutout.alpha.expect("png has alpha").as_ref());
}

#[test]
fn a_private_address_is_not_gone_to_unasked() {
    let (web, folder) = (Web::start(), tempfile::tempdir().unwrap());
    let command = format!("remove http://{}/pictures/a.jpg", web.address);
    let output = run(folder.path(), &command).expect_code(1);
    assert!(
        output.stderr.contains("--private-addresses"),
        "{}",
        output.stderr
    );
    assert_eq!(web.connections.load(Ordering::SeqCst), 0);
    assert!(names_below(folder.path()).is_empty());
}

#[test]
fn an_address_without_a_picture_fails_alone() {
    let (web, folder) = (Web::start(), tempfile::tempdir().unwrap());
    let (there, gone) = (
        format!("http://{}/pictures/a.jpg", web.address),
        format!("http://{}/gone.jpg", web.address),
    );
    let command = format!("remove {gone} {there} --private-addresses --json");
    let output = run(folder.path(), &command).expect_code(1);
    let lines = output.json();
    let codes: Vec<_> = lines.iter().map(|line| &line["error"]["code"]).collect();
    assert!(codes.contains(&&"not_fetched".into()), "{lines:?}");
    assert_eq!(names_below(folder.path()), ["a-cutout.png"]);
}
