//! Downloads from a server of the test's own, which misbehaves as it is told.

#![expect(clippy::unwrap_used, reason = "a test may")]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::mpsc;
use std::time::Duration;

use peel_http_client::{Client, DownloadLimits, HttpError, Progress};

const LIMITS: DownloadLimits = DownloadLimits {
    max_bytes: 10_000,
    max_time: Duration::from_secs(30),
};

/// What the server does with one request.
type Answer = Box<dyn FnOnce(&Request) -> Vec<u8> + Send>;

struct Request {
    path: String,
    headers: Vec<String>,
}

impl Request {
    /// Where the client wants to go on.
    fn range(&self) -> Option<usize> {
        self.headers
            .iter()
            .find_map(|line| line.strip_prefix("range: bytes="))
            .map(|range| range.trim_end_matches('-').parse().unwrap())
    }
}

/// Answers one connection after the other, then stops listening. Gives the address, and the requests.
fn serve(answers: Vec<Answer>) -> (String, mpsc::Receiver<Request>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (sender, requests) = mpsc::channel();
    std::thread::spawn(move || {
        for answer in answers {
            let Ok((stream, _)) = listener.accept() else {
                return;
            };
            let request = read_request(&stream);
            let bytes = answer(&request);
            // A client that had enough hangs up: no fault of the server.
            let _ = (&stream).write_all(&bytes);
            let _ = sender.send(request);
        }
    });
    (address, requests)
}

fn read_request(stream: &TcpStream) -> Request {
    let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
    let path = lines.next().unwrap().split(' ').nth(1).unwrap().to_owned();
    let headers = lines
        .take_while(|line| !line.is_empty())
        .map(|line| line.to_ascii_lowercase())
        .collect();
    Request { path, headers }
}

fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\n{headers}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

fn whole(body: &[u8]) -> Vec<u8> {
    answer("200 OK", &format!("Content-Length: {}", body.len()), body)
}

fn rest(body: &[u8], start: usize) -> Vec<u8> {
    let headers = format!(
        "Content-Length: {}\r\nContent-Range: bytes {start}-{}/{}",
        body.len() - start,
        body.len() - 1,
        body.len()
    );
    answer("206 Partial Content", &headers, &body[start..])
}

fn content() -> Vec<u8> {
    (0..5000_u32).flat_map(|i| [(i % 251) as u8]).collect()
}

struct Place {
    _folder: tempfile::TempDir,
    partial: PathBuf,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let partial = folder.path().join("file.partial");
    Place {
        _folder: folder,
        partial,
    }
}

fn download(address: &str, place: &Place) -> Result<u64, HttpError> {
    Client::danger_allow_plain_loopback().download(address, &place.partial, &LIMITS, &mut |_| {
        ControlFlow::Continue(())
    })
}

#[test]
fn a_file_arrives_whole_and_progress_is_told() {
    let (address, requests) = serve(vec![Box::new(|_| whole(&content()))]);
    let place = place();
    let mut seen = Vec::new();
    let length = Client::danger_allow_plain_loopback()
        .download(
            &format!("{address}/model.onnx"),
            &place.partial,
            &LIMITS,
            &mut |progress| {
                seen.push(progress);
                ControlFlow::Continue(())
            },
        )
        .unwrap();
    assert_eq!(length, 5000);
    assert_eq!(std::fs::read(&place.partial).unwrap(), content());
    assert!(seen.iter().all(|progress| progress.total == Some(5000)));
    assert!(seen.is_sorted_by_key(|progress| progress.done));
    assert_eq!(
        seen.last(),
        Some(&Progress {
            done: 5000,
            total: Some(5000)
        })
    );
    let request = requests.recv().unwrap();
    assert_eq!(request.path, "/model.onnx");
    assert_eq!(request.range(), None);
    assert!(
        !request
            .headers
            .iter()
            .any(|line| line.starts_with("cookie"))
    );
}

#[test]
fn a_cut_connection_is_taken_up_where_it_broke() {
    let (address, requests) = serve(vec![
        Box::new(|_| {
            let mut cut = whole(&content());
            cut.truncate(cut.len() - 3000);
            cut
        }),
        Box::new(|request| rest(&content(), request.range().unwrap())),
    ]);
    let place = place();
    assert_eq!(download(&address, &place).unwrap(), 5000);
    assert_eq!(std::fs::read(&place.partial).unwrap(), content());
    assert_eq!(requests.recv().unwrap().range(), None);
    assert_eq!(requests.recv().unwrap().range(), Some(2000));
}

#[test]
fn what_an_earlier_run_left_is_not_fetched_again() {
    let (address, requests) = serve(vec![Box::new(|request| {
        rest(&content(), request.range().unwrap())
    })]);
    let place = place();
    std::fs::write(&place.partial, &content()[..1234]).unwrap();
    assert_eq!(download(&address, &place).unwrap(), 5000);
    assert_eq!(std::fs::read(&place.partial).unwrap(), content());
    assert_eq!(requests.recv().unwrap().range(), Some(1234));
}

#[test]
fn a_server_that_cannot_continue_begins_again() {
    let (address, _requests) = serve(vec![Box::new(|_| whole(&content()))]);
    let place = place();
    std::fs::write(&place.partial, b"something of an earlier run").unwrap();
    assert_eq!(download(&address, &place).unwrap(), 5000);
    assert_eq!(std::fs::read(&place.partial).unwrap(), content());
}

#[test]
fn a_file_that_is_complete_already_is_kept() {
    let (address, _requests) = serve(vec![Box::new(|_| {
        answer(
            "416 Range Not Satisfiable",
            "Content-Length: 0\r\nContent-Range: bytes */5000",
            b"",
        )
    })]);
    let place = place();
    std::fs::write(&place.partial, content()).unwrap();
    assert_eq!(download(&address, &place).unwrap(), 5000);
    assert_eq!(std::fs::read(&place.partial).unwrap(), content());
}

#[test]
fn a_left_over_that_is_longer_than_the_file_is_replaced() {
    let (address, _requests) = serve(vec![
        Box::new(|_| {
            answer(
                "416 Range Not Satisfiable",
                "Content-Length: 0\r\nContent-Range: bytes */5000",
                b"",
            )
        }),
        Box::new(|request| {
            assert_eq!(request.range(), None);
            whole(&content())
        }),
    ]);
    let place = place();
    std::fs::write(&place.partial, vec![0; 6000]).unwrap();
    assert_eq!(download(&address, &place).unwrap(), 5000);
    assert_eq!(std::fs::read(&place.partial).unwrap(), content());
}

#[test]
fn a_server_that_never_finishes_is_given_up_and_the_rest_is_kept() {
    let cut = || -> Answer {
        Box::new(|request| match request.range() {
            None => answer("200 OK", "Content-Length: 5000", &content()[..2000]),
            Some(start) => {
                let mut nothing = rest(&content(), start);
                nothing.truncate(nothing.len() - (5000 - start));
                nothing
            }
        })
    };
    let (address, _requests) = serve((0..5).map(|_| cut()).collect());
    let place = place();
    let error = download(&address, &place).unwrap_err();
    assert!(
        matches!(
            error,
            HttpError::Cut {
                received: 2000,
                expected: 5000,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(std::fs::read(&place.partial).unwrap(), content()[..2000]);
}

#[test]
fn a_continuation_from_another_place_is_refused() {
    let (address, _requests) = serve(vec![Box::new(|_| rest(&content(), 10))]);
    let place = place();
    std::fs::write(&place.partial, &content()[..100]).unwrap();
    let error = download(&address, &place).unwrap_err();
    assert!(
        matches!(error, HttpError::Status { status: 206, .. }),
        "{error:?}"
    );
    assert_eq!(std::fs::read(&place.partial).unwrap(), content()[..100]);
}

#[test]
fn a_file_that_says_it_is_too_large_is_refused_at_once() {
    let (address, _requests) = serve(vec![Box::new(|_| {
        answer("200 OK", "Content-Length: 10001", &[0; 100])
    })]);
    let place = place();
    let error = download(&address, &place).unwrap_err();
    assert!(
        matches!(error, HttpError::TooLarge { limit: 10_000 }),
        "{error:?}"
    );
    assert_eq!(std::fs::metadata(&place.partial).unwrap().len(), 0);
}

#[test]
fn a_file_that_does_not_say_its_size_is_stopped_at_the_limit() {
    let (address, _requests) = serve(vec![Box::new(|_| answer("200 OK", "X: y", &[0; 20_000]))]);
    let place = place();
    let error = download(&address, &place).unwrap_err();
    assert!(
        matches!(error, HttpError::TooLarge { limit: 10_000 }),
        "{error:?}"
    );
    assert_eq!(std::fs::metadata(&place.partial).unwrap().len(), 0);
}

#[test]
fn redirects_are_followed_relative_ones_too() {
    let (address, requests) = serve(vec![
        Box::new(|_| answer("302 Found", "Location: /there\r\nContent-Length: 0", b"")),
        Box::new(|_| whole(&content())),
    ]);
    let place = place();
    assert_eq!(download(&format!("{address}/here"), &place).unwrap(), 5000);
    assert_eq!(requests.recv().unwrap().path, "/here");
    assert_eq!(requests.recv().unwrap().path, "/there");
}

#[test]
fn a_redirect_loop_ends_after_five() {
    let again = || -> Answer {
        Box::new(|_| answer("302 Found", "Location: /loop\r\nContent-Length: 0", b""))
    };
    let (address, requests) = serve((0..6).map(|_| again()).collect());
    let error = download(&format!("{address}/loop"), &place()).unwrap_err();
    assert!(matches!(error, HttpError::Redirects { .. }), "{error:?}");
    assert_eq!(requests.iter().count(), 6);
}

#[test]
fn a_redirect_to_a_place_that_is_not_allowed_is_refused() {
    let (address, _requests) = serve(vec![Box::new(|_| {
        answer(
            "302 Found",
            "Location: http://10.0.0.1/\r\nContent-Length: 0",
            b"",
        )
    })]);
    let error = download(&address, &place()).unwrap_err();
    assert!(
        matches!(error, HttpError::AddressRefused { .. }),
        "{error:?}"
    );
}

#[test]
fn an_error_of_the_server_is_told() {
    let (address, _requests) = serve(vec![Box::new(|_| {
        answer("404 Not Found", "Content-Length: 9", b"not found")
    })]);
    let place = place();
    let error = download(&address, &place).unwrap_err();
    assert!(
        matches!(error, HttpError::Status { status: 404, .. }),
        "{error:?}"
    );
    assert_eq!(std::fs::metadata(&place.partial).unwrap().len(), 0);
}

#[test]
fn a_server_that_is_not_there_is_told() {
    let (address, _requests) = serve(vec![]);
    // The thread has nothing to answer and gives the port back; wait until it has.
    while TcpStream::connect(address.trim_start_matches("http://")).is_ok() {}
    let error = download(&address, &place()).unwrap_err();
    assert!(matches!(error, HttpError::Unreachable { .. }), "{error:?}");
    assert!(error.to_string().contains("127.0.0.1"), "{error}");
}

#[test]
fn a_download_stops_when_it_is_told_to() {
    let (address, _requests) = serve(vec![Box::new(|_| whole(&content()))]);
    let error = Client::danger_allow_plain_loopback()
        .download(&address, &place().partial, &LIMITS, &mut |_| {
            ControlFlow::Break(())
        })
        .unwrap_err();
    assert!(matches!(error, HttpError::Cancelled), "{error:?}");
}

#[test]
fn a_download_that_has_no_time_left_ends() {
    let (address, _requests) = serve(vec![Box::new(|_| whole(&content()))]);
    let limits = DownloadLimits {
        max_time: Duration::ZERO,
        ..LIMITS
    };
    let error = Client::danger_allow_plain_loopback()
        .download(&address, &place().partial, &limits, &mut |_| {
            ControlFlow::Continue(())
        })
        .unwrap_err();
    assert!(matches!(error, HttpError::TimedOut { .. }), "{error:?}");
}

#[test]
fn a_folder_that_is_not_there_is_told() {
    let (address, _requests) = serve(vec![]);
    let place = place();
    let missing = Place {
        partial: place.partial.join("deeper"),
        _folder: place._folder,
    };
    let error = download(&address, &missing).unwrap_err();
    assert!(matches!(error, HttpError::Write { .. }), "{error:?}");
}

#[test]
fn plain_http_is_refused_by_the_client_that_everyone_gets() {
    let error = Client::new()
        .download(
            "http://127.0.0.1:9/",
            &place().partial,
            &LIMITS,
            &mut |_| ControlFlow::Continue(()),
        )
        .unwrap_err();
    assert!(
        matches!(error, HttpError::AddressRefused { .. }),
        "{error:?}"
    );
}
