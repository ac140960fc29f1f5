//! Who asks: by API key, by access token, or by the cookie that a visitor was given.

use std::time::Duration;

use axum::extract::FromRequestParts;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;
use peel_app::{Caller, Visitor};
use peel_domain::Digest;

use crate::ApiState;
use crate::browser::{SetCookie, address, visitor};
use crate::cookies::{Cookie, is_encrypted};
use crate::error::{ApiError, Kind};
use crate::network::Network;
use crate::settings::Fingerprints;

/// How long a visitor is known.
pub(crate) const VISITOR_LIFE: Duration = Duration::from_secs(180 * 24 * 3600);

/// The longest description of a browser that is looked at.
const MAX_FINGERPRINT_BYTES: usize = 256;

/// Someone who is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known(pub(crate) Caller);

/// Someone who is signed in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Person(pub(crate) Caller);

/// Someone who is known, or a new visitor.
#[derive(Debug, Clone)]
pub(crate) struct Anyone {
    pub(crate) caller: Caller,
    pub(crate) cookie: SetCookie,
}

impl FromRequestParts<ApiState> for Known {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        match known(parts, state).await? {
            Some(caller) => Ok(Self(caller)),
            None => Err(ApiError::new(Kind::KeyRequired)),
        }
    }
}

impl FromRequestParts<ApiState> for Person {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        match known(parts, state).await? {
            Some(caller) if caller.sign_in().is_some() => Ok(Self(caller)),
            _ => Err(ApiError::new(Kind::SignInRequired)),
        }
    }
}

impl FromRequestParts<ApiState> for Anyone {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        if let Some(caller) = known(parts, state).await? {
            return Ok(Self {
                caller,
                cookie: SetCookie::default(),
            });
        }
        let visitor = Visitor::new(state.app.randomness.as_ref());
        let value = visitor.sealed(&state.app.settings.secret);
        let cookie = Cookie::Visitor.set(&value, VISITOR_LIFE, is_encrypted(parts, state));
        let caller = Caller::visitor(visitor);
        Ok(Self {
            caller: located(caller, parts, state).await?,
            cookie: SetCookie(cookie),
        })
    }
}

/// The API key or access token that a request shows, in either of its headers.
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
    if let Some(shown) = api_key(&parts.headers) {
        // Keys have no dots, access tokens have two.
        let is_token = shown.contains('.') && !parts.headers.contains_key("x-api-key");
        let caller = if is_token {
            peel_app::people::authenticate_token(&state.app, shown)?
        } else {
            peel_app::authenticate(&state.app, shown).await?
        };
        return located(caller, parts, state).await.map(Some);
    }
    let is_encrypted = is_encrypted(parts, state);
    match visitor(&parts.headers, is_encrypted, state) {
        Some(visitor) => {
            let caller = Caller::visitor(visitor);
            located(caller, parts, state).await.map(Some)
        }
        None => Ok(None),
    }
}

/// The same caller, with where they come from and, as far as it may count, what their browser looks like.
async fn located(caller: Caller, parts: &Parts, state: &ApiState) -> Result<Caller, ApiError> {
    let now = state.app.clock.now();
    let caller = caller.seen_on(Network::from(address(parts))).since(now);
    let shown = parts.headers.get("x-browser-fingerprint");
    let Some(fingerprint) = shown.filter(|shown| shown.len() <= MAX_FINGERPRINT_BYTES) else {
        return Ok(caller);
    };
    let counts = match state.settings.fingerprints {
        Fingerprints::Off => false,
        Fingerprints::On => true,
        Fingerprints::Consent => peel_app::consent(&state.app, &caller)
            .await?
            .is_some_and(|consent| consent.analytics),
    };
    if counts {
        Ok(caller.with_fingerprint(Digest::of(fingerprint.as_bytes())))
    } else {
        Ok(caller)
    }
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
                    http::HeaderValue::from_str(value).unwrap(),
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
}
