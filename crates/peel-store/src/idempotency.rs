use async_trait::async_trait;
use peel_domain::{Digest, IdempotencyKey, Owner, Timestamp};

use crate::StoreError;

/// Requests that are done once, for effects that lie outside the store. (A submission
/// checks its key itself, in the same step as its effect.)
#[async_trait]
pub trait Idempotency {
    /// Takes the key of a request for oneself, or learns what became of it, as
    /// [`judge`](peel_domain::judge) rules.
    ///
    /// # Errors
    /// [`StoreError::InProgress`], [`StoreError::IdempotencyMismatch`].
    async fn begin_request(&self, claim: &RequestClaim) -> Result<Begun, StoreError>;

    /// Records the reply of a request that was begun.
    ///
    /// # Errors
    /// [`StoreError::Fenced`] when somebody else has taken the key over since.
    async fn finish_request(&self, claim: &RequestClaim, reply: &[u8]) -> Result<(), StoreError>;

    /// Frees the key of a request that was begun and came to nothing. No error when it is
    /// not held any more.
    ///
    /// # Errors
    /// None but the database's own.
    async fn abandon_request(&self, claim: &RequestClaim) -> Result<(), StoreError>;
}

/// A hold on an idempotency key. Its `locked_until` is also what tells two holders apart.
#[derive(Debug, Clone)]
pub struct RequestClaim {
    /// Whose key. One owner's keys mean nothing to another.
    pub owner: Owner,
    /// The key.
    pub key: IdempotencyKey,
    /// Digest of the request.
    pub request: Digest,
    /// When it is taken.
    pub now: Timestamp,
    /// Until when nobody else may take it.
    pub locked_until: Timestamp,
    /// When it may be forgotten.
    pub expires_at: Timestamp,
}

/// What became of a wish to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// Go on.
    Proceed,
    /// It was done before; this is the reply.
    Replay(Vec<u8>),
}
