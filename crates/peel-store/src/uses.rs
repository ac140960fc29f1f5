use async_trait::async_trait;
use peel_domain::{
    Credits, Digest, FreePolicy, ImageId, Owner, PreviewLimit, Price, ReservationId, ReturnLimit,
    ReturnReason, Standing, Timestamp, Wallet,
};

use crate::{ImageRecord, StoreError};

/// What people have who pay by the use: free uses, previews, and the right to be disappointed.
///
/// Free uses are given when they are first needed, in the same step as what needs them.
#[async_trait]
pub trait Uses {
    /// Unlocks an image, and takes what it costs: at once when its cutout is there, else when
    /// it is. An image that is not locked is left as it is, and nothing is taken.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Conflict`] when the image has failed;
    /// [`StoreError::InsufficientCredits`] when the wallet does not reach.
    async fn unlock(&self, unlock: &Unlock) -> Result<ImageRecord, StoreError>;

    /// Gives back what was taken for a result, and locks it again. Once for each charge: one
    /// that went back already is left as it is.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Conflict`] when nothing was taken;
    /// [`StoreError::ReturnsExhausted`] when the owner has had as many back as they may.
    async fn give_back(&self, complaint: &GiveBack) -> Result<ImageRecord, StoreError>;

    /// How somebody stands. Changes nothing: uses that are due are counted as given.
    ///
    /// # Errors
    /// None but the database's own.
    async fn balance(&self, query: &BalanceQuery) -> Result<Balance, StoreError>;

    /// What `owner` has used since `since`, by day, oldest first; days without use are left
    /// out. What a visitor used whom the owner turned out to be counts.
    ///
    /// # Errors
    /// None but the database's own.
    async fn usage(&self, owner: Owner, since: Timestamp) -> Result<Vec<UsageDay>, StoreError>;
}

/// What applies to somebody who pays by the use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// How well they are known.
    pub standing: Standing,
    /// How many removals are free.
    pub free: FreePolicy,
    /// How many previews they may see without uses.
    pub previews: PreviewLimit,
    /// Where they come from.
    pub trace: Trace,
}

/// Where somebody comes from, in digests that mean nothing after two days: each is made with
/// a salt of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trace {
    /// The network, as of today and of yesterday.
    pub network: [Digest; 2],
    /// The network with the browser's fingerprint, likewise, from those who consented.
    pub browser: Option<[Digest; 2]>,
}

/// A wish to unlock.
#[derive(Debug, Clone)]
pub struct Unlock {
    /// Whose image.
    pub owner: Owner,
    /// Which.
    pub image: ImageId,
    /// The new reservation's id.
    pub reservation: ReservationId,
    /// What it costs.
    pub price: Price,
    /// For somebody who pays by the use.
    pub quota: Option<Quota>,
    /// When.
    pub now: Timestamp,
}

/// A wish to have back what a result has cost.
#[derive(Debug, Clone)]
pub struct GiveBack {
    /// Whose image.
    pub owner: Owner,
    /// Which.
    pub image: ImageId,
    /// What is wrong.
    pub reason: ReturnReason,
    /// What else they say.
    pub comment: Option<String>,
    /// Until when the image is to be kept at least, so that we can learn from it: only with
    /// its owner's consent.
    pub keep_until: Option<Timestamp>,
    /// How often that may be wished.
    pub limit: ReturnLimit,
    /// When.
    pub now: Timestamp,
}

/// A question for a [`Balance`].
#[derive(Debug, Clone)]
pub struct BalanceQuery {
    /// Whose.
    pub owner: Owner,
    /// For somebody who pays by the use.
    pub quota: Option<Quota>,
    /// How often results may be given back.
    pub returns: ReturnLimit,
    /// When it is asked.
    pub now: Timestamp,
}

/// How somebody stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Balance {
    /// What is left to spend.
    pub wallet: Wallet,
    /// When free uses come again; `None` when that is not known to happen.
    pub next_free_at: Option<Timestamp>,
    /// Previews left for now.
    pub previews_left: u32,
    /// Results that may still be given back.
    pub returns_left: u32,
}

/// What was used on one day (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsageDay {
    /// Its first moment.
    pub day: Timestamp,
    /// Removals by free uses.
    pub free: u32,
    /// Removals by passes.
    pub passes: u32,
    /// Credits taken.
    pub credits: Credits,
    /// Removals for which nothing was taken: previews among them.
    pub uncharged: u32,
    /// Charges given back.
    pub returned: u32,
}
