use std::time::Duration;

use async_trait::async_trait;
use peel_domain::{BackOff, Digest, Timestamp};

use crate::StoreError;

/// How often something was guessed at in vain.
#[async_trait]
pub trait Attempts {
    /// Counts an attempt on each of these subjects as failed, before it is known how it ends, so
    /// that many at once are no way around the wait. While any of them must wait, nothing is
    /// counted.
    ///
    /// # Errors
    /// None but the database's own.
    async fn begin_attempt(
        &self,
        attempts: &[Attempt],
        now: Timestamp,
    ) -> Result<AttemptVerdict, StoreError>;

    /// Notes that an attempt came in: the failures of `guessed_at` are forgotten, and the attempt itself is
    /// taken back from `guesser`, whose other failures stand.
    ///
    /// # Errors
    /// None but the database's own.
    async fn attempt_succeeded(
        &self,
        guessed_at: Digest,
        guesser: Digest,
    ) -> Result<(), StoreError>;
}

/// An attempt at something.
#[derive(Debug, Clone, Copy)]
pub struct Attempt {
    /// Keyed hash of what is guessed at, or of who guesses.
    pub subject: Digest,
    /// How long must be waited.
    pub policy: BackOff,
}

/// Whether an attempt may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttemptVerdict {
    /// It may.
    GoOn,
    /// Not for this long.
    Wait(Duration),
}
