use peel_app::administration::AdministrationError;

use super::{ApiError, Kind};

impl From<AdministrationError> for ApiError {
    fn from(error: AdministrationError) -> Self {
        let kind = match error {
            AdministrationError::People(error) => return error.into(),
            AdministrationError::IdempotencyMismatch => Kind::IdempotencyMismatch,
            AdministrationError::NoCredits | AdministrationError::InvalidRange(_) => {
                Kind::InvalidOption
            }
            AdministrationError::TooManyAtOnce { .. } | AdministrationError::DailyLimit { .. } => {
                Kind::GrantLimitReached
            }
            AdministrationError::TooFewCredits { .. } => Kind::TooFewToRevoke,
            _ => Kind::Internal,
        };
        let message = error.to_string();
        Self::because(kind, message).caused_by(error)
    }
}
