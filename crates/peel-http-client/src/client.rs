use std::time::{Duration, Instant};

use ureq::http::{Response, header};
use ureq::{Agent, Body};
use url::Url;

use crate::HttpError;
use crate::address::{AddressPolicy, parse};

/// Redirects that are followed for one file.
const MAX_REDIRECTS: usize = 5;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// Longest silence of a server.
const READ_TIMEOUT: Duration = Duration::from_secs(60);

/// A client that downloads files.
#[derive(Debug, Clone)]
pub struct Client {
    agent: Agent,
    policy: AddressPolicy,
}

impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}

impl Client {
    /// A client that speaks https alone.
    #[must_use]
    pub fn new() -> Self {
        Self::with_policy(AddressPolicy::HttpsOnly)
    }

    /// A client that also speaks plain http to 127.0.0.1, for tests against a server of their own.
    #[must_use]
    pub fn danger_allow_plain_loopback() -> Self {
        Self::with_policy(AddressPolicy::HttpsOrPlainLoopback)
    }

    fn with_policy(policy: AddressPolicy) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .user_agent(concat!("peel/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_recv_response(Some(READ_TIMEOUT))
            .timeout_per_read(Some(READ_TIMEOUT))
            .build();
        Self {
            agent: config.into(),
            policy,
        }
    }

    /// Asks for what is at `address` from byte `offset` on, following redirects.
    /// Gives the answer, whatever its status, and the server that gave it.
    pub(crate) fn get(
        &self,
        address: &str,
        offset: u64,
        deadline: Instant,
    ) -> Result<(Response<Body>, String), HttpError> {
        let mut url = parse(address)?;
        for _ in 0..=MAX_REDIRECTS {
            self.policy.check(&url)?;
            let host = host(&url);
            let response = self.get_once(&url, offset, deadline, &host)?;
            if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
                return Ok((response, host));
            }
            url = response
                .headers()
                .get(header::LOCATION)
                .and_then(|location| location.to_str().ok())
                .and_then(|location| url.join(location).ok())
                .ok_or(HttpError::Redirects { host })?;
        }
        Err(HttpError::Redirects { host: host(&url) })
    }

    fn get_once(
        &self,
        url: &Url,
        offset: u64,
        deadline: Instant,
        host: &str,
    ) -> Result<Response<Body>, HttpError> {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(HttpError::TimedOut {
                host: host.to_owned(),
            });
        }
        let mut request = self
            .agent
            .get(url.as_str())
            // Bytes are counted and continued, so they must be those of the file.
            .header(header::ACCEPT_ENCODING, "identity");
        if offset > 0 {
            request = request.header(header::RANGE, format!("bytes={offset}-"));
        }
        let request = request.config().timeout_global(Some(left)).build();
        request.call().map_err(|error| match error {
            ureq::Error::Timeout(_) => HttpError::TimedOut {
                host: host.to_owned(),
            },
            error => HttpError::Unreachable {
                host: host.to_owned(),
                source: Box::new(error),
            },
        })
    }
}

fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}
