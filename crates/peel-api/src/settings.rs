use std::time::Duration;

use ipnet::IpNet;

/// What an operator may choose about the API.
#[derive(Debug, Clone)]
pub struct ApiSettings {
    /// Where callers reach the service, without a slash at the end; links begin with it.
    pub public_url: Option<String>,
    /// Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// From where `/metrics` may be read.
    pub metrics_networks: Vec<IpNet>,
    /// Pictures that may be coming in at the same time from one network.
    pub uploads_per_network: usize,
    /// Whether the HTTP API of remove.bg is spoken.
    pub removebg: bool,
    /// Whether the HTTP API of rembg is spoken.
    pub rembg: bool,
    /// How long a caller may ask to wait for an image.
    pub max_wait: Duration,
}

impl Default for ApiSettings {
    fn default() -> Self {
        Self {
            public_url: None,
            trusted_proxies: Vec::new(),
            metrics_networks: Vec::new(),
            uploads_per_network: 16,
            removebg: true,
            rembg: false,
            max_wait: Duration::from_secs(60),
        }
    }
}
