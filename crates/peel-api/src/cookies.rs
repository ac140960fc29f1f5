//! Cookies: what they are called, how long they live, with which requests they come.

use std::time::Duration;

use http::header::COOKIE;
use http::request::Parts;
use http::{HeaderMap, HeaderValue};

use crate::ApiState;
use crate::network::Client;

/// What every cookie of ours is called, after the prefix that https gives it.
pub(crate) const COOKIE_PREFIX: &str = "peel_";
/// It promises browsers, and us, that no neighbour of the site has set the cookie.
pub(crate) const SECURE_PREFIX: &str = "__Host-";

/// A cookie of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// Who somebody without an account is.
    Visitor,
    /// What keeps somebody signed in.
    Refresh,
    /// A visit to a sign-in provider that has begun. It has to come back with the redirect from there.
    Visit,
}

impl Cookie {
    const fn name(self) -> &'static str {
        match self {
            Self::Visitor => "peel_visitor",
            Self::Refresh => "peel_refresh",
            Self::Visit => "peel_visit",
        }
    }

    const fn same_site(self) -> &'static str {
        match self {
            Self::Visitor | Self::Visit => "Lax",
            Self::Refresh => "Strict",
        }
    }

    /// Its values in a request. There may be several: of other paths, or set by a neighbour where there is no https.
    pub(crate) fn values(
        self,
        headers: &HeaderMap,
        is_encrypted: bool,
    ) -> impl Iterator<Item = &str> {
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(move |pair| {
                let (name, value) = pair.trim().split_once('=')?;
                let name = if is_encrypted {
                    name.strip_prefix(SECURE_PREFIX)?
                } else {
                    name
                };
                (name == self.name()).then_some(value)
            })
    }

    /// Sets it to `value`, which has letters, digits, `_`, `-` and `.` alone, for `life`.
    pub(crate) fn set(
        self,
        value: &str,
        life: Duration,
        is_encrypted: bool,
    ) -> Option<HeaderValue> {
        let (prefix, secure) = if is_encrypted {
            (SECURE_PREFIX, "; Secure")
        } else {
            ("", "")
        };
        let (name, same_site) = (self.name(), self.same_site());
        let life = life.as_secs();
        let text = format!(
            "{prefix}{name}={value}; Path=/; Max-Age={life}; HttpOnly; SameSite={same_site}{secure}"
        );
        let mut cookie = HeaderValue::try_from(text).ok()?;
        cookie.set_sensitive(true);
        Some(cookie)
    }

    /// Deletes it.
    pub(crate) fn clear(self, is_encrypted: bool) -> Option<HeaderValue> {
        self.set("", Duration::ZERO, is_encrypted)
    }
}

/// Whether what a request holds is encrypted on its way, as far as we can tell.
pub(crate) fn is_encrypted(parts: &Parts, state: &ApiState) -> bool {
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

    fn values(cookies: &[&str], is_encrypted: bool) -> Vec<String> {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(COOKIE, cookie.parse().unwrap());
        }
        Cookie::Refresh
            .values(&headers, is_encrypted)
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn over_https_only_what_no_neighbour_can_set_counts() {
        let cookies = ["peel_refresh=plain; __Host-peel_refresh=safe", "a=b"];
        assert_eq!(values(&cookies, true), ["safe"]);
        assert_eq!(values(&cookies, false), ["plain"]);
        assert!(values(&["peel_refreshing=1; xpeel_refresh=2"], false).is_empty());
    }

    #[test]
    fn what_keeps_people_in_goes_to_no_script_and_with_no_foreign_request() {
        let life = Duration::from_secs(60);
        let secure = Cookie::Refresh.set("t", life, true).unwrap();
        assert_eq!(
            secure,
            "__Host-peel_refresh=t; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure"
        );
        let plain = Cookie::Refresh.set("t", life, false).unwrap();
        assert_eq!(
            plain,
            "peel_refresh=t; Path=/; Max-Age=60; HttpOnly; SameSite=Strict"
        );
        let cleared = Cookie::Visit.clear(false).unwrap();
        assert_eq!(
            cleared,
            "peel_visit=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
        );
    }
}
