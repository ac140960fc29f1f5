use std::time::Duration;

use serde::Serialize;

/// What the pages say about the installation that serves them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// How long an image of a visitor without an account is kept.
    pub visitor_retention: Duration,
    /// How long an image of an account is kept.
    pub account_retention: Duration,
    /// The largest file that is taken, in bytes.
    pub max_bytes: u64,
    /// The largest picture that is taken, in pixels.
    pub max_pixels: u64,
    /// Whether people can make accounts.
    pub registration: bool,
    /// What people have to agree to before it is done.
    pub asks: Asks,
    /// Who runs the installation.
    pub operator: Operator,
}

/// What an installation does only with somebody's consent. What is not done is not asked for either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Asks {
    /// Measuring how the website is used.
    pub analytics: bool,
    /// Ads of networks.
    pub ads: bool,
}

/// Who runs an installation. What is empty has not been said.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Operator {
    /// Name of the person or company.
    pub name: String,
    /// Postal address, on one line.
    pub address: String,
    /// Where questions and complaints go.
    pub email: String,
}

#[derive(Serialize)]
struct FactsBody<'a> {
    retention: Retention,
    limits: Limits,
    registration: bool,
    asks: Asks,
    operator: &'a Operator,
}

#[derive(Serialize)]
struct Retention {
    visitor_seconds: u64,
    account_seconds: u64,
}

#[derive(Serialize)]
struct Limits {
    max_bytes: u64,
    max_pixels: u64,
}

impl Facts {
    pub(crate) fn to_json(&self) -> String {
        let body = FactsBody {
            retention: Retention {
                visitor_seconds: self.visitor_retention.as_secs(),
                account_seconds: self.account_retention.as_secs(),
            },
            limits: Limits {
                max_bytes: self.max_bytes,
                max_pixels: self.max_pixels,
            },
            registration: self.registration,
            asks: self.asks,
            operator: &self.operator,
        };
        // Numbers and texts always become JSON.
        serde_json::to_string(&body).unwrap_or_default()
    }
}
