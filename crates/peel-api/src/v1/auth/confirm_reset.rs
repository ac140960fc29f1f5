//! `POST /api/v1/auth/reset/confirm`

use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::browser::Browser;
use crate::error::{ApiError, ErrorBody};
use crate::path::Object;

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPasswordFields {
    /// What stands behind `#token=` in the link.
    token: String,
    /// The password, 8 to 256 characters.
    #[schema(min_length = 8, max_length = 256)]
    password: String,
}

/// Set a new password
///
/// With what the link in the mail carries. Ends all sessions; sign in afterwards. A password that is refused leaves the link
/// to be used again.
#[utoipa::path(
    post,
    path = "/api/v1/auth/reset/confirm",
    tag = "auth",
    request_body(content = NewPasswordFields, content_type = "application/json"),
    responses(
        (status = 204, description = "The password is set"),
        (status = "4XX", description = "The password is as before", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(())
)]
pub(super) async fn confirm_reset(
    State(state): State<ApiState>,
    browser: Browser,
    Object(fields): Object<NewPasswordFields>,
) -> Result<StatusCode, ApiError> {
    browser.may(&state.counts.mail)?;
    peel_app::people::confirm_reset(&state.app, &fields.token, &fields.password).await?;
    Ok(StatusCode::NO_CONTENT)
}
