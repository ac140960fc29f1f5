//! `GET /api/v1/auth/{provider}/callback`

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderMap;
use peel_app::people::{self, Callback, Login, PeopleError, SocialOutcome, SocialSignIn};
use serde::Deserialize;
use utoipa::IntoParams;

use super::fields::language_of;
use super::session_body::come_in;
use crate::ApiState;
use crate::browser::{Browser, SetCookie};
use crate::cookies::Cookie;
use crate::error::{ApiError, ErrorBody};
use crate::path::{Fields, Text};

/// What the provider sends along. It may send more.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CallbackFields {
    /// Names the visit.
    state: String,
    /// What the person is looked up with.
    code: Option<String>,
    /// Why there is no code.
    error: Option<String>,
    /// The provider (RFC 9207).
    iss: Option<String>,
}

/// Come back from a provider
///
/// Where providers send browsers back to. Sends the browser on to a page of the website: where it began when all is well,
/// `/sign-in` when there is more to do. What there is to do stands behind `#`: `challenge` wants a code
/// (`POST /api/v1/auth/login/totp`), `link` a sign-in to the account that the address has and then `POST /api/v1/auth/links`,
/// `register` an address (`POST /api/v1/auth/register/provider`), `error` is the code of what went wrong.
#[utoipa::path(
    get,
    path = "/api/v1/auth/{provider}/callback",
    tag = "auth",
    params(("provider" = String, Path, description = "Its name: `google`, `facebook` or `oidc`"), CallbackFields),
    responses(
        (status = 303, description = "Go on there", headers(("Location" = String, description = "Where"))),
        (status = "4XX", description = "There is no such provider", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(())
)]
pub(super) async fn finish_visit(
    State(state): State<ApiState>,
    browser: Browser,
    Text(provider): Text,
    Fields(fields): Fields<CallbackFields>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    browser.may(&state.counts.login)?;
    // Whatever it comes to, the visit is over.
    let forget = SetCookie(Cookie::Visit.clear(browser.is_encrypted));
    let cookie = Cookie::Visit.values(&headers, browser.is_encrypted).next();
    let callback = Callback {
        code: fields.code.as_deref().filter(|_| fields.error.is_none()),
        state: &fields.state,
        issuer: fields.iss.as_deref(),
        cookie: cookie.unwrap_or_default(),
    };
    let (app, client, language) = (&state.app, &browser.client, language_of(&headers));
    let (keep, place) =
        match people::finish_social(app, client, &provider, callback, language).await {
            Ok(SocialSignIn { outcome, return_to }) => {
                go_on(&state, &browser, outcome, return_to).await
            }
            Err(error @ PeopleError::UnknownProvider) => return Err(error.into()),
            Err(error) => {
                let error = ApiError::from(error);
                error.log();
                (
                    SetCookie::default(),
                    sign_in(&[("error", error.kind().code())]),
                )
            }
        };
    let site = state.settings.public_url.as_deref().unwrap_or_default();
    let redirect = Redirect::to(&format!("{site}{place}"));
    Ok((forget, keep, redirect).into_response())
}

/// A cookie, and where on the website somebody goes on.
async fn go_on(
    state: &ApiState,
    browser: &Browser,
    outcome: SocialOutcome,
    return_to: String,
) -> (SetCookie, String) {
    let nothing = SetCookie::default();
    match outcome {
        SocialOutcome::Login(Login::SignedIn(signed_in)) => {
            (come_in(state, browser, &signed_in).await, return_to)
        }
        SocialOutcome::Login(Login::SecondFactor(challenge)) => {
            let more = [
                ("challenge", challenge.token.as_str()),
                ("return_to", &return_to),
            ];
            (nothing, sign_in(&more))
        }
        SocialOutcome::Linked | SocialOutcome::ShownAgain => (nothing, return_to),
        SocialOutcome::LinkRequired { ticket } => (
            nothing,
            sign_in(&[("link", &ticket), ("return_to", &return_to)]),
        ),
        SocialOutcome::EmailRequired { ticket, suggestion } => {
            let email = suggestion
                .map(|email| email.to_string())
                .unwrap_or_default();
            let more = [
                ("register", ticket.as_str()),
                ("email", &email),
                ("return_to", &return_to),
            ];
            (nothing, sign_in(&more))
        }
    }
}

/// The page for signing in, with what there is to do. Browsers tell no server what stands behind `#`.
fn sign_in(more: &[(&str, &str)]) -> String {
    let more = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(more)
        .finish();
    format!("/sign-in#{more}")
}
