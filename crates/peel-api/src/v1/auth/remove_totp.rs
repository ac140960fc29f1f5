//! `POST /api/v1/auth/totp/remove`

use axum::extract::State;
use http::StatusCode;
use peel_app::people;

use super::fields::TotpFields;
use crate::ApiState;
use crate::browser::Browser;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;
use crate::path::Object;

/// Remove your authenticator
///
/// With one of its codes. You must have shown who you are within the last ten minutes.
#[utoipa::path(
    post,
    path = "/api/v1/auth/totp/remove",
    tag = "auth",
    request_body(content = TotpFields, content_type = "application/json"),
    responses(
        (status = 204, description = "It is asked for no more"),
        (status = "4XX", description = "Nothing was changed", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn remove_totp(
    State(state): State<ApiState>,
    browser: Browser,
    Person(caller): Person,
    Object(fields): Object<TotpFields>,
) -> Result<StatusCode, ApiError> {
    browser.may(&state.counts.login)?;
    people::disable_totp(&state.app, &browser.client, &caller, &fields.code).await?;
    Ok(StatusCode::NO_CONTENT)
}
