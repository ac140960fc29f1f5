//! `POST /api/v1/auth/logout`

use axum::extract::State;
use http::{HeaderMap, StatusCode};

use crate::ApiState;
use crate::browser::{Browser, SetCookie};
use crate::cookies::Cookie;
use crate::error::{ApiError, ErrorBody};

/// Sign out
///
/// Ends the session of the cookie, and deletes the cookie. Also when nobody is signed in.
#[utoipa::path(
    post,
    path = "/api/v1/auth/logout",
    tag = "auth",
    responses(
        (status = 204, description = "Nobody is signed in"),
        (status = "4XX", description = "Nothing was changed", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security((), ("refresh" = []))
)]
pub(super) async fn logout(
    State(state): State<ApiState>,
    browser: Browser,
    headers: HeaderMap,
) -> Result<(SetCookie, StatusCode), ApiError> {
    for token in Cookie::Refresh.values(&headers, browser.is_encrypted) {
        peel_app::people::logout(&state.app, token).await?;
    }
    let forget = SetCookie(Cookie::Refresh.clear(browser.is_encrypted));
    Ok((forget, StatusCode::NO_CONTENT))
}
