//! `POST /api/v1/auth/email/undo`

use axum::extract::State;
use http::StatusCode;

use super::fields::TokenFields;
use crate::ApiState;
use crate::browser::Browser;
use crate::error::{ApiError, ErrorBody};
use crate::path::Object;

/// Have the old email address back
///
/// With what the link in the mail to the old one carries. Ends all sessions, because one of them may be that of whoever
/// changed it.
#[utoipa::path(
    post,
    path = "/api/v1/auth/email/undo",
    tag = "auth",
    request_body(content = TokenFields, content_type = "application/json"),
    responses(
        (status = 204, description = "The address is as it was"),
        (status = "4XX", description = "Nothing was changed", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(())
)]
pub(super) async fn undo_email(
    State(state): State<ApiState>,
    browser: Browser,
    Object(fields): Object<TokenFields>,
) -> Result<StatusCode, ApiError> {
    browser.may(&state.counts.mail)?;
    peel_app::people::undo_email(&state.app, &fields.token).await?;
    Ok(StatusCode::NO_CONTENT)
}
