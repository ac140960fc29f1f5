//! `POST /api/v1/auth/refresh`

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use peel_app::people::PeopleError;

use super::session_body::{SessionBody, refresh_cookie};
use crate::ApiState;
use crate::browser::{Browser, SetCookie};
use crate::cookies::Cookie;
use crate::error::{ApiError, ErrorBody, Kind};

/// Get the next access token
///
/// Shows the cookie that signing in has set, and sets the next one; each is good for once. An answer that got lost can be
/// asked for again within ten seconds. Whoever shows an older one has got it from somewhere: the session ends.
#[utoipa::path(
    post,
    path = "/api/v1/auth/refresh",
    tag = "auth",
    responses(
        (status = 200, description = "Still signed in", body = SessionBody),
        (status = "4XX", description = "Signed in no more", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("refresh" = []))
)]
pub(super) async fn refresh(
    State(state): State<ApiState>,
    browser: Browser,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    browser.may(&state.counts.refresh)?;
    let Some(token) = Cookie::Refresh
        .values(&headers, browser.is_encrypted)
        .next()
    else {
        return Err(ApiError::new(Kind::SignedOut));
    };
    match peel_app::people::refresh(&state.app, &browser.client, token).await {
        Ok(signed_in) => {
            let cookie = refresh_cookie(&state, &browser, &signed_in);
            Ok((cookie, Json(SessionBody::from(signed_in))).into_response())
        }
        Err(error @ PeopleError::SignedOut) => {
            // It will never be of use again.
            let forget = SetCookie(Cookie::Refresh.clear(browser.is_encrypted));
            Ok((forget, ApiError::from(error)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
