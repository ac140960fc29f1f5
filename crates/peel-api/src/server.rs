//! From connections to requests.

mod connection;
mod framing;
mod idle;
mod linger;
mod stall;
mod tls;
mod unambiguous;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use ipnet::IpNet;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

pub use self::tls::{TlsError, TlsFiles};

use self::connection::serve_connection;
use crate::body::Pace;
use crate::network::{Network, is_trusted};
use crate::places::{Place, Places};

/// After the system had no room for another connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How patient the server is, and how much it takes on.
#[derive(Debug, Clone)]
pub struct ServerSettings {
    /// From the first byte of a request's headers to their end, and for a TLS handshake.
    pub header_timeout: Duration,
    /// Silence between two requests.
    pub idle_timeout: Duration,
    /// How long a body may be slower than `body_rate`, in all.
    pub body_grace: Duration,
    /// Slowest body, in bytes per second.
    pub body_rate: u64,
    /// How long a reader of an answer may take nothing.
    pub write_timeout: Duration,
    /// How long requests may go on after the wish to stop.
    pub drain_timeout: Duration,
    /// Connections at the same time.
    pub connections: usize,
    /// Connections at the same time from one network; trusted proxies are not counted.
    pub connections_per_network: usize,
    /// Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    pub trusted_proxies: Vec<IpNet>,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            header_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(15),
            body_grace: Duration::from_secs(5),
            body_rate: 16_000,
            write_timeout: Duration::from_secs(30),
            drain_timeout: Duration::from_secs(25),
            connections: 1000,
            connections_per_network: 64,
            trusted_proxies: Vec::new(),
        }
    }
}

impl ServerSettings {
    fn pace(&self) -> Pace {
        Pace {
            grace: self.body_grace,
            bytes_per_second: self.body_rate,
        }
    }
}

/// Serves HTTP/1.1 and HTTP/2 until it is told to stop.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    tls: Option<TlsFiles>,
    settings: Arc<ServerSettings>,
}

impl Server {
    /// A server on `listener`; with `tls`, of https alone.
    #[must_use]
    pub fn new(listener: TcpListener, tls: Option<TlsFiles>, settings: ServerSettings) -> Self {
        Self {
            listener,
            tls,
            settings: Arc::new(settings),
        }
    }

    /// The address that it listens on.
    ///
    /// # Errors
    /// The system's.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers requests with `router` until `closing` is cancelled; then takes no more
    /// connections, finishes what goes on, for at most
    /// [`drain_timeout`](ServerSettings::drain_timeout), and cuts the rest.
    pub async fn run(self, router: Router, closing: CancellationToken) {
        let places = Places::new(self.settings.connections_per_network);
        let room = Arc::new(Semaphore::new(self.settings.connections));
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                () = closing.cancelled() => break,
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, peer)) => {
                        let Some(place) = self.place(&places, peer.ip()) else {
                            continue;
                        };
                        let Ok(room) = Arc::clone(&room).try_acquire_owned() else {
                            continue;
                        };
                        let work = self.serve(stream, peer.ip(), &router, &closing);
                        connections.spawn(async move {
                            work.await;
                            drop((place, room));
                        });
                    }
                    Err(error) => {
                        tracing::warn!(%error, "a connection could not be accepted");
                        tokio::time::sleep(ACCEPT_PAUSE).await;
                    }
                },
                Some(_) = connections.join_next() => {}
            }
        }
        drop(self.listener);
        let drained = async { while connections.join_next().await.is_some() {} };
        if timeout(self.settings.drain_timeout, drained).await.is_err() {
            tracing::warn!(
                left = connections.len(),
                "connections were cut because they did not end in time"
            );
            connections.shutdown().await;
        }
    }

    /// `None` when the peer's network has as many connections as it may.
    fn place(&self, places: &Places, peer: IpAddr) -> Option<Option<Place>> {
        if is_trusted(peer, &self.settings.trusted_proxies) {
            return Some(None);
        }
        places.take(Network::from(peer)).map(Some)
    }

    fn serve(
        &self,
        stream: TcpStream,
        peer: IpAddr,
        router: &Router,
        closing: &CancellationToken,
    ) -> impl Future<Output = ()> + Send + 'static {
        let settings = Arc::clone(&self.settings);
        let (tls, router, closing) = (self.tls.clone(), router.clone(), closing.clone());
        async move {
            // Answers are written whole; waiting for more only delays their ends.
            let _ = stream.set_nodelay(true);
            let stream = stall::Stalling::new(stream, settings.write_timeout);
            match tls {
                None => serve_connection(stream, peer, false, router, closing, settings).await,
                Some(tls) => {
                    match timeout(settings.header_timeout, tls.acceptor().accept(stream)).await {
                        Ok(Ok(stream)) => {
                            serve_connection(stream, peer, true, router, closing, settings).await;
                        }
                        Ok(Err(error)) => tracing::debug!(%error, "no TLS"),
                        Err(_) => tracing::debug!("a TLS handshake took too long"),
                    }
                }
            }
        }
    }
}
