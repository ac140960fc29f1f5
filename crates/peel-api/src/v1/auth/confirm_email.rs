//! `POST /api/v1/auth/email/confirm`

use axum::extract::State;
use http::StatusCode;

use super::fields::TokenFields;
use crate::ApiState;
use crate::browser::Browser;
use crate::error::{ApiError, ErrorBody};
use crate::path::Object;

/// Confirm your new email address
///
/// With what the link in the mail to it carries. A mail to the old one tells how to undo it.
#[utoipa::path(
    post,
    path = "/api/v1/auth/email/confirm",
    tag = "auth",
    request_body(content = TokenFields, content_type = "application/json"),
    responses(
        (status = 204, description = "The address is changed"),
        (status = "4XX", description = "Nothing was changed", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(())
)]
pub(super) async fn confirm_email(
    State(state): State<ApiState>,
    browser: Browser,
    Object(fields): Object<TokenFields>,
) -> Result<StatusCode, ApiError> {
    browser.may(&state.counts.mail)?;
    peel_app::people::confirm_email(&state.app, &fields.token).await?;
    Ok(StatusCode::NO_CONTENT)
}
