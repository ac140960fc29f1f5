//! A server in the place of one that our requests go to, such as a caller's webhook. For tests alone; the product links none
//! of it. Faults are the test's own, so it panics where others return errors.

#![expect(clippy::unwrap_used, reason = "only tests call it")]

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::header::LOCATION;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// Takes what is posted to one address, until it is dropped.
#[derive(Debug)]
pub struct Receiver {
    url: String,
    received: mpsc::UnboundedReceiver<Received>,
    _server: JoinSet<()>,
}

/// What was posted.
#[derive(Debug, Clone)]
pub struct Received {
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

/// How requests are answered.
#[derive(Debug)]
struct Answers {
    path: String,
    first: Mutex<VecDeque<u16>>,
    then: u16,
}

impl Receiver {
    /// Takes requests to `path`, which begins with a slash and may have a query. Answers with the statuses in `first`, one after
    /// the other, and with `then` from then on; redirects go to `/elsewhere`.
    ///
    /// # Panics
    /// Later, when anything else than a `POST` to `path` comes.
    pub async fn answering(path: &str, first: &[u16], then: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}{path}", listener.local_addr().unwrap());
        let answers = Arc::new(Answers {
            path: path.to_owned(),
            first: Mutex::new(first.iter().copied().collect()),
            then,
        });
        let (sender, received) = mpsc::unbounded_channel();
        let mut server = JoinSet::new();
        server.spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (sender, answers) = (sender.clone(), Arc::clone(&answers));
                let service =
                    service_fn(move |request| take(request, sender.clone(), Arc::clone(&answers)));
                connections.spawn(async move {
                    // The other side may hang up whenever it likes.
                    let _ = http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
        Self {
            url,
            received,
            _server: server,
        }
    }

    /// Where it listens, with the path.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Waits for a request.
    ///
    /// # Panics
    /// When an earlier one was none that it takes.
    pub async fn next(&mut self) -> Received {
        self.received.recv().await.unwrap()
    }

    /// Whether another one has come. It is taken.
    pub fn has_more(&mut self) -> bool {
        self.received.try_recv().is_ok()
    }
}

async fn take(
    request: Request<Incoming>,
    sender: mpsc::UnboundedSender<Received>,
    answers: Arc<Answers>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    assert_eq!(request.method(), Method::POST);
    assert_eq!(request.uri(), answers.path.as_str());
    let (head, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let status = answers.first.lock().unwrap().pop_front();
    let status = StatusCode::from_u16(status.unwrap_or(answers.then)).unwrap();
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    if status.is_redirection() {
        let place = "/elsewhere".parse().unwrap();
        response.headers_mut().insert(LOCATION, place);
    }
    let headers = head.headers;
    let _ = sender.send(Received { headers, body });
    Ok(response)
}
