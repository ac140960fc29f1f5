//! `POST /api/v1/auth/reset`

use axum::extract::State;
use http::StatusCode;

use super::fields::{EmailFields, email};
use crate::ApiState;
use crate::browser::Browser;
use crate::error::{ApiError, ErrorBody};
use crate::path::Object;

/// Ask for a new password
///
/// If the address has an account, a mail with a link follows. The answer is the same if not.
#[utoipa::path(
    post,
    path = "/api/v1/auth/reset",
    tag = "auth",
    request_body(content = EmailFields, content_type = "application/json"),
    responses(
        (status = 202, description = "A mail follows, if the address has an account"),
        (status = "4XX", description = "No mail follows", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(())
)]
pub(super) async fn request_reset(
    State(state): State<ApiState>,
    browser: Browser,
    Object(fields): Object<EmailFields>,
) -> Result<StatusCode, ApiError> {
    browser.may(&state.counts.mail)?;
    let email = email(&fields.email)?;
    peel_app::people::request_reset(&state.app, &browser.client, &email).await?;
    Ok(StatusCode::ACCEPTED)
}
