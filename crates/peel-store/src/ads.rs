use std::time::Duration;

use async_trait::async_trait;
use peel_domain::{
    AdLimit, AdProvider, AdSession, AdSessionId, AdState, Digest, ImageId, Owner, Timestamp,
};

use crate::StoreError;

/// Views of ads, each of which may earn one pass.
#[async_trait]
pub trait Ads {
    /// Begins to show an ad to whoever has a locked image. An owner watches one at a time: what
    /// they had begun is [`Replaced`](AdState::Replaced). Whoever watches on a network has one of
    /// the views kept for them that it may be rewarded for.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without the image; [`StoreError::Conflict`] when it is not locked
    /// or has failed; [`StoreError::AdRefused`] when the limit is reached.
    async fn begin_ad(&self, new: &NewAdSession) -> Result<AdSessionRecord, StoreError>;

    /// Reaches a checkpoint. The last one gives a pass, once, out of what ads earn.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::AdRefused`], also when the limit was reached
    /// meanwhile.
    async fn reach_checkpoint(&self, step: &AdStep) -> Result<AdSessionRecord, StoreError>;

    /// Ends a view without a pass; one that has ended before is as it was.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    async fn end_ad(&self, end: &AdEnd) -> Result<AdSessionRecord, StoreError>;
}

/// A view that is to begin.
#[derive(Debug, Clone)]
pub struct NewAdSession {
    /// Its new id.
    pub id: AdSessionId,
    /// Who watches.
    pub owner: Owner,
    /// For which image.
    pub image: ImageId,
    /// Where the ad comes from.
    pub provider: AdProvider,
    /// Which ad of theirs.
    pub creative: String,
    /// How long it is to be watched.
    pub length: Duration,
    /// After which time it is over, watched or not.
    pub life: Duration,
    /// The network, as of today and of yesterday.
    pub network: [Digest; 2],
    /// How many ads may be rewarded.
    pub limit: AdLimit,
    /// When.
    pub now: Timestamp,
}

/// A checkpoint that somebody says they have reached.
#[derive(Debug, Clone)]
pub struct AdStep {
    /// Who.
    pub owner: Owner,
    /// In which view.
    pub session: AdSessionId,
    /// Which, from 0.
    pub number: u8,
    /// How many ads may be rewarded.
    pub limit: AdLimit,
    /// When.
    pub now: Timestamp,
}

/// The end of a view that earns nothing.
#[derive(Debug, Clone)]
pub struct AdEnd {
    /// Whose.
    pub owner: Owner,
    /// Which.
    pub session: AdSessionId,
    /// How it ends.
    pub ending: AdState,
    /// When.
    pub now: Timestamp,
}

/// The view of an ad.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdSessionRecord {
    /// Its id.
    pub id: AdSessionId,
    /// Who watches.
    pub owner: Owner,
    /// For which image.
    pub image: ImageId,
    /// Which ad.
    pub creative: String,
    /// How far it has come.
    pub session: AdSession,
}
