//! `PUT /api/v1/auth/password`

use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::browser::Browser;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;
use crate::path::Object;

/// A password in the place of another.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PasswordFields {
    /// The old one. Those who have none leave it out, and must have shown who they are within the last ten minutes.
    old: Option<String>,
    /// The new one, 8 to 256 characters.
    #[schema(min_length = 8, max_length = 256)]
    new: String,
}

/// Change your password
///
/// Ends all your other sessions. A mail tells you of it.
#[utoipa::path(
    put,
    path = "/api/v1/auth/password",
    tag = "auth",
    request_body(content = PasswordFields, content_type = "application/json"),
    responses(
        (status = 204, description = "It is changed"),
        (status = "4XX", description = "It is as before", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn change_password(
    State(state): State<ApiState>,
    browser: Browser,
    Person(caller): Person,
    Object(fields): Object<PasswordFields>,
) -> Result<StatusCode, ApiError> {
    browser.may(&state.counts.login)?;
    let (app, client, old) = (&state.app, &browser.client, fields.old.as_deref());
    peel_app::people::change_password(app, client, &caller, old, &fields.new).await?;
    Ok(StatusCode::NO_CONTENT)
}
