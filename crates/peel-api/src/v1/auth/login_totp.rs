//! `POST /api/v1/auth/login/totp`

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

use super::session_body::{SessionBody, answer};
use crate::ApiState;
use crate::browser::Browser;
use crate::error::{ApiError, ErrorBody};
use crate::path::Object;

/// The second factor.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeFields {
    /// The token of the challenge.
    challenge: String,
    /// The code that the authenticator shows, or a recovery code.
    #[schema(example = "492039")]
    code: String,
}

/// Show the second factor
#[utoipa::path(
    post,
    path = "/api/v1/auth/login/totp",
    tag = "auth",
    request_body(content = CodeFields, content_type = "application/json"),
    responses(
        (status = 200, description = "Signed in", body = SessionBody),
        (status = "4XX", description = "Not signed in", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(())
)]
pub(super) async fn login_totp(
    State(state): State<ApiState>,
    browser: Browser,
    Object(fields): Object<CodeFields>,
) -> Result<Response, ApiError> {
    browser.may(&state.counts.login)?;
    let (app, client) = (&state.app, &browser.client);
    let signed_in =
        peel_app::people::login_totp(app, client, &fields.challenge, &fields.code).await?;
    Ok(answer(&state, &browser, signed_in).await)
}
