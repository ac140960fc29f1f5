use std::time::Duration;

use peel_domain::{Credits, FreePolicy, Owner, PreviewLimit, ReturnLimit};
use peel_imaging::Limits;
use peel_store::QueueLimits;

use crate::RemovalPrices;
use crate::ServiceSecret;
use crate::administration::GrantLimits;
use crate::ads::AdSettings;
use crate::payments::Selling;
use crate::people::PeopleSettings;

/// What an operator may choose.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What pictures may be at most, uploaded or fetched.
    pub limits: Limits,
    /// How many removals may wait.
    pub queue: QueueLimits,
    /// How many pictures may be coming in at the same time.
    pub max_uploads: usize,
    /// How long the images of someone without an account are kept.
    pub visitor_retention: Duration,
    /// How long the images of someone with an account are kept.
    pub account_retention: Duration,
    /// How long a repeated request is known by its idempotency key.
    pub idempotency_retention: Duration,
    /// The longest life of a link.
    pub max_link_life: Duration,
    /// Room for pictures that were rendered and may be asked for again, in bytes.
    pub rendition_cache_bytes: u64,
    /// What a removal of ordinary quality costs in credits.
    pub price: Credits,
    /// What one of fine quality does.
    pub fine_price: Credits,
    /// How many removals are free.
    pub free: FreePolicy,
    /// How many previews people may see without uses.
    pub previews: PreviewLimit,
    /// How often a use is given back for a result that is not good.
    pub returns: ReturnLimit,
    /// How long pictures are kept at most that somebody lets us learn from.
    pub improvement_retention: Duration,
    /// How long an erasure can be called off.
    pub cooling_off: Duration,
    /// Whether the end of a removal may be told to `http` addresses.
    pub plain_http_callbacks: bool,
    /// What is sold, and how.
    pub selling: Selling,
    /// What ads people may watch for passes.
    pub ads: AdSettings,
    /// How many credits people whose role allows it may give to others.
    pub grants: GrantLimits,
    /// How people come in.
    pub people: PeopleSettings,
    /// Of which all keys for signing are derived.
    pub secret: ServiceSecret,
}

impl Settings {
    /// Settings with this secret and the defaults for all else.
    #[must_use]
    pub fn new(secret: ServiceSecret) -> Self {
        Self {
            limits: Limits::default(),
            queue: QueueLimits {
                per_owner: 20,
                total: 200,
            },
            max_uploads: 64,
            visitor_retention: Duration::from_secs(60 * 60),
            account_retention: Duration::from_secs(24 * 60 * 60),
            idempotency_retention: Duration::from_secs(24 * 60 * 60),
            max_link_life: Duration::from_secs(24 * 60 * 60),
            rendition_cache_bytes: 2 << 30,
            price: Credits::ONE,
            fine_price: Credits::ONE,
            free: FreePolicy::default(),
            previews: PreviewLimit::default(),
            returns: ReturnLimit::default(),
            improvement_retention: Duration::from_secs(30 * 24 * 60 * 60),
            cooling_off: Duration::from_secs(24 * 60 * 60),
            plain_http_callbacks: false,
            selling: Selling::default(),
            ads: AdSettings::default(),
            grants: GrantLimits::default(),
            people: PeopleSettings::default(),
            secret,
        }
    }

    /// What removals cost.
    #[must_use]
    pub const fn removal_prices(&self) -> RemovalPrices {
        RemovalPrices {
            standard: self.price,
            fine: self.fine_price,
        }
    }

    pub(crate) fn retention(&self, owner: Owner) -> Duration {
        match owner {
            Owner::Visitor(_) => self.visitor_retention,
            Owner::Account(_) => self.account_retention,
        }
    }
}
