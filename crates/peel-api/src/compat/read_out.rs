//! Refusals that reach those who are still sending.
//!
//! Simple clients read no answer before they have sent everything, and a connection that is closed on them
//! meanwhile looks like a broken network. So what is left of a body is read and thrown away.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, EXPECT};
use axum::middleware::Next;
use axum::response::Response;
use bytes::{Buf, Bytes};
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::BodyExt;
use tokio::time::timeout;

/// The most that is thrown away, in bytes: the largest picture in base64.
const MAX_BYTES: u64 = 32 * 1024 * 1024;
const MAX_TIME: Duration = Duration::from_secs(10);

/// Reads what a handler left of its request's body, unless it is too much, or its sender
/// waits to be asked for it.
pub(super) async fn read_out(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let declared = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if headers.contains_key(EXPECT) || declared.is_some_and(|length| length > MAX_BYTES) {
        return next.run(request).await;
    }
    let left = Slot::default();
    let request = request.map(|body| {
        Body::new(Returning {
            body: Some(body),
            to: Arc::clone(&left),
        })
    });
    let response = next.run(request).await;
    let rest = take(&left);
    if let Some(rest) = rest {
        // Whoever is slower than this has to do with the answer alone.
        let _ = timeout(MAX_TIME, throw_away(rest)).await;
    }
    response
}

async fn throw_away(mut body: Body) {
    let mut left = MAX_BYTES;
    while let Some(Ok(frame)) = body.frame().await {
        let bytes = frame.data_ref().map_or(0, Buf::remaining) as u64;
        match left.checked_sub(bytes) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}

type Slot = Arc<Mutex<Option<Body>>>;

fn take(slot: &Slot) -> Option<Body> {
    slot.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// A body that goes back when it is dropped before its end.
struct Returning {
    body: Option<Body>,
    to: Slot,
}

impl HttpBody for Returning {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        let frame = Pin::new(body).poll_frame(context);
        if matches!(frame, Poll::Ready(None | Some(Err(_)))) {
            self.body = None;
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body
            .as_ref()
            .map_or(SizeHint::with_exact(0), HttpBody::size_hint)
    }
}

impl Drop for Returning {
    fn drop(&mut self) {
        let rest = self.body.take().filter(|body| !body.is_end_stream());
        *self.to.lock().unwrap_or_else(PoisonError::into_inner) = rest;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use axum::Router;
    use axum::http::StatusCode;
    use axum::middleware::from_fn;
    use axum::routing::post;
    use futures_util::{StreamExt, stream};
    use tower::ServiceExt;

    use super::*;

    const PIECE: u64 = 1024 * 1024;

    /// How many bytes of a body of `pieces` are read when a handler reads only the first piece, or nothing.
    async fn read(pieces: usize, headers: &[(&str, &str)], reads_first: bool) -> u64 {
        let count = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&count);
        let pieces = stream::repeat(Bytes::from(vec![0; PIECE as usize]))
            .take(pieces)
            .map(move |piece| {
                counter.fetch_add(PIECE, Ordering::SeqCst);
                Ok::<_, std::io::Error>(piece)
            });
        let handler = async move |request: Request| {
            let mut body = request.into_body();
            if reads_first {
                body.frame().await.unwrap().unwrap();
            }
            StatusCode::FORBIDDEN
        };
        let router = Router::new()
            .route("/", post(handler))
            .layer(from_fn(read_out));
        let mut request = Request::builder().method("POST").uri("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from_stream(pieces)).unwrap();
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::FORBIDDEN);
        count.load(Ordering::SeqCst)
    }

    #[tokio::test]
    async fn what_a_handler_leaves_is_read() {
        assert_eq!(read(5, &[], false).await, 5 * PIECE);
        assert_eq!(read(5, &[], true).await, 5 * PIECE);
    }

    #[tokio::test]
    async fn but_not_for_ever() {
        assert_eq!(read(100, &[], false).await, MAX_BYTES + PIECE);
        let declared = [("content-length", "99999999999")];
        assert_eq!(read(100, &declared, false).await, 0);
    }

    #[tokio::test]
    async fn nobody_is_asked_for_what_is_not_wanted() {
        let patient = [("expect", "100-continue")];
        assert_eq!(read(5, &patient, false).await, 0);
    }
}
