use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};

use axum::extract::FromRequestParts;
use axum::response::{IntoResponseParts, ResponseParts};
use http::header::{SET_COOKIE, USER_AGENT};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use peel_app::Visitor;

use crate::ApiState;
use crate::cookies::{Cookie, is_encrypted};
use crate::error::ApiError;
use crate::network::{Client, Network};
use crate::rates::Count;

/// From where a request comes that has to do with signing in.
#[derive(Debug, Clone)]
pub(crate) struct Browser {
    /// As use cases see it.
    pub(crate) client: peel_app::people::Client,
    pub(crate) is_encrypted: bool,
    network: Network,
}

/// A cookie for an answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct SetCookie(pub(crate) Option<HeaderValue>);

impl FromRequestParts<ApiState> for Browser {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Infallible> {
        let is_encrypted = is_encrypted(parts, state);
        let address = address(parts);
        let visitor = visitor(&parts.headers, is_encrypted, state);
        let user_agent = parts
            .headers
            .get(USER_AGENT)
            .map(|agent| String::from_utf8_lossy(agent.as_bytes()).into_owned());
        Ok(Self {
            client: peel_app::people::Client {
                address,
                user_agent,
                visitor,
            },
            is_encrypted,
            network: Network::from(address),
        })
    }
}

impl Browser {
    /// Counts one more of what this network may do so often.
    ///
    /// # Errors
    /// When it was too often.
    pub(crate) fn may(&self, count: &Count) -> Result<(), ApiError> {
        count.take(self.network)
    }
}

impl IntoResponseParts for SetCookie {
    type Error = Infallible;

    fn into_response_parts(self, mut response: ResponseParts) -> Result<ResponseParts, Infallible> {
        if let Some(cookie) = self.0 {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        Ok(response)
    }
}

/// The address that a request comes from, as far as it is believed.
pub(crate) fn address(parts: &Parts) -> IpAddr {
    parts
        .extensions
        .get::<Client>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |client| client.address)
}

/// The visitor that a cookie stands for.
pub(crate) fn visitor(
    headers: &HeaderMap,
    is_encrypted: bool,
    state: &ApiState,
) -> Option<Visitor> {
    Cookie::Visitor
        .values(headers, is_encrypted)
        .find_map(|value| Visitor::open(&state.app.settings.secret, value))
}
