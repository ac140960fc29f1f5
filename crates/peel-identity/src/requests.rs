//! Requests to providers, by way of the one outbound client.

use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use openidconnect::AsyncHttpClient;
use peel_http_client::{Answer, FetchError, FetchLimits, WebClient};
use url::{Host, Url};

/// Largest answer: metadata, keys, tokens.
const MAX_BYTES: u64 = 256 * 1024;

/// Somebody waits in front of their browser.
const LIMITS: FetchLimits = FetchLimits {
    max_bytes: MAX_BYTES,
    max_time: Duration::from_secs(15),
    max_idle: Duration::from_secs(10),
    max_redirects: 0,
};

/// A request without an answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RequestError {
    /// The address is one at which anybody could read along.
    #[error("a provider is asked over https alone")]
    Unencrypted,
    /// No answer came.
    #[error("the provider did not answer")]
    Fetch(#[source] FetchError),
}

/// The outbound client, as the library of OpenID Connect wants one.
#[derive(Debug, Clone)]
pub(crate) struct Requests(WebClient);

impl Requests {
    pub(crate) fn new(client: WebClient) -> Self {
        Self(client)
    }

    /// One request; no redirect is followed. It may hold secrets, and the answer tokens, so they travel encrypted, or
    /// not beyond this machine.
    pub(crate) async fn send(&self, request: Request<Vec<u8>>) -> Result<Answer, RequestError> {
        let (head, body) = request.into_parts();
        let address = head.uri.to_string();
        if !is_private(&address) {
            return Err(RequestError::Unencrypted);
        }
        let body = Bytes::from(body);
        self.0
            .exchange(head.method, &address, head.headers, body, &LIMITS)
            .await
            .map_err(RequestError::Fetch)
    }
}

fn is_private(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else {
        return false;
    };
    url.scheme() == "https"
        || match url.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            _ => false,
        }
}

impl<'c> AsyncHttpClient<'c> for Requests {
    type Error = RequestError;
    type Future =
        Pin<Box<dyn Future<Output = Result<Response<Vec<u8>>, RequestError>> + Send + 'c>>;

    fn call(&'c self, request: Request<Vec<u8>>) -> Self::Future {
        Box::pin(async move {
            let answer = self.send(request).await?;
            let mut response = Response::new(answer.body.to_vec());
            *response.status_mut() = answer.status;
            *response.headers_mut() = answer.headers;
            Ok(response)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_travel_encrypted_or_not_beyond_this_machine() {
        for address in [
            "https://id.example/token",
            "http://127.0.0.1:9010/token",
            "http://[::1]:9010/token",
        ] {
            assert!(is_private(address), "{address}");
        }
        for address in [
            "http://id.example/token",
            "http://127.0.0.1.id.example/token",
            "http://10.0.0.1/token",
            "/token",
        ] {
            assert!(!is_private(address), "{address}");
        }
    }
}
