//! Sending events to an endpoint, each until it is taken, as Stripe does, if with less patience.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode, header};
use http_body_util::Full;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use url::Url;

use crate::{Shared, WEBHOOK_SECRET, sign};

/// How often an event is sent at most.
const TRIES: u32 = 12;
const FIRST_WAIT: Duration = Duration::from_millis(200);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Sends all events that are told from now on to `url`. Ends when it is dropped.
pub(crate) async fn send_all(desk: Shared, url: String) {
    let mut watch = desk.watch_events();
    let mut sent = *watch.borrow_and_update();
    let mut sendings = JoinSet::new();
    while watch.changed().await.is_ok() {
        let events = desk.books().events[sent..].to_vec();
        sent += events.len();
        for event in events {
            sendings.spawn(send(Shared::clone(&desk), url.clone(), event));
        }
        while sendings.try_join_next().is_some() {}
    }
}

async fn send(desk: Shared, url: String, event: Value) {
    let body = serde_json::to_vec(&event).unwrap();
    let mut wait = FIRST_WAIT;
    for _ in 0..TRIES {
        let now = desk.books().now();
        let signature = sign(&body, WEBHOOK_SECRET, now);
        if post(&url, &signature, body.clone())
            .await
            .is_some_and(|status| status.is_success())
        {
            return;
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

/// The answer's status, if there is an answer.
async fn post(url: &str, signature: &str, body: Vec<u8>) -> Option<StatusCode> {
    let url = Url::parse(url).ok()?;
    let authority = url.authority().to_owned();
    let address = (url.host_str()?.to_owned(), url.port_or_known_default()?);
    let socket = TcpStream::connect(address).await.ok()?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(socket))
        .await
        .ok()?;
    let connection = tokio::spawn(connection);
    let request = Request::post(url.path())
        .header(header::HOST, authority)
        .header(header::CONTENT_TYPE, "application/json; charset=utf-8")
        .header(header::USER_AGENT, "Stripe/1.0 (fake)")
        .header("stripe-signature", signature)
        .body(Full::new(Bytes::from(body)))
        .ok()?;
    let answer = sender.send_request(request).await;
    connection.abort();
    Some(answer.ok()?.status())
}
