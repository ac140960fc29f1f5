use peel_app::people::PeopleError;

use super::{ApiError, Kind};

impl From<PeopleError> for ApiError {
    fn from(error: PeopleError) -> Self {
        let kind = kind(&error);
        let message = match &error {
            // What happened inside, or between us and a provider, is nobody's business.
            PeopleError::Internal(_)
            | PeopleError::Unavailable(_)
            | PeopleError::ProviderRefused(_)
            | PeopleError::ProviderUnavailable(_)
            | PeopleError::NotFound
            | PeopleError::Conflict => kind.meaning().to_owned(),
            other => other.to_string(),
        };
        let retry_after = match error {
            PeopleError::TooManyAttempts { retry_after } => Some(retry_after),
            _ => None,
        };
        let error = Self::because(kind, message).caused_by(error);
        match retry_after {
            Some(time) => error.retry_after(time),
            None => error,
        }
    }
}

fn kind(error: &PeopleError) -> Kind {
    match error {
        PeopleError::WrongCredentials => Kind::WrongCredentials,
        PeopleError::WrongCode => Kind::WrongCode,
        PeopleError::TooManyAttempts { .. } => Kind::TooManyAttempts,
        PeopleError::WeakPassword(_) => Kind::WeakPassword,
        PeopleError::InvalidTicket => Kind::InvalidTicket,
        PeopleError::RegistrationClosed => Kind::RegistrationClosed,
        PeopleError::SignedOut => Kind::SignedOut,
        PeopleError::SignInRequired => Kind::SignInRequired,
        PeopleError::ReauthenticationRequired => Kind::ReauthenticationRequired,
        PeopleError::SecondFactorRequired => Kind::SecondFactorRequired,
        PeopleError::RoleRequired { .. } => Kind::RoleRequired,
        PeopleError::Blocked => Kind::Blocked,
        PeopleError::EmailTaken => Kind::EmailTaken,
        PeopleError::LinkedElsewhere => Kind::LinkedElsewhere,
        PeopleError::LastWayIn => Kind::LastWayIn,
        PeopleError::Conflict => Kind::Conflict,
        PeopleError::VisitMismatch => Kind::VisitMismatch,
        PeopleError::UnknownProvider => Kind::UnknownProvider,
        PeopleError::ProviderRefused(_) => Kind::ProviderRefused,
        PeopleError::ProviderUnavailable(_) => Kind::ProviderUnavailable,
        PeopleError::NotFound => Kind::NotFound,
        PeopleError::Unavailable(_) => Kind::Unavailable,
        _ => Kind::Internal,
    }
}
