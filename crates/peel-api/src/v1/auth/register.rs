//! `POST /api/v1/auth/register`

use axum::extract::State;
use http::StatusCode;
use peel_domain::Language;
use serde::Deserialize;
use utoipa::ToSchema;

use super::fields::{email, language};
use crate::ApiState;
use crate::browser::Browser;
use crate::error::{ApiError, ErrorBody};
use crate::path::Object;

/// Who wants an account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RegisterFields {
    /// Their email address.
    #[schema(example = "ada@example.org")]
    email: String,
    /// Their password, 8 to 256 characters. Common ones, and those that have become known, are refused.
    #[schema(min_length = 8, max_length = 256, example = "green-otters-hum-at-dusk")]
    password: String,
    /// What is written to them in: `en` or `zh`. Without it, English.
    #[schema(example = "en")]
    language: Option<String>,
}

/// Ask for an account
///
/// A mail with a link follows, which leads to `POST /api/v1/auth/verify`; there is no account before that. The answer is
/// the same whether or not the address has an account; whoever reads its mails is told there.
#[utoipa::path(
    post,
    path = "/api/v1/auth/register",
    tag = "auth",
    request_body(content = RegisterFields, content_type = "application/json"),
    responses(
        (status = 202, description = "A mail follows"),
        (status = "4XX", description = "No mail follows", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(())
)]
pub(super) async fn register(
    State(state): State<ApiState>,
    browser: Browser,
    Object(fields): Object<RegisterFields>,
) -> Result<StatusCode, ApiError> {
    browser.may(&state.counts.register)?;
    let email = email(&fields.email)?;
    let language = language(fields.language.as_deref())?.unwrap_or(Language::English);
    let (app, client) = (&state.app, &browser.client);
    peel_app::people::register(app, client, &email, &fields.password, language).await?;
    Ok(StatusCode::ACCEPTED)
}
