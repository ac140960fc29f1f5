use std::time::Duration;

use peel_app::ads::AdError;
use peel_domain::AdRefusal;

use super::{ApiError, Kind};

/// When a checkpoint that was said to be reached too early is worth saying again.
const SOON: Duration = Duration::from_secs(1);

impl From<AdError> for ApiError {
    fn from(error: AdError) -> Self {
        let kind = match error {
            AdError::App(error) => return error.into(),
            AdError::Off => Kind::AdsOff,
            AdError::ConsentRequired => Kind::AdConsentRequired,
            AdError::Refused(AdRefusal::TooEarly { .. }) => Kind::AdTooEarly,
            AdError::Refused(AdRefusal::Over(_)) => Kind::AdOver,
            AdError::Refused(AdRefusal::LimitReached) => Kind::AdLimitReached,
            AdError::InvalidToken | AdError::Refused(AdRefusal::OutOfOrder) => Kind::InvalidAdToken,
            _ => Kind::Internal,
        };
        let answer = Self::new(kind).caused_by(error);
        match kind {
            Kind::AdTooEarly => answer.retry_after(SOON),
            _ => answer,
        }
    }
}
