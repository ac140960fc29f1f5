use axum::Json;
use axum::http::header::{ACCEPT, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use peel_domain::{Credits, SubjectBox};
use peel_imaging::OutputFormat;
use serde_json::{Map, Value, json};

use super::problem::Problem;
use super::rate_limit::Allowance;

/// A picture, and what is said of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answer {
    pub(super) bytes: Bytes,
    pub(super) format: OutputFormat,
    /// What the picture shows, unless nobody asked.
    pub(super) subject_type: Option<&'static str>,
    /// Width and height of the result.
    pub(super) size: (u32, u32),
    /// Width and height of the largest result that there could be.
    pub(super) max_size: (u32, u32),
    pub(super) charged: Credits,
    /// Where the subject is in the result.
    pub(super) foreground: SubjectBox,
    pub(super) allowance: Allowance,
}

/// Whether the caller wants JSON rather than the picture itself.
pub(super) fn wants_json(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|range| range.split(';').next())
        .any(|range| range.trim().eq_ignore_ascii_case("application/json"))
}

impl Answer {
    /// The picture itself, or in JSON.
    pub(super) fn into_response(self, as_json: bool) -> Response {
        let headers = self.headers();
        let mut response = if as_json {
            Json(json!({"data": {
                "result_b64": STANDARD.encode(&self.bytes),
                "foreground_top": self.foreground.top,
                "foreground_left": self.foreground.left,
                "foreground_width": self.foreground.width,
                "foreground_height": self.foreground.height,
            }}))
            .into_response()
        } else {
            let media_type = HeaderValue::from_static(self.format.media_type());
            ([(CONTENT_TYPE, media_type)], self.bytes).into_response()
        };
        response.headers_mut().extend(headers);
        response
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(subject_type) = self.subject_type {
            let name = HeaderName::from_static("x-type");
            headers.insert(name, HeaderValue::from_static(subject_type));
        }
        let numbers = [
            ("x-width", self.size.0.into()),
            ("x-height", self.size.1.into()),
            ("x-max-width", self.max_size.0.into()),
            ("x-max-height", self.max_size.1.into()),
            ("x-foreground-top", self.foreground.top.into()),
            ("x-foreground-left", self.foreground.left.into()),
            ("x-foreground-width", self.foreground.width.into()),
            ("x-foreground-height", self.foreground.height.into()),
            ("x-ratelimit-limit", self.allowance.limit),
            ("x-ratelimit-remaining", self.allowance.remaining),
            ("x-ratelimit-reset", self.allowance.reset_s.unsigned_abs()),
        ];
        for (name, number) in numbers {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(number));
        }
        // Clients read whole credits as whole numbers, so none may end in `.0`.
        let charged = HeaderValue::try_from(self.charged.to_string());
        headers.insert(
            HeaderName::from_static("x-credits-charged"),
            charged.unwrap_or(HeaderValue::from_static("0")),
        );
        headers
    }
}

/// Nothing but `errors`, and in it nothing but texts: clients rely on both.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let statement = self.statement();
        let mut error = Map::new();
        error.insert("title".into(), statement.title.into());
        error.insert("code".into(), statement.code.into());
        if let Some(detail) = statement.detail {
            error.insert("detail".into(), detail.into());
        }
        let body = Json(json!({"errors": [Value::Object(error)]}));
        let mut response = (statement.status, body).into_response();
        if let Some(seconds) = self.retry_after_s() {
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
        response
    }
}
