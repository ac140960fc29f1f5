//! `POST /api/v1/visitor/restore`

use axum::extract::State;
use http::StatusCode;
use peel_app::Visitor;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::browser::{Browser, SetCookie};
use crate::cookies::Cookie;
use crate::error::{ApiError, ErrorBody, Kind};
use crate::identity::VISITOR_LIFE;
use crate::path::Object;

/// What the website has kept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RestoreFields {
    /// `visitor` of `GET /api/v1/me`.
    visitor: String,
}

/// Be the visitor of before again
///
/// For a browser that has lost its cookie, and not what the website keeps in it. A browser that has its cookie stays who it is.
#[utoipa::path(
    post,
    path = "/api/v1/visitor/restore",
    tag = "account",
    request_body(content = RestoreFields, content_type = "application/json"),
    responses(
        (status = 204, description = "You are known"),
        (status = "4XX", description = "Nothing was changed", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security((), ("visitor" = []))
)]
pub(super) async fn restore_visitor(
    State(state): State<ApiState>,
    browser: Browser,
    Object(fields): Object<RestoreFields>,
) -> Result<(SetCookie, StatusCode), ApiError> {
    browser.may(&state.counts.login)?;
    if browser.client.visitor.is_some() {
        return Ok((SetCookie::default(), StatusCode::NO_CONTENT));
    }
    let secret = &state.app.settings.secret;
    let visitor = Visitor::open(secret, &fields.visitor)
        .ok_or_else(|| ApiError::because(Kind::InvalidOption, "visitor is none of ours"))?;
    let value = visitor.sealed(secret);
    let cookie = Cookie::Visitor.set(&value, VISITOR_LIFE, browser.is_encrypted);
    Ok((SetCookie(cookie), StatusCode::NO_CONTENT))
}
