//! `PUT /api/v1/auth/email`

use axum::extract::State;
use http::StatusCode;

use super::fields::{EmailFields, email};
use crate::ApiState;
use crate::browser::Browser;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;
use crate::path::Object;

/// Change your email address
///
/// A mail with a link goes to the new one; it is yours once you have followed the link. You must have shown who you are within
/// the last ten minutes.
#[utoipa::path(
    put,
    path = "/api/v1/auth/email",
    tag = "auth",
    request_body(content = EmailFields, content_type = "application/json"),
    responses(
        (status = 202, description = "A mail follows"),
        (status = "4XX", description = "No mail follows", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn change_email(
    State(state): State<ApiState>,
    browser: Browser,
    Person(caller): Person,
    Object(fields): Object<EmailFields>,
) -> Result<StatusCode, ApiError> {
    browser.may(&state.counts.mail)?;
    let email = email(&fields.email)?;
    peel_app::people::change_email(&state.app, &browser.client, &caller, &email).await?;
    Ok(StatusCode::ACCEPTED)
}
