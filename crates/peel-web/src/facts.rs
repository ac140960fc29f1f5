use std::time::Duration;

use serde::Serialize;

/// What the pages say about the installation that serves them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// How long an image of a visitor without an account is kept.
    pub visitor_retention: Duration,
    /// How long an image of an account is kept.
    pub account_retention: Duration,
    /// How long somebody may think better of their erasure.
    pub erasure_delay: Duration,
    /// How long a copy of everything about somebody can be fetched.
    pub export_life: Duration,
    /// How often somebody may give a result back.
    pub refunds: u32,
    /// Within which time that is counted.
    pub refund_window: Duration,
    /// Within which time of its payment an order can be paid back.
    pub payback_window: Duration,
    /// The largest file that is taken, in bytes.
    pub max_bytes: u64,
    /// The largest picture that is taken, in pixels.
    pub max_pixels: u64,
    /// Whether people can make accounts.
    pub registration: bool,
    /// What people have to agree to before it is done.
    pub asks: Asks,
    /// The ads that people may choose to watch.
    pub ads: Ads,
    /// How long they are at most.
    pub ad_length: Duration,
    /// The address of Stripe's script, where something is sold.
    pub stripe_script: Option<String>,
    /// When browsers are told apart by what they look like.
    pub fingerprints: Fingerprints,
    /// Where the website is, without a slash at the end, if that is known.
    pub address: Option<String>,
    /// Who runs the installation.
    pub operator: Operator,
}

/// When browsers are told apart by what they look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fingerprints {
    /// Never.
    #[default]
    Off,
    /// Those of people who have consented.
    Consent,
    /// Always.
    On,
}

/// What an installation does only with somebody's consent. What is not done is not asked for either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Asks {
    /// Measuring how the website is used.
    pub analytics: bool,
    /// Ads of networks.
    pub ads: bool,
}

/// Ads that people may choose to watch for a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Ads {
    /// There are none.
    #[default]
    Off,
    /// The operator's own.
    House,
    /// Google's, in a frame that can do nothing but show them.
    Gpt,
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
    /// Where a company is registered.
    pub register: String,
    /// The law that the terms are under.
    pub law: String,
    /// Who else gets personal data, and for what.
    pub processors: String,
}

#[derive(Serialize)]
struct FactsBody<'a> {
    retention: Retention,
    refunds: Refunds,
    limits: Limits,
    registration: bool,
    asks: Asks,
    ads: AdsBody,
    stripe_script: Option<&'a str>,
    fingerprints: Fingerprints,
    operator: &'a Operator,
}

#[derive(Serialize)]
struct AdsBody {
    provider: Ads,
    seconds: u64,
}

#[derive(Serialize)]
struct Retention {
    visitor_seconds: u64,
    account_seconds: u64,
    erasure_seconds: u64,
    export_seconds: u64,
}

#[derive(Serialize)]
struct Refunds {
    results: u32,
    results_seconds: u64,
    orders_seconds: u64,
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
                erasure_seconds: self.erasure_delay.as_secs(),
                export_seconds: self.export_life.as_secs(),
            },
            refunds: Refunds {
                results: self.refunds,
                results_seconds: self.refund_window.as_secs(),
                orders_seconds: self.payback_window.as_secs(),
            },
            limits: Limits {
                max_bytes: self.max_bytes,
                max_pixels: self.max_pixels,
            },
            registration: self.registration,
            asks: self.asks,
            ads: AdsBody {
                provider: self.ads,
                seconds: self.ad_length.as_secs(),
            },
            stripe_script: self.stripe_script.as_deref(),
            fingerprints: self.fingerprints,
            operator: &self.operator,
        };
        // Numbers and texts always become JSON.
        serde_json::to_string(&body).unwrap_or_default()
    }
}
