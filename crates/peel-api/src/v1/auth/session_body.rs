use axum::Json;
use axum::response::{IntoResponse, Response};
use peel_app::Notes;
use peel_app::people::SignedIn;
use peel_domain::Timestamp;
use peel_store::PersonRecord;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::browser::{Browser, SetCookie};
use crate::cookies::Cookie;
use crate::time::rfc3339;

/// Somebody who is signed in. What keeps them so is a cookie beside it, which no script can read.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionBody {
    /// To be shown with each request, as `Authorization: Bearer`. Keep it in memory alone.
    access_token: String,
    /// Until when it is valid. Renew it with `POST /api/v1/auth/refresh`.
    #[schema(format = DateTime)]
    expires_at: String,
    /// The session's id.
    #[schema(example = "ses_06as1p2x7kq3v5mzy8d4w9c0ne")]
    session: String,
    /// When it ends at the latest.
    #[schema(format = DateTime)]
    session_expires_at: String,
    /// Who it is.
    person: PersonBody,
}

/// Somebody with an account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonBody {
    /// Their account's id.
    #[schema(example = "acc_06as1p2x7kq3v5mzy8d4w9c0ne")]
    pub(crate) id: String,
    /// Where mails go.
    #[schema(example = "ada@example.org")]
    pub(crate) email: String,
    /// `user`, `support` or `admin`.
    #[schema(example = "user")]
    pub(crate) role: &'static str,
    /// What is written to them in: `en` or `zh`.
    #[schema(example = "en")]
    pub(crate) language: &'static str,
}

impl From<SignedIn> for SessionBody {
    fn from(signed_in: SignedIn) -> Self {
        Self {
            access_token: signed_in.access_token,
            expires_at: rfc3339(signed_in.access_expires_at),
            session: signed_in.session.to_string(),
            session_expires_at: rfc3339(signed_in.session_expires_at),
            person: PersonBody {
                id: signed_in.account.to_string(),
                email: signed_in.email.to_string(),
                role: signed_in.role.as_str(),
                language: signed_in.language.as_str(),
            },
        }
    }
}

impl From<&PersonRecord> for PersonBody {
    fn from(person: &PersonRecord) -> Self {
        Self {
            id: person.id.to_string(),
            email: person.email.to_string(),
            role: person.role.as_str(),
            language: person.language.as_str(),
        }
    }
}

/// The cookie that keeps somebody in, who has just come in. Notes whom the visitor of this browser turned out to be.
pub(crate) async fn come_in(
    state: &ApiState,
    browser: &Browser,
    signed_in: &SignedIn,
) -> SetCookie {
    if let Some(visitor) = browser.client.visitor {
        Notes::of(&state.app)
            .known(visitor.id(), signed_in.account)
            .await;
    }
    refresh_cookie(state, browser, signed_in)
}

/// The cookie that keeps somebody in.
pub(super) fn refresh_cookie(
    state: &ApiState,
    browser: &Browser,
    signed_in: &SignedIn,
) -> SetCookie {
    let now: Timestamp = state.app.clock.now();
    let life = signed_in.session_expires_at.since(now);
    let token = signed_in.refresh_token.reveal();
    SetCookie(Cookie::Refresh.set(token, life, browser.is_encrypted))
}

/// The answer to somebody who has come in.
pub(super) async fn answer(state: &ApiState, browser: &Browser, signed_in: SignedIn) -> Response {
    let cookie = come_in(state, browser, &signed_in).await;
    (cookie, Json(SessionBody::from(signed_in))).into_response()
}
