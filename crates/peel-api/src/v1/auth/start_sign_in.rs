//! `GET /api/v1/auth/{provider}/start`

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use peel_app::people::{self, Purpose, Started};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::ApiState;
use crate::browser::{Browser, SetCookie};
use crate::cookies::Cookie;
use crate::error::{ApiError, ErrorBody};
use crate::path::{Fields, Text};

/// Where somebody goes on afterwards.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct StartFields {
    /// A path of the website. Without it, or with anything else, its first page.
    return_to: Option<String>,
}

/// Sign in with a provider
///
/// Sends the browser to the provider, from where it comes back to `/api/v1/auth/{provider}/callback`.
#[utoipa::path(
    get,
    path = "/api/v1/auth/{provider}/start",
    tag = "auth",
    params(("provider" = String, Path, description = "Its name: `google`, `facebook` or `oidc`"), StartFields),
    responses(
        (status = 303, description = "Go there", headers(("Location" = String, description = "Where"))),
        (status = "4XX", description = "There is no such provider", body = ErrorBody, content_type = "application/problem+json"),
        (status = "5XX", description = "The provider is unavailable", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(())
)]
pub(super) async fn start_sign_in(
    State(state): State<ApiState>,
    browser: Browser,
    Text(provider): Text,
    Fields(fields): Fields<StartFields>,
) -> Result<Response, ApiError> {
    browser.may(&state.counts.login)?;
    let return_to = fields.return_to.as_deref();
    let started = people::start_social(&state.app, &provider, Purpose::SignIn, return_to).await?;
    let cookie = visit_cookie(&state, &browser, &started);
    Ok((cookie, Redirect::to(&started.url)).into_response())
}

/// What the browser keeps while its user is at the provider.
pub(super) fn visit_cookie(state: &ApiState, browser: &Browser, started: &Started) -> SetCookie {
    let life = started.expires_at.since(state.app.clock.now());
    SetCookie(Cookie::Visit.set(&started.cookie, life, browser.is_encrypted))
}
