use std::time::Duration;

/// What fetching one address may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FetchLimits {
    /// Largest body, in bytes.
    pub max_bytes: u64,
    /// Longest time for everything: name, redirects, head and body.
    pub max_time: Duration,
    /// Longest time for one step: finding and reaching a server, waiting for its answer, or for
    /// its next bytes.
    pub max_idle: Duration,
    /// Redirects that are followed.
    pub max_redirects: usize,
}

impl FetchLimits {
    /// Limits for a body of at most `max_bytes`: a minute in all, ten seconds of silence, five redirects.
    #[must_use]
    pub fn of_bytes(max_bytes: u64) -> Self {
        Self {
            max_bytes,
            max_time: Duration::from_secs(60),
            max_idle: Duration::from_secs(10),
            max_redirects: 5,
        }
    }
}
