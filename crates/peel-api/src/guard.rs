//! What holds for every request and every answer.

use axum::extract::{Extension, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{
    CACHE_CONTROL, CONNECTION, CONTENT_SECURITY_POLICY, HOST, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderName, HeaderValue, Version};

use crate::ApiState;
use crate::error::{ApiError, Kind};
use crate::network::Client;

/// Refuses requests that two readers could understand differently.
pub(crate) async fn refuse_ambiguous(request: Request, next: Next) -> Response {
    let hosts = request.headers().get_all(HOST).iter().count();
    let is_ambiguous = match request.version() {
        Version::HTTP_11 => hosts != 1,
        _ => hosts > 1,
    };
    if is_ambiguous {
        let error = ApiError::because(
            Kind::InvalidRequest,
            "there must be exactly one Host header",
        );
        let mut response = error.into_response();
        response
            .headers_mut()
            .insert(CONNECTION, HeaderValue::from_static("close"));
        return response;
    }
    next.run(request).await
}

/// Tells browsers what they may not do with an answer, unless the answer says so itself.
pub(crate) async fn secure(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    request: Request,
    next: Next,
) -> Response {
    let is_encrypted = client.is_some_and(|Extension(client)| client.is_encrypted);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut unless_there = |name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    unless_there(X_CONTENT_TYPE_OPTIONS, "nosniff");
    unless_there(REFERRER_POLICY, "no-referrer");
    unless_there(
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    );
    unless_there(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    unless_there(CACHE_CONTROL, "private, no-store");
    if is_encrypted {
        unless_there(STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    if state.closing.is_cancelled() {
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
