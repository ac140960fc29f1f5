use std::net::SocketAddr;
use std::time::Duration;

use ipnet::IpNet;

use crate::key::section;
use crate::parse::{address, bytes, duration, list, network, one_of, optional, origin};
use crate::variable::number;

/// What the installation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Trying out: everything works without being set.
    Development,
    /// Strangers: unsafe settings refuse to start.
    Production,
}

section! {
    /// Where requests come in, and how patient the service is with them.
    Server = "server" {
        /// Where to listen. Port 0 takes a free one.
        listen: SocketAddr = "127.0.0.1:8080", "PEEL_LISTEN", "an address and a port", address;
        /// What the installation is for. In `production` unsafe settings refuse to start.
        environment: Stage = "development", "PEEL_ENVIRONMENT", "`development` or `production`",
            one_of(&[("development", Stage::Development), ("production", Stage::Production)]);
        /// The address at which callers reach the service. Links begin with it; without it they begin with the path.
        public_url: Option<String> = "", "PEEL_PUBLIC_URL",
            "an http or https address without a path, or nothing", optional(origin);
        /// Networks of the reverse proxies in front of the service. Only their `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
        trusted_proxies: Vec<IpNet> = "", "PEEL_TRUSTED_PROXIES",
            "a list of networks or addresses, such as `10.0.0.0/8`", list(network);
        /// Networks from where `/metrics` may be read, through trusted proxies too.
        metrics_networks: Vec<IpNet> = "127.0.0.0/8,::1/128", "PEEL_METRICS_NETWORKS",
            "a list of networks or addresses, such as `10.0.0.0/8`", list(network);
        /// Longest time from the first byte of a request's headers to their end, and for a TLS handshake.
        header_timeout: Duration = "10s", "PEEL_HEADER_TIMEOUT", "a time, such as `10s`", duration;
        /// Longest silence on a connection between two requests.
        idle_timeout: Duration = "15s", "PEEL_IDLE_TIMEOUT", "a time, such as `15s`", duration;
        /// How long a body may be slower than `body_rate`, in all.
        body_grace: Duration = "5s", "PEEL_BODY_GRACE", "a time, such as `5s`", duration;
        /// Slowest body, in bytes per second.
        body_rate: u64 = "16kB", "PEEL_BODY_RATE", "a size, such as `16kB`", bytes;
        /// Longest time for which a reader of an answer may take nothing.
        write_timeout: Duration = "30s", "PEEL_WRITE_TIMEOUT", "a time, such as `30s`", duration;
        /// Longest time from the wish to stop to the end. Accepted removals wait in the queue for the next start.
        shutdown_timeout: Duration = "30s", "PEEL_SHUTDOWN_TIMEOUT", "a time, such as `30s`", duration;
        /// Connections at the same time.
        connections: usize = "1000", "PEEL_CONNECTIONS", "a number from 1 to 100000", number(1..=100_000);
        /// Connections at the same time from one IPv4 address or one IPv6 /64. Those of trusted proxies are not counted.
        connections_per_network: usize = "64", "PEEL_CONNECTIONS_PER_NETWORK", "a number from 1 to 100000", number(1..=100_000);
    }
}
