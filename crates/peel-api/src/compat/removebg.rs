//! remove.bg's HTTP API, version 1.0.

mod account;
mod answer;
mod colour;
mod improve;
mod intake;
mod lengths;
mod outcome;
mod problem;
mod rate_limit;
mod remove;
mod request;
mod shadow;
mod size;
mod subject;
#[cfg(test)]
mod table;

use std::sync::Arc;

use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderName, Method};
use axum::routing::{get, post};
use axum::{Extension, Router};
use peel_imaging::Limits;
use tower_http::cors::{Any, CorsLayer};

use self::problem::{MAX_FILE_BYTES, Problem};
use self::rate_limit::RateLimits;
use super::body::Shape;
use crate::ApiState;

/// Two pictures, one of them in base64, and everything around them.
const MAX_BODY_BYTES: usize = 56 * 1024 * 1024;
/// The most pixels of a picture.
const MAX_PIXELS: u64 = 50_000_000;

/// What bodies hold here.
const SHAPE: Shape = Shape {
    image: "image_file",
    long_text: Some("image_file_b64"),
    background: Some("bg_image_file"),
    max_bytes: MAX_BODY_BYTES,
};

/// Headers that scripts of other sites may read.
const EXPOSED: [HeaderName; 13] = [
    HeaderName::from_static("x-type"),
    HeaderName::from_static("x-width"),
    HeaderName::from_static("x-height"),
    HeaderName::from_static("x-max-width"),
    HeaderName::from_static("x-max-height"),
    HeaderName::from_static("x-credits-charged"),
    HeaderName::from_static("x-foreground-top"),
    HeaderName::from_static("x-foreground-left"),
    HeaderName::from_static("x-foreground-width"),
    HeaderName::from_static("x-foreground-height"),
    HeaderName::from_static("x-ratelimit-limit"),
    HeaderName::from_static("x-ratelimit-remaining"),
    HeaderName::from_static("x-ratelimit-reset"),
];

pub(super) fn routes() -> Router<ApiState> {
    let exposed = EXPOSED.into_iter().chain([RETRY_AFTER]);
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            HeaderName::from_static("x-api-key"),
            AUTHORIZATION,
            CONTENT_TYPE,
            ACCEPT,
        ])
        .expose_headers(exposed.collect::<Vec<_>>());
    Router::new()
        .route(
            "/v1.0/removebg",
            post(remove::handle).fallback(unknown_method),
        )
        .route(
            "/v1.0/account",
            get(account::handle).fallback(unknown_method),
        )
        .route(
            "/v1.0/improve",
            post(improve::handle).fallback(unknown_method),
        )
        .layer(Extension(Arc::new(RateLimits::default())))
        .layer(cors)
}

async fn unknown_method() -> Problem {
    Problem::UnknownMethod
}

/// What a picture may be: as much as the operator allows, and no more than remove.bg does.
fn limits(operators: &Limits) -> Limits {
    Limits {
        max_bytes: operators.max_bytes.min(MAX_FILE_BYTES),
        max_pixels: operators.max_pixels.min(MAX_PIXELS),
        ..*operators
    }
}
