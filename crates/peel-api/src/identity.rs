//! Who asks: by API key, or by the cookie that a visitor was given.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponseParts, ResponseParts};
use http::header::{AUTHORIZATION, COOKIE, HOST, ORIGIN, SET_COOKIE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use peel_app::{Caller, Visitor};

use crate::ApiState;
use crate::error::{ApiError, Kind};
use crate::network::Client;

const COOKIE_NAME: &str = "peel_visitor";
/// The prefix promises browsers that no neighbour of the site has set it.
const SECURE_COOKIE_NAME: &str = "__Host-peel_visitor";
const COOKIE_LIFE_SECONDS: u32 = 180 * 24 * 3600;

/// Someone who is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known(pub(crate) Caller);

/// Someone who is known, or a new visitor.
#[derive(Debug, Clone)]
pub(crate) struct Anyone {
    pub(crate) caller: Caller,
    pub(crate) cookie: NewCookie,
}

/// The cookie of a new visitor, for the response; nothing for others.
#[derive(Debug, Clone)]
pub(crate) struct NewCookie(Option<HeaderValue>);

impl FromRequestParts<ApiState> for Known {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        match known(parts, state).await? {
            Some(caller) => Ok(Self(caller)),
            None => Err(ApiError::new(Kind::KeyRequired)),
        }
    }
}

impl FromRequestParts<ApiState> for Anyone {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        if let Some(caller) = known(parts, state).await? {
            return Ok(Self {
                caller,
                cookie: NewCookie(None),
            });
        }
        let visitor = Visitor::new(state.app.randomness.as_ref());
        let value = visitor.sealed(&state.app.settings.secret);
        let cookie = if is_encrypted(parts, state) {
            format!(
                "{SECURE_COOKIE_NAME}={value}; Path=/; Max-Age={COOKIE_LIFE_SECONDS}; HttpOnly; SameSite=Lax; Secure"
            )
        } else {
            format!(
                "{COOKIE_NAME}={value}; Path=/; Max-Age={COOKIE_LIFE_SECONDS}; HttpOnly; SameSite=Lax"
            )
        };
        Ok(Self {
            caller: Caller::visitor(visitor),
            cookie: NewCookie(HeaderValue::from_str(&cookie).ok()),
        })
    }
}

impl IntoResponseParts for NewCookie {
    type Error = Infallible;

    fn into_response_parts(self, mut response: ResponseParts) -> Result<ResponseParts, Infallible> {
        if let Some(cookie) = self.0 {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        Ok(response)
    }
}

/// The API key that a request shows, in either of its headers.
pub(crate) fn api_key(headers: &HeaderMap) -> Option<&str> {
    let shown = headers.get("x-api-key").or_else(|| {
        headers.get(AUTHORIZATION).filter(|value| {
            value
                .as_bytes()
                .get(..7)
                .is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"bearer "))
        })
    })?;
    let text = shown.to_str().unwrap_or_default();
    match text.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("bearer ") => Some(text[7..].trim()),
        _ => Some(text.trim()),
    }
}

async fn known(parts: &Parts, state: &ApiState) -> Result<Option<Caller>, ApiError> {
    if let Some(key) = api_key(&parts.headers) {
        return Ok(Some(peel_app::authenticate(&state.app, key).await?));
    }
    let name = if is_encrypted(parts, state) {
        SECURE_COOKIE_NAME
    } else {
        COOKIE_NAME
    };
    let visitor = cookies(&parts.headers, name)
        .find_map(|value| Visitor::open(&state.app.settings.secret, value));
    let Some(visitor) = visitor else {
        return Ok(None);
    };
    // Browsers send the cookie by themselves, whoever made them ask.
    if !parts.method.is_safe() && is_cross_site(&parts.headers) {
        return Err(ApiError::new(Kind::CrossSite));
    }
    Ok(Some(Caller::visitor(visitor)))
}

fn cookies<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(move |pair| {
            let (found, value) = pair.trim().split_once('=')?;
            (found == name).then_some(value)
        })
}

fn is_cross_site(headers: &HeaderMap) -> bool {
    let text = |name: &http::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if headers
        .get("sec-fetch-site")
        .is_some_and(|site| site == "cross-site")
    {
        return true;
    }
    match (text(&ORIGIN), text(&HOST)) {
        (Some(origin), Some(host)) => origin.split_once("://").map(|(_, host)| host) != Some(host),
        // HTTP/2 has no Host header; browsers that speak it say where they come from.
        (Some(_), None) => headers.get("sec-fetch-site").is_none(),
        (None, _) => false,
    }
}

fn is_encrypted(parts: &Parts, state: &ApiState) -> bool {
    parts
        .extensions
        .get::<Client>()
        .is_some_and(|client| client.is_encrypted)
        || state
            .settings
            .public_url
            .as_deref()
            .is_some_and(|url| url.starts_with("https://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    http::HeaderName::from_static(name),
                    HeaderValue::from_str(value).unwrap(),
                )
            })
            .collect()
    }

    #[test]
    fn a_key_comes_in_either_header() {
        assert_eq!(api_key(&headers(&[("x-api-key", "k")])), Some("k"));
        assert_eq!(
            api_key(&headers(&[("authorization", "bearer k")])),
            Some("k")
        );
        assert_eq!(api_key(&headers(&[("authorization", "Basic k")])), None);
        assert_eq!(api_key(&headers(&[])), None);
    }

    #[test]
    fn requests_that_other_sites_cause_are_told_apart() {
        let host = ("host", "peel.example");
        assert!(!is_cross_site(&headers(&[host])));
        assert!(!is_cross_site(&headers(&[
            host,
            ("origin", "https://peel.example")
        ])));
        assert!(is_cross_site(&headers(&[
            host,
            ("origin", "https://evil.example")
        ])));
        assert!(is_cross_site(&headers(&[host, ("origin", "null")])));
        assert!(is_cross_site(&headers(&[
            host,
            ("sec-fetch-site", "cross-site")
        ])));
        assert!(!is_cross_site(&headers(&[
            host,
            ("sec-fetch-site", "same-origin")
        ])));
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let headers = headers(&[("cookie", "a=1; peel_visitor=v.t; b=2")]);
        assert_eq!(cookies(&headers, "peel_visitor").next(), Some("v.t"));
        assert_eq!(cookies(&headers, "visitor").next(), None);
    }
}
