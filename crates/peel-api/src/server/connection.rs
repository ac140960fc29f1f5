use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use http::Request;
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::ServerSettings;
use super::idle::{Activity, Ongoing};
use super::linger::Lingering;
use super::unambiguous::Unambiguous;
use crate::body::Paced;
use crate::network::Client;

/// Headers of one request, in bytes.
const MAX_HEAD_BYTES: usize = 64 * 1024;
const MAX_HEADERS: usize = 100;
/// Requests at a time on one connection of HTTP/2.
const MAX_STREAMS: u32 = 64;
/// Streams that were reset before they were answered, after which the connection is closed.
const MAX_RESET_STREAMS: usize = 20;

/// Answers the requests of one connection.
pub(super) async fn serve_connection<S>(
    stream: S,
    peer: IpAddr,
    is_tls: bool,
    router: Router,
    closing: CancellationToken,
    settings: Arc<ServerSettings>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let activity = Activity::new();
    let service = {
        let (activity, settings) = (activity.clone(), Arc::clone(&settings));
        service_fn(move |request: Request<Incoming>| {
            let ongoing = activity.begin();
            let request = prepare(request, peer, is_tls, &settings);
            let router = router.clone();
            async move {
                let response = router.oneshot(request).await;
                // It goes on until the last byte of the answer is on its way.
                response.map(|response| response.map(|body| Answer { body, ongoing }))
            }
        })
    };
    let builder = builder(&settings);
    let connection = builder.serve_connection(TokioIo::new(Unambiguous::new(stream)), service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = closing.cancelled() => {
            connection.as_mut().graceful_shutdown();
            tokio::select! {
                ended = connection.as_mut() => ended,
                // Who began a request and does not go on is not waited for.
                () = activity.ceased(settings.idle_timeout) => Ok(()),
            }
        }
        () = activity.ceased(settings.idle_timeout) => {
            connection.as_mut().graceful_shutdown();
            Ok(())
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended badly");
    }
}

fn builder(settings: &ServerSettings) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(settings.header_timeout)
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_HEAD_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_STREAMS)
        .max_header_list_size(MAX_HEAD_BYTES as u32)
        .max_pending_accept_reset_streams(MAX_RESET_STREAMS)
        .max_local_error_reset_streams(MAX_RESET_STREAMS)
        .keep_alive_interval(settings.idle_timeout)
        .keep_alive_timeout(settings.idle_timeout);
    builder
}

fn prepare(
    request: Request<Incoming>,
    peer: IpAddr,
    is_tls: bool,
    settings: &ServerSettings,
) -> Request<Body> {
    let client = Client::of(peer, is_tls, request.headers(), &settings.trusted_proxies);
    let pace = settings.pace();
    let mut request = request.map(|body| Body::new(Paced::new(Lingering::new(body), pace)));
    request.extensions_mut().insert(client);
    request
}

/// The body of an answer, whose request goes on until it is over.
struct Answer {
    body: Body,
    #[expect(dead_code, reason = "it is dropped with the body")]
    ongoing: Ongoing,
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
