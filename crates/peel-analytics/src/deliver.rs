use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use peel_http_client::{FetchLimits, HeaderMap, HeaderName, HeaderValue, WebClient};

/// What is read of an answer: nothing beyond its head.
const ANSWER_BYTES: u64 = 64 * 1024;
const PATIENCE: Duration = Duration::from_secs(30);

/// Where batches go.
#[derive(Debug)]
pub(crate) struct Destination {
    client: WebClient,
    url: String,
    headers: HeaderMap,
}

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was taken.
    Taken,
    /// It will never be taken as it is.
    Refused {
        /// What was answered.
        status: u16,
    },
    /// It may be taken later.
    Later {
        /// What was answered, if anything was.
        status: Option<u16>,
        /// How long the receiver wants to be left alone, if it says so.
        retry_after: Option<Duration>,
    },
}

impl Destination {
    pub(crate) fn new(client: WebClient, url: String, write_key: &str) -> Option<Self> {
        // The key is the user's name, and there is no password.
        let basic = STANDARD.encode(format!("{write_key}:"));
        let mut authorization = HeaderValue::try_from(format!("Basic {basic}")).ok()?;
        authorization.set_sensitive(true);
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static("authorization"), authorization);
        headers.insert(
            HeaderName::from_static("content-type"),
            HeaderValue::from_static("application/json"),
        );
        Some(Self {
            client,
            url,
            headers,
        })
    }

    pub(crate) async fn send(&self, body: Bytes) -> Outcome {
        let limits = FetchLimits {
            max_time: PATIENCE,
            ..FetchLimits::of_bytes(ANSWER_BYTES)
        };
        let headers = self.headers.clone();
        match self.client.post(&self.url, headers, body, &limits).await {
            Ok(answer) => match answer.status {
                200..=299 => Outcome::Taken,
                // Something is wrong with the batch itself. Anything else can be mended: a key, an address, a fault.
                status @ (400 | 413 | 415 | 422) => Outcome::Refused { status },
                status => Outcome::Later {
                    status: Some(status),
                    retry_after: answer.retry_after,
                },
            },
            Err(error) => {
                tracing::debug!(%error, "analytics could not be sent");
                Outcome::Later {
                    status: None,
                    retry_after: None,
                }
            }
        }
    }
}
