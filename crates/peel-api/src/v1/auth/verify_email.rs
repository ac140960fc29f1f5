//! `POST /api/v1/auth/verify`

use axum::extract::State;
use axum::response::Response;
use peel_app::{Event, Notes};

use super::fields::TokenFields;
use super::session_body::{SessionBody, answer};
use crate::ApiState;
use crate::browser::Browser;
use crate::error::{ApiError, ErrorBody};
use crate::path::Object;

/// Confirm the address of a registration
///
/// Makes the account, signs in, and brings along what this browser's visitor has.
#[utoipa::path(
    post,
    path = "/api/v1/auth/verify",
    tag = "auth",
    request_body(content = TokenFields, content_type = "application/json"),
    responses(
        (status = 200, description = "Signed in", body = SessionBody),
        (status = "4XX", description = "There is no account", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(())
)]
pub(super) async fn verify_email(
    State(state): State<ApiState>,
    browser: Browser,
    Object(fields): Object<TokenFields>,
) -> Result<Response, ApiError> {
    browser.may(&state.counts.mail)?;
    let signed_in =
        peel_app::people::verify_email(&state.app, &browser.client, &fields.token).await?;
    Notes::of(&state.app)
        .happened(signed_in.account.into(), Event::Registered)
        .await;
    Ok(answer(&state, &browser, signed_in).await)
}
