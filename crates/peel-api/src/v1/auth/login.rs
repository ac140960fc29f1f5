//! `POST /api/v1/auth/login`

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use peel_app::people::{Challenge, Login};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::fields::email;
use super::session_body::{SessionBody, come_in};
use crate::ApiState;
use crate::browser::Browser;
use crate::error::{ApiError, ErrorBody};
use crate::path::Object;
use crate::time::rfc3339;

/// Who wants to come in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LoginFields {
    /// Their email address.
    #[schema(example = "ada@example.org")]
    email: String,
    /// Their password.
    #[schema(example = "green-otters-hum-at-dusk")]
    password: String,
}

/// How far somebody has come. Either of the two is there.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(super) struct LoginBody {
    /// They are in.
    session: Option<SessionBody>,
    /// Their second factor is missing.
    challenge: Option<ChallengeBody>,
}

/// A second factor is missing.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChallengeBody {
    /// To be sent to `POST /api/v1/auth/login/totp`, with a code.
    token: String,
    /// Until when.
    #[schema(format = DateTime)]
    expires_at: String,
}

impl From<Challenge> for ChallengeBody {
    fn from(challenge: Challenge) -> Self {
        Self {
            token: challenge.token,
            expires_at: rfc3339(challenge.expires_at),
        }
    }
}

/// Sign in with a password
///
/// Brings along what this browser's visitor has. The answer to a wrong password and to an address without an account are the
/// same, and take as long.
#[utoipa::path(
    post,
    path = "/api/v1/auth/login",
    tag = "auth",
    request_body(content = LoginFields, content_type = "application/json"),
    responses(
        (status = 200, description = "Signed in, or half-way", body = LoginBody),
        (status = "4XX", description = "Not signed in", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(())
)]
pub(super) async fn login(
    State(state): State<ApiState>,
    browser: Browser,
    Object(fields): Object<LoginFields>,
) -> Result<Response, ApiError> {
    browser.may(&state.counts.login)?;
    let email = email(&fields.email)?;
    let login =
        peel_app::people::login(&state.app, &browser.client, &email, &fields.password).await?;
    Ok(answer(&state, &browser, login).await)
}

/// The answer to somebody who has come in, or half-way.
async fn answer(state: &ApiState, browser: &Browser, login: Login) -> Response {
    match login {
        Login::SignedIn(signed_in) => {
            let cookie = come_in(state, browser, &signed_in).await;
            let body = LoginBody {
                session: Some(signed_in.into()),
                ..LoginBody::default()
            };
            (cookie, Json(body)).into_response()
        }
        Login::SecondFactor(challenge) => Json(LoginBody {
            challenge: Some(challenge.into()),
            ..LoginBody::default()
        })
        .into_response(),
    }
}
