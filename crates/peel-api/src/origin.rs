//! Which pages may let a browser do something in its user's name.
//!
//! Browsers send cookies by themselves, whoever made them ask. So a request that changes something is refused unless
//! a page of ours made it, or no browser did:
//!
//! - one that shows a key or a token: browsers never add these by themselves;
//! - one of which the browser says that a page of the same origin made it (`Sec-Fetch-Site`, which no page can set);
//! - from a browser that does not say so: one whose `Origin` is ours;
//! - one that has neither and none of our cookies: it can do nothing in anybody's name.

use axum::extract::{Extension, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use http::header::{COOKIE, HOST, ORIGIN};
use http::uri::Authority;

use crate::ApiState;
use crate::cookies::{COOKIE_PREFIX, SECURE_PREFIX};
use crate::error::{ApiError, Kind};
use crate::identity::api_key;
use crate::network::Client;

/// Refuses requests that pages of others have caused.
pub(crate) async fn refuse_foreign_pages(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    request: Request,
    next: Next,
) -> Response {
    let is_encrypted = client.is_some_and(|Extension(client)| client.is_encrypted);
    let public_url = state.settings.public_url.as_deref();
    let authority = request.uri().authority();
    if request.method().is_safe() || is_ours(request.headers(), authority, is_encrypted, public_url)
    {
        next.run(request).await
    } else {
        ApiError::new(Kind::CrossSite).into_response()
    }
}

fn is_ours(
    headers: &HeaderMap,
    authority: Option<&Authority>,
    is_encrypted: bool,
    public_url: Option<&str>,
) -> bool {
    // Not any `Authorization`: browsers repeat the `Basic` of a proxy by themselves.
    if api_key(headers).is_some() {
        return true;
    }
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(origin) = headers.get(ORIGIN) else {
        return !has_our_cookies(headers);
    };
    let Ok(origin) = origin.to_str() else {
        return false;
    };
    if public_url.is_some_and(|ours| ours.eq_ignore_ascii_case(origin)) {
        return true;
    }
    // HTTP/2 has the host in the request's target.
    let host = headers
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .or_else(|| authority.map(Authority::as_str));
    let scheme = if is_encrypted { "https" } else { "http" };
    match (origin.split_once("://"), host) {
        (Some((its_scheme, its_host)), Some(host)) => {
            its_scheme.eq_ignore_ascii_case(scheme) && its_host.eq_ignore_ascii_case(host)
        }
        _ => false,
    }
}

fn has_our_cookies(headers: &HeaderMap) -> bool {
    headers
        .get_all(COOKIE)
        .iter()
        // What cannot be read may be one of ours.
        .any(|value| {
            value
                .to_str()
                .map_or(true, |text| text.split(';').any(is_our_cookie))
        })
}

fn is_our_cookie(pair: &str) -> bool {
    let pair = pair.trim();
    pair.strip_prefix(SECURE_PREFIX)
        .unwrap_or(pair)
        .starts_with(COOKIE_PREFIX)
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    const COOKIES: [(&str, &str); 2] =
        [("host", "peel.example"), ("cookie", "a=b; peel_visitor=v")];

    fn judge(pairs: &[(&'static str, &str)], is_encrypted: bool, public_url: Option<&str>) -> bool {
        let headers = pairs
            .iter()
            .map(|(name, value)| {
                let value = HeaderValue::from_str(value).unwrap();
                (HeaderName::from_static(name), value)
            })
            .collect();
        is_ours(&headers, None, is_encrypted, public_url)
    }

    fn with_cookies(pairs: &[(&'static str, &str)]) -> bool {
        judge(&[&COOKIES, pairs].concat(), true, None)
    }

    #[test]
    fn a_browser_that_says_whose_page_asks_is_believed() {
        assert!(with_cookies(&[("sec-fetch-site", "same-origin")]));
        for site in ["cross-site", "same-site", "none", ""] {
            let origin = ("origin", "https://peel.example");
            assert!(!with_cookies(&[("sec-fetch-site", site)]), "{site}");
            assert!(!with_cookies(&[("sec-fetch-site", site), origin]), "{site}");
        }
    }

    #[test]
    fn one_that_does_not_has_to_come_from_our_origin() {
        assert!(with_cookies(&[("origin", "https://peel.example")]));
        assert!(with_cookies(&[("origin", "https://PEEL.example")]));
        for origin in [
            "https://evil.example",
            "https://peel.example.evil.example",
            "https://evil-peel.example",
            "https://peel.example:8443",
            "http://peel.example",
            "null",
            "",
            "peel.example",
        ] {
            assert!(!with_cookies(&[("origin", origin)]), "{origin}");
        }
    }

    #[test]
    fn cookies_without_any_origin_do_nothing() {
        assert!(!with_cookies(&[]));
        for cookie in ["__Host-peel_refresh=r", "a=b;peel_sign_in=x"] {
            assert!(!judge(&[("cookie", cookie)], true, None), "{cookie}");
        }
        for cookie in ["other=1", "notpeel_visitor=1"] {
            assert!(judge(&[("cookie", cookie)], true, None), "{cookie}");
        }
        assert!(judge(&[], true, None));
    }

    #[test]
    fn keys_and_tokens_are_sent_by_nobody_unasked() {
        let foreign = ("origin", "https://evil.example");
        assert!(with_cookies(&[("x-api-key", "k"), foreign]));
        assert!(with_cookies(&[("authorization", "Bearer t"), foreign]));
        assert!(!with_cookies(&[("authorization", "Basic YTpi"), foreign]));
    }

    #[test]
    fn the_public_address_is_ours_whatever_the_proxy_says_of_the_host() {
        let origin = ("origin", "https://peel.example");
        let headers = [("host", "10.0.0.7:8080"), COOKIES[1], origin];
        assert!(judge(&headers, false, Some("https://peel.example")));
        assert!(!judge(&headers, false, Some("https://other.example")));
        assert!(!judge(&headers, false, None));
    }
}
