//! `POST /api/v1/auth/register/provider`

use axum::extract::State;
use http::StatusCode;
use peel_app::people;
use peel_domain::Language;
use serde::Deserialize;
use utoipa::ToSchema;

use super::fields::{email, language};
use crate::ApiState;
use crate::browser::Browser;
use crate::error::{ApiError, ErrorBody};
use crate::path::Object;

/// Who wants an account, and how they come in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SocialFields {
    /// What stands behind `register=`.
    ticket: String,
    /// Their email address.
    #[schema(example = "ada@example.org")]
    email: String,
    /// What is written to them in: `en` or `zh`. Without it, English.
    #[schema(example = "en")]
    language: Option<String>,
}

/// Ask for an account for somebody whose provider told no address
///
/// With the ticket that coming back from the provider has brought. A mail with a link follows, which leads to
/// `POST /api/v1/auth/verify`.
#[utoipa::path(
    post,
    path = "/api/v1/auth/register/provider",
    tag = "auth",
    request_body(content = SocialFields, content_type = "application/json"),
    responses(
        (status = 202, description = "A mail follows"),
        (status = "4XX", description = "No mail follows", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(())
)]
pub(super) async fn register_social(
    State(state): State<ApiState>,
    browser: Browser,
    Object(fields): Object<SocialFields>,
) -> Result<StatusCode, ApiError> {
    browser.may(&state.counts.register)?;
    let email = email(&fields.email)?;
    let language = language(fields.language.as_deref())?.unwrap_or(Language::English);
    let (app, client) = (&state.app, &browser.client);
    people::register_social(app, client, &fields.ticket, &email, language).await?;
    Ok(StatusCode::ACCEPTED)
}
