//! Pictures that are named by their address on the web.

use std::path::{Path, PathBuf};

use peel_executor::JobError;
use peel_http_client::{FetchError, FetchLimits, IpNet, NetworkPolicy, WebClient};
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use super::failure::Failure;
use crate::interrupt::Interrupt;
use crate::runtime::{self, NoThreads};

/// What a picture is called whose address names none.
const UNNAMED: &str = "picture";

/// Fetches pictures, from the public internet unless told otherwise. One serves all worker threads.
#[derive(Debug)]
pub(crate) struct Web {
    client: WebClient,
    runtime: Runtime,
    ended: CancellationToken,
}

impl Web {
    pub(crate) fn new(private_too: bool, interrupt: &Interrupt) -> Result<Self, NoThreads> {
        let mut policy = NetworkPolicy::public();
        if private_too {
            for everything in ["0.0.0.0/0", "::/0"] {
                let network: IpNet = everything.parse().expect("it is a network");
                policy = policy.danger_allow(network);
            }
        }
        Ok(Self {
            client: WebClient::new(policy),
            runtime: runtime::new()?,
            ended: runtime::closing(interrupt),
        })
    }

    /// The bytes at `address`, at most `max_bytes`.
    pub(crate) fn fetch(&self, address: &str, max_bytes: u64) -> Result<Vec<u8>, Failure> {
        let limits = FetchLimits::of_bytes(max_bytes);
        self.runtime.block_on(async {
            tokio::select! {
                () = self.ended.cancelled() => Err(Failure::Job(JobError::Cancelled)),
                fetched = self.bytes(address, &limits) => fetched.map_err(Failure::Fetch),
            }
        })
    }

    async fn bytes(&self, address: &str, limits: &FetchLimits) -> Result<Vec<u8>, FetchError> {
        let body = self.client.get(address, limits).await?;
        Ok(body.bytes().await?.into())
    }
}

/// The address that `input` is, if it is one.
pub(crate) fn as_address(input: &Path) -> Option<&str> {
    let text = input.to_str()?;
    let has = |scheme: &str| {
        text.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    (has("http://") || has("https://")).then_some(text)
}

/// The name of the file at `address`: what follows the last slash of its path.
pub(crate) fn file_name(address: &str) -> PathBuf {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let below_host = path.splitn(4, '/').nth(3).unwrap_or_default();
    let name: String = below_host
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || "._-".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    let name = name.trim_start_matches('.');
    PathBuf::from(if name.is_empty() { UNNAMED } else { name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_two_schemes_of_the_web_are_addresses() {
        for address in ["http://a/b.jpg", "https://a", "HTTPS://A/b"] {
            assert_eq!(as_address(Path::new(address)), Some(address));
        }
        for other in ["a.jpg", "http:/a", "ftp://a/b.jpg", "./http://a"] {
            assert_eq!(as_address(Path::new(other)), None, "{other}");
        }
    }

    #[test]
    fn a_picture_is_called_what_its_address_ends_with() {
        for (address, name) in [
            ("https://example.org/a/cat.jpg?size=2#x", "cat.jpg"),
            ("https://example.org/a%2Fb.png", "a_2Fb.png"),
            ("https://example.org/..", "picture"),
            ("https://example.org/", "picture"),
            ("https://example.org", "picture"),
        ] {
            assert_eq!(file_name(address), Path::new(name), "{address}");
        }
    }
}
