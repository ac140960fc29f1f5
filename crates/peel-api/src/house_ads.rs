//! `GET /ads/house/{creative}`: the operator's own ads.

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::HeaderMap;
use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
};
use http::{HeaderName, HeaderValue, StatusCode};
use peel_app::ads::CreativeKind;

use crate::ApiState;
use crate::error::{ApiError, Kind};
use crate::path::Text;
use crate::picture::{Asked, range};

/// A page of its own origin that is nobody, asks nobody, and is shown in ours alone.
const ALONE: &str = "sandbox allow-scripts; default-src 'none'; style-src 'unsafe-inline'; \
    script-src 'unsafe-inline'; img-src data:; media-src data:; font-src data:; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

pub(crate) fn routes() -> Router<ApiState> {
    Router::new().route("/ads/house/{creative}", get(creative))
}

async fn creative(
    State(state): State<ApiState>,
    Text(name): Text,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let creative = peel_app::ads::creative(&state.app, &name);
    let creative = creative.ok_or_else(|| ApiError::new(Kind::NotFound))?;
    let media_type = match creative.kind {
        CreativeKind::Html => "text/html; charset=utf-8",
        CreativeKind::Mp4 => "video/mp4",
        CreativeKind::Webm => "video/webm",
    };
    let length = creative.bytes.len() as u64;
    let mut response = match range(&headers, "", length) {
        Asked::Whole => Body::from(creative.bytes.clone()).into_response(),
        Asked::Part(part) => {
            let place = format!("bytes {}-{}/{length}", part.start, part.end - 1);
            // Within the bytes, which are in memory.
            let bytes = creative.bytes.slice(part.start as usize..part.end as usize);
            let place = [(CONTENT_RANGE, place)];
            (StatusCode::PARTIAL_CONTENT, place, Body::from(bytes)).into_response()
        }
        Asked::Nothing => return Err(ApiError::new(Kind::RangeNotSatisfiable)),
    };
    let mut insert = |name: HeaderName, value| {
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    };
    insert(CONTENT_TYPE, media_type);
    insert(ACCEPT_RANGES, "bytes");
    insert(CONTENT_SECURITY_POLICY, ALONE);
    insert(CACHE_CONTROL, "private, max-age=300");
    Ok(response)
}
