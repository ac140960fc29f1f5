//! A server in Segment's place.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::HeaderMap;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// Takes batches until it is dropped.
#[derive(Debug)]
pub(crate) struct Receiver {
    pub(crate) url: String,
    received: mpsc::UnboundedReceiver<Received>,
    _server: JoinSet<()>,
}

#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Receiver {
    /// Answers with these statuses, one after the other, and then with 200.
    pub(crate) async fn answering(statuses: &[u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1/batch", listener.local_addr().unwrap());
        let (sender, received) = mpsc::unbounded_channel();
        let statuses: Vec<_> = statuses.iter().rev().copied().collect();
        let statuses = Arc::new(Mutex::new(statuses));
        let mut server = JoinSet::new();
        server.spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (sender, statuses) = (sender.clone(), Arc::clone(&statuses));
                let service =
                    service_fn(move |request| take(request, sender.clone(), Arc::clone(&statuses)));
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

    /// Waits for a batch.
    pub(crate) async fn next(&mut self) -> Received {
        self.received.recv().await.unwrap()
    }
}

async fn take(
    request: Request<Incoming>,
    sender: mpsc::UnboundedSender<Received>,
    statuses: Arc<Mutex<Vec<u16>>>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri(), "/v1/batch");
    let (head, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let status = statuses.lock().unwrap().pop().unwrap_or(200);
    let response = Response::builder()
        .status(status)
        .body(Full::from("{\"success\": true}"))
        .unwrap();
    let headers = head.headers;
    let _ = sender.send(Received { headers, body });
    Ok(response)
}
