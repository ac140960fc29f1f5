use std::time::Duration;

use ipnet::IpNet;

use crate::Rates;

/// When what a browser looks like counts in telling visitors apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fingerprints {
    /// Never.
    Off,
    /// Of those who have consented to being measured.
    Consent,
    /// Always.
    On,
}

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
    /// How often one network may do what is worth guessing at, or costs work.
    pub rates: Rates,
    /// When what a browser looks like counts.
    pub fingerprints: Fingerprints,
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
            rates: Rates::default(),
            fingerprints: Fingerprints::Consent,
            removebg: true,
            rembg: false,
            max_wait: Duration::from_secs(60),
        }
    }
}
