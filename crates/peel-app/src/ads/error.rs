use peel_domain::AdRefusal;
use peel_store::StoreError;

use crate::AppError;

/// Why an ad is not shown, or does not go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AdError {
    /// The operator shows none.
    #[error("no ads are shown here")]
    Off,
    /// Whoever asks has not agreed to ads.
    #[error("this ad is shown to those who have agreed to ads")]
    ConsentRequired,
    /// The token is none of this view.
    #[error("the token is none of this view of the ad")]
    InvalidToken,
    /// It does not go on like this.
    #[error(transparent)]
    Refused(AdRefusal),
    /// What can go wrong with everything.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<StoreError> for AdError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::AdRefused(refusal) => Self::Refused(refusal),
            other => Self::App(other.into()),
        }
    }
}
