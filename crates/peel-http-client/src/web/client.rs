use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, HOST, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER,
    USER_AGENT,
};
use hyper::{Method, Request, StatusCode};
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::CertificateDer;
use url::Host;

use super::connection::{self, Exchange};
use super::target::Target;
use super::{FetchError, FetchLimits, Fetched, NetworkPolicy, Refusal, Resolver, SystemResolver};

const AGENT: &str = concat!("peel/", env!("CARGO_PKG_VERSION"));

/// A client for addresses that users name. Cheap to clone.
///
/// It holds no cookies, sends no credentials of its own, uses no proxy and undoes no compression.
#[derive(Clone)]
pub struct WebClient {
    policy: Arc<NetworkPolicy>,
    resolver: Arc<dyn Resolver>,
    roots: Vec<CertificateDer<'static>>,
    tls: TlsConnector,
}

impl fmt::Debug for WebClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebClient")
            .field("policy", &self.policy)
            .field("resolver", &self.resolver)
            .finish_non_exhaustive()
    }
}

/// All that a server said.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status, redirects included: none is followed.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// What a server said to a `POST`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PostAnswer {
    /// The HTTP status, redirects included: none is followed.
    pub status: u16,
    /// How long the server wants to be left alone, where it says so in seconds.
    pub retry_after: Option<Duration>,
}

impl WebClient {
    /// A client that goes where `policy` allows.
    #[must_use]
    pub fn new(policy: NetworkPolicy) -> Self {
        Self {
            policy: Arc::new(policy),
            resolver: Arc::new(SystemResolver),
            roots: Vec::new(),
            tls: connection::tls(&[]),
        }
    }

    /// Asks `resolver` what names stand for.
    #[must_use]
    pub fn with_resolver(mut self, resolver: Arc<dyn Resolver>) -> Self {
        self.resolver = resolver;
        self
    }

    /// Also trusts servers that this certificate authority vouches for. `certificate` is X.509 in DER.
    #[must_use]
    pub fn with_authority(mut self, certificate: Vec<u8>) -> Self {
        self.roots.push(CertificateDer::from(certificate));
        self.tls = connection::tls(&self.roots);
        self
    }

    /// Asks for what is at `address`, following redirects.
    ///
    /// # Errors
    /// [`FetchError`]. Any status but 200 is one.
    pub async fn get(&self, address: &str, limits: &FetchLimits) -> Result<Fetched, FetchError> {
        let deadline = Instant::now() + limits.max_time;
        let mut target = Target::read(address, &self.policy)?;
        for _ in 0..=limits.max_redirects {
            let request = request(Method::GET, &target, HeaderMap::new(), Bytes::new())?;
            let exchange = self.send(&target, request, limits, deadline).await?;
            let head = &exchange.response;
            match head.status().as_u16() {
                200 => {
                    if is_encoded(head.headers()) {
                        return Err(FetchError::Encoded);
                    }
                    return Fetched::new(exchange, limits, deadline);
                }
                301 | 302 | 303 | 307 | 308 => {
                    let location = head
                        .headers()
                        .get(LOCATION)
                        .and_then(|location| std::str::from_utf8(location.as_bytes()).ok())
                        .ok_or(FetchError::Redirects)?;
                    target = target.redirected(location, &self.policy)?;
                }
                status => return Err(FetchError::Status(status)),
            }
        }
        Err(FetchError::Redirects)
    }

    /// Hands `body` to the server at `address`, with `headers`. What the server says beyond
    /// its head is not read.
    ///
    /// # Errors
    /// [`FetchError`]; a status is never one.
    pub async fn post(
        &self,
        address: &str,
        headers: HeaderMap,
        body: Bytes,
        limits: &FetchLimits,
    ) -> Result<PostAnswer, FetchError> {
        let deadline = Instant::now() + limits.max_time;
        let target = Target::read(address, &self.policy)?;
        let request = request(Method::POST, &target, headers, body)?;
        let exchange = self.send(&target, request, limits, deadline).await?;
        let retry_after = exchange
            .response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.trim().parse().ok());
        Ok(PostAnswer {
            status: exchange.response.status().as_u16(),
            retry_after: retry_after.map(Duration::from_secs),
        })
    }

    /// Sends a request, also with credentials that are meant for the server at `address`, and reads the whole answer.
    ///
    /// # Errors
    /// [`FetchError`]; a status is never one.
    pub async fn exchange(
        &self,
        method: Method,
        address: &str,
        headers: HeaderMap,
        body: Bytes,
        limits: &FetchLimits,
    ) -> Result<Answer, FetchError> {
        let deadline = Instant::now() + limits.max_time;
        let target = Target::read(address, &self.policy)?;
        let request = request(method, &target, headers, body)?;
        let exchange = self.send(&target, request, limits, deadline).await?;
        let head = &exchange.response;
        if is_encoded(head.headers()) {
            return Err(FetchError::Encoded);
        }
        let (status, headers) = (head.status(), head.headers().clone());
        let body = Fetched::new(exchange, limits, deadline)?.bytes().await?;
        Ok(Answer {
            status,
            headers,
            body,
        })
    }

    /// One request to one server, no redirect followed.
    async fn send(
        &self,
        target: &Target,
        request: Request<Full<Bytes>>,
        limits: &FetchLimits,
        deadline: Instant,
    ) -> Result<Exchange, FetchError> {
        let patience = || deadline.min(Instant::now() + limits.max_idle);
        let stream = timeout_at(patience(), async {
            let addresses = self.addresses(target).await?;
            connection::reach(&addresses, target.port()).await
        });
        let stream = stream.await.map_err(|_| FetchError::TimedOut)??;
        let answer = connection::exchange(stream, target, &self.tls, request);
        timeout_at(patience(), answer)
            .await
            .map_err(|_| FetchError::TimedOut)?
    }

    /// The addresses of a server, all of them judged.
    async fn addresses(&self, target: &Target) -> Result<Vec<IpAddr>, FetchError> {
        let addresses = match target.host() {
            Host::Ipv4(address) => vec![IpAddr::V4(*address)],
            Host::Ipv6(address) => vec![IpAddr::V6(*address)],
            Host::Domain(name) => self
                .resolver
                .addresses(name)
                .await
                .map_err(FetchError::NotFound)?,
        };
        self.policy.check_addresses(&addresses, target.port())?;
        Ok(addresses)
    }
}

fn request(
    method: Method,
    target: &Target,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Request<Full<Bytes>>, FetchError> {
    let host = HeaderValue::try_from(target.authority()).map_err(|_| Refusal::Unreadable)?;
    let mut request = Request::builder()
        .method(method)
        .uri(target.path_and_query())
        .body(Full::new(body))
        .map_err(|_| Refusal::Unreadable)?;
    let all = request.headers_mut();
    *all = headers;
    all.insert(HOST, host);
    all.insert(USER_AGENT, HeaderValue::from_static(AGENT));
    all.entry(ACCEPT).or_insert(HeaderValue::from_static("*/*"));
    all.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    Ok(request)
}

fn is_encoded(headers: &HeaderMap) -> bool {
    headers
        .get_all(CONTENT_ENCODING)
        .iter()
        .any(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"))
}
