use peel_app::payments::RefundError;

use super::{ApiError, Kind};

impl From<RefundError> for ApiError {
    fn from(error: RefundError) -> Self {
        let kind = match error {
            RefundError::People(error) => return error.into(),
            RefundError::NotFound => Kind::NotFound,
            RefundError::NotPaid => Kind::OrderNotPaid,
            RefundError::TooLate => Kind::RefundTooLate,
            RefundError::NothingLeft | RefundError::TooMuch { .. } => Kind::RefundTooMuch,
            RefundError::UnderWay => Kind::RefundUnderWay,
            RefundError::Mismatch => Kind::IdempotencyMismatch,
            RefundError::Refused => Kind::RefundRefused,
            RefundError::Unavailable(_) => Kind::Unavailable,
            _ => Kind::Internal,
        };
        let message = match kind {
            // What happened inside is nobody's business.
            Kind::Internal | Kind::Unavailable | Kind::NotFound => kind.meaning().to_owned(),
            _ => error.to_string(),
        };
        Self::because(kind, message).caused_by(error)
    }
}
