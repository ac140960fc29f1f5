use peel_domain::Credits;
use peel_store::StoreError;

use super::InvalidRange;
use crate::people::PeopleError;

/// Why something was not done for or about others.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AdministrationError {
    /// Who asks, or whom it is about, does not allow it.
    #[error(transparent)]
    People(PeopleError),
    /// The request was named like another one before.
    #[error("this idempotency key was used for another change")]
    IdempotencyMismatch,
    /// Nothing is to change.
    #[error("there must be credits to give or to take away")]
    NoCredits,
    /// More credits than may be given or taken away at once.
    #[error("at most {most} credits can be given or taken away at once")]
    TooManyAtOnce {
        /// How many may be.
        most: Credits,
    },
    /// More credits than may be given in a day.
    #[error("{left} credits can still be given within these 24 hours")]
    DailyLimit {
        /// How many may still be.
        left: Credits,
    },
    /// The days are not in order, or too many.
    #[error(transparent)]
    InvalidRange(#[from] InvalidRange),
    /// More credits were to be taken away than there are.
    #[error("there are only {available} credits to take away")]
    TooFewCredits {
        /// How many there are.
        available: Credits,
    },
}

impl From<PeopleError> for AdministrationError {
    fn from(error: PeopleError) -> Self {
        Self::People(error)
    }
}

impl From<StoreError> for AdministrationError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::IdempotencyMismatch => Self::IdempotencyMismatch,
            other => Self::People(other.into()),
        }
    }
}
