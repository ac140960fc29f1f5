//! The one outbound client, as the ports that need it see it.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream;
use peel_app::{ByteStream, FetchError, Fetcher};
use peel_config::ServiceConfig;
use peel_http_client::{
    FetchError as ClientError, FetchLimits, HeaderMap, NetworkPolicy, Refusal, WebClient,
};
use peel_worker::{Outbound, OutboundError};

/// What is read of the answer to a webhook, in bytes: nothing beyond its head.
const WEBHOOK_ANSWER_BYTES: u64 = 64 * 1024;

/// Goes to addresses that callers name.
#[derive(Debug, Clone)]
pub(crate) struct Web {
    client: WebClient,
    fetch_timeout: Duration,
    webhook_timeout: Duration,
}

impl Web {
    pub(crate) fn new(config: &ServiceConfig) -> Self {
        let mut policy = NetworkPolicy::public();
        for network in &config.fetch.danger_private_networks {
            policy = policy.danger_allow(*network);
        }
        let own_host = config
            .server
            .public_url
            .as_deref()
            .and_then(|url| url.split_once("://"))
            .map(|(_, authority)| {
                authority
                    .rsplit_once(':')
                    .map_or(authority, |(host, _)| host)
            });
        if let Some(host) = own_host {
            policy = policy.refuse_host(host);
        }
        Self {
            client: WebClient::new(policy),
            fetch_timeout: config.fetch.timeout,
            webhook_timeout: config.webhooks.timeout,
        }
    }
}

#[async_trait]
impl Fetcher for Web {
    async fn fetch(&self, url: &str, max_bytes: u64) -> Result<ByteStream, FetchError> {
        let limits = FetchLimits {
            max_time: self.fetch_timeout,
            ..FetchLimits::of_bytes(max_bytes)
        };
        let fetched = self.client.get(url, &limits).await.map_err(as_fetched)?;
        let pieces = stream::try_unfold(fetched, |mut fetched| async move {
            let piece = fetched.chunk().await.map_err(as_fetched)?;
            Ok(piece.map(|piece| (piece, fetched)))
        });
        Ok(pieces.boxed())
    }
}

#[async_trait]
impl Outbound for Web {
    async fn post(&self, url: &str, headers: HeaderMap, body: Bytes) -> Result<u16, OutboundError> {
        let limits = FetchLimits {
            max_time: self.webhook_timeout,
            ..FetchLimits::of_bytes(WEBHOOK_ANSWER_BYTES)
        };
        match self.client.post(url, headers, body, &limits).await {
            Ok(answer) => Ok(answer.status),
            Err(error) => Err(OutboundError(error.into())),
        }
    }
}

fn as_fetched(error: ClientError) -> FetchError {
    match error {
        ClientError::Refused(Refusal::Unreadable | Refusal::Scheme) => FetchError::Invalid,
        ClientError::Refused(_) => FetchError::NotAllowed,
        ClientError::TooLarge(limit) => FetchError::TooLarge { limit },
        other => FetchError::Failed(other.into()),
    }
}
