use std::time::Duration;

use async_trait::async_trait;
use peel_domain::{AccountId, FreePolicy, OperationId, Timestamp, VisitorId};

use crate::StoreError;

/// Visitors that turn out to be accounts.
#[async_trait]
pub trait Merging {
    /// Makes what is the visitor's the account's: images and the work on them, names of
    /// requests, consents, passes, credits, what open reservations hold. Free uses are
    /// [joined](peel_domain::join), never added.
    ///
    /// From then on the visitor is given no free uses, and what is granted to it goes to the
    /// account, as does what was [on its way](crate::Arrival) at the time. What it submits later
    /// is its own until the next merging, which may be at any time and as often as one likes.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such account; [`StoreError::Conflict`] when
    /// the visitor was merged into another.
    async fn merge(&self, merge: &Merge) -> Result<(), StoreError>;
}

/// A visitor and the account that they turned out to be.
#[derive(Debug, Clone)]
pub struct Merge {
    /// A new id for what is booked.
    pub operation: OperationId,
    /// The visitor.
    pub visitor: VisitorId,
    /// The account.
    pub account: AccountId,
    /// How many removals are free.
    pub free: FreePolicy,
    /// How long an account's images are kept after they were accepted.
    pub retention: Duration,
    /// When.
    pub now: Timestamp,
}
