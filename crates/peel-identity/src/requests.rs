//! Requests to providers, by way of the one outbound client.

use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use openidconnect::AsyncHttpClient;
use peel_http_client::{Answer, FetchError, FetchLimits, WebClient};

/// Largest answer: metadata, keys, tokens.
const MAX_BYTES: u64 = 256 * 1024;

/// Somebody waits in front of their browser.
const LIMITS: FetchLimits = FetchLimits {
    max_bytes: MAX_BYTES,
    max_time: Duration::from_secs(15),
    max_idle: Duration::from_secs(10),
    max_redirects: 0,
};

/// The outbound client, as the library of OpenID Connect wants one.
#[derive(Debug, Clone)]
pub(crate) struct Requests(WebClient);

impl Requests {
    pub(crate) fn new(client: WebClient) -> Self {
        Self(client)
    }

    /// One request; no redirect is followed.
    pub(crate) async fn send(&self, request: Request<Vec<u8>>) -> Result<Answer, FetchError> {
        let (head, body) = request.into_parts();
        let address = head.uri.to_string();
        let body = Bytes::from(body);
        self.0
            .exchange(head.method, &address, head.headers, body, &LIMITS)
            .await
    }
}

impl<'c> AsyncHttpClient<'c> for Requests {
    type Error = FetchError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Vec<u8>>, FetchError>> + Send + 'c>>;

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
