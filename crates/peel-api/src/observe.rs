//! What is noted of each request: in its answer, in the log, in the metrics.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, Method};
use metrics::{counter, gauge, histogram};
use tracing::Instrument;

use crate::ApiState;
use crate::request_id::RequestId;

/// Says what the metrics mean.
pub(crate) fn describe() {
    metrics::describe_counter!(
        "peel_http_requests_total",
        "Requests by method, route and status"
    );
    metrics::describe_histogram!(
        "peel_http_request_seconds",
        metrics::Unit::Seconds,
        "Time from a request's headers to those of its answer, by method and route"
    );
    metrics::describe_gauge!("peel_http_requests_running", "Requests being answered");
}

/// Names a request, notes how it went, and says so.
pub(crate) async fn observe(
    State(state): State<ApiState>,
    request: Request,
    next: Next,
) -> Response {
    let id = RequestId::random(state.app.randomness.as_ref());
    let method = method(request.method());
    // The template: paths have ids in them, and are endless.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| String::from("unknown"), |path| path.as_str().to_owned());
    let span = tracing::info_span!("request", request_id = %id, method, route);
    let running = Running::begin();
    let began = Instant::now();
    let mut response = id.scope(next.run(request)).instrument(span.clone()).await;
    let took = began.elapsed();
    drop(running);
    let status = response.status().as_u16();
    counter!("peel_http_requests_total", "method" => method, "route" => route.clone(), "status" => status.to_string())
        .increment(1);
    histogram!("peel_http_request_seconds", "method" => method, "route" => route)
        .record(took.as_secs_f64());
    let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(status, took_ms, "answered"));
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        response
            .headers_mut()
            .insert(HeaderName::from_static("x-request-id"), id);
    }
    response
}

/// Methods are endless too.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Counts a request also when its caller goes away.
struct Running;

impl Running {
    fn begin() -> Self {
        gauge!("peel_http_requests_running").increment(1);
        Self
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        gauge!("peel_http_requests_running").decrement(1);
    }
}
