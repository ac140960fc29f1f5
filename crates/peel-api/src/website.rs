//! Where the API ends and the website begins.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, Method};

use crate::error::{ApiError, Kind};

/// Answers requests for pages, told by their method, path and headers.
pub type Website = Arc<dyn Fn(&Method, &str, &HeaderMap) -> http::Response<Bytes> + Send + Sync>;

/// Programs ask below these, and pages are of no use to them.
const OF_PROGRAMS: [&str; 2] = ["/api/", "/v1.0/"];

/// What is answered at a path that the API does not have.
#[expect(
    clippy::needless_pass_by_value,
    reason = "handlers are handed the request"
)]
pub(crate) fn answer(website: &Website, request: Request) -> Response {
    let path = request.uri().path();
    if OF_PROGRAMS.iter().any(|prefix| path.starts_with(prefix)) {
        return ApiError::because(Kind::NotFound, "There is nothing at this path.").into_response();
    }
    website(request.method(), path, request.headers()).map(Body::from)
}
