use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::AbortHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};
use url::Host;

use super::FetchError;
use super::target::Target;

/// Addresses of one server that are tried.
const MAX_TRIED: usize = 4;
const MAX_HEADERS: usize = 100;
/// Largest head of an answer.
const MAX_HEAD_BYTES: usize = 64 * 1024;

/// TLS against the roots that browsers trust, and `further` ones.
pub(super) fn tls(further: &[CertificateDer<'static>]) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    roots.add_parsable_certificates(further.iter().cloned());
    let mut config =
        ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("the provider supports the protocol versions it was made for")
            .with_root_certificates(roots)
            .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    TlsConnector::from(Arc::new(config))
}

/// Connects to the first of `addresses` that answers; they were judged before.
pub(super) async fn reach(addresses: &[IpAddr], port: u16) -> Result<TcpStream, FetchError> {
    let mut failure = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for &address in addresses.iter().take(MAX_TRIED) {
        match TcpStream::connect(SocketAddr::new(address, port)).await {
            Ok(stream) => {
                // Latency matters more than packets: heads are small.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Err(error) => failure = error,
        }
    }
    Err(FetchError::Unreachable(failure))
}

/// An exchange whose connection lives as long as this is kept.
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) response: Response<Incoming>,
    pub(super) connection: Connection,
}

/// Closes its connection when it is dropped.
#[derive(Debug)]
pub(super) struct Connection(AbortHandle);

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Sends `request` to `target` over `stream` and waits for the head of the answer.
pub(super) async fn exchange(
    stream: TcpStream,
    target: &Target,
    tls: &TlsConnector,
    request: Request<Full<Bytes>>,
) -> Result<Exchange, FetchError> {
    if target.is_secure() {
        let name = server_name(target.host())?;
        let stream = tls.connect(name, stream).await.map_err(FetchError::Tls)?;
        exchange_over(stream, request).await
    } else {
        exchange_over(stream, request).await
    }
}

fn server_name(host: &Host) -> Result<ServerName<'static>, FetchError> {
    let name = match host {
        Host::Domain(name) => {
            let name = name.trim_end_matches('.').to_owned();
            ServerName::try_from(name).map_err(|error| FetchError::Tls(io::Error::other(error)))?
        }
        Host::Ipv4(address) => ServerName::from(IpAddr::V4(*address)),
        Host::Ipv6(address) => ServerName::from(IpAddr::V6(*address)),
    };
    Ok(name)
}

async fn exchange_over<S>(stream: S, request: Request<Full<Bytes>>) -> Result<Exchange, FetchError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, driver) = http1::Builder::new()
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_HEAD_BYTES)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(FetchError::Protocol)?;
    // What ends the connection is told to whoever waits for the answer or the body.
    let driver = tokio::spawn(async move {
        let _ = driver.await;
    });
    let connection = Connection(driver.abort_handle());
    let response = sender
        .send_request(request)
        .await
        .map_err(FetchError::Protocol)?;
    Ok(Exchange {
        response,
        connection,
    })
}
