use std::error::Error;
use std::time::Duration;

use peel_domain::Role;
use peel_identity::{HashingFailed, PasswordRefused, ProviderError, WeakPassword};
use peel_store::StoreError;

use crate::AppError;

/// Why a use case about people did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PeopleError {
    /// The address and the password do not belong together, whichever of them is wrong.
    #[error("the email address or the password is wrong")]
    WrongCredentials,
    /// The code is none of the authenticator's, or was used, or is no recovery code.
    #[error("the code is wrong")]
    WrongCode,
    /// Too many attempts were in vain.
    #[error("too many attempts; try again later")]
    TooManyAttempts {
        /// How long to wait.
        retry_after: Duration,
    },
    /// The password cannot be taken.
    #[error(transparent)]
    WeakPassword(WeakPassword),
    /// The operator lets nobody make an account.
    #[error("no accounts can be made here")]
    RegistrationClosed,
    /// What a link or a ticket carries is none of ours, or was used, or its time is over.
    #[error("the link is not valid any more")]
    InvalidTicket,
    /// The access token, or the session behind it, is not valid.
    #[error("sign in again")]
    SignedOut,
    /// Only people who are signed in may do that.
    #[error("this needs an account")]
    SignInRequired,
    /// That needs a password, a code, or a visit to the provider, just now.
    #[error("show again who you are")]
    ReauthenticationRequired,
    /// That needs a session that was begun with a second factor.
    #[error("this needs a second factor")]
    SecondFactorRequired,
    /// The account's role does not reach.
    #[error("this needs the role {role}")]
    RoleRequired {
        /// What is needed.
        role: Role,
    },
    /// The account is blocked.
    #[error("this account is blocked")]
    Blocked,
    /// The address has an account. Told only to whoever has shown to be reading its mails.
    #[error("the email address has an account")]
    EmailTaken,
    /// The identity lets into another account.
    #[error("this sign-in belongs to another account")]
    LinkedElsewhere,
    /// Without it, nothing would let in any more.
    #[error("set a password or link another sign-in first")]
    LastWayIn,
    /// What is asked for is so already, or cannot be in this state.
    #[error("this cannot be done now")]
    Conflict,
    /// The return from a provider does not fit a visit that this browser began.
    #[error("the sign-in was not begun in this browser, or was begun too long ago")]
    VisitMismatch,
    /// There is no provider of this name.
    #[error("there is no such sign-in provider")]
    UnknownProvider,
    /// The provider did not let the person in, or told what cannot be believed.
    #[error("the sign-in provider did not confirm who you are")]
    ProviderRefused(#[source] ProviderError),
    /// The provider cannot be reached, or is not what it should be.
    #[error("the sign-in provider is unavailable")]
    ProviderUnavailable(#[source] ProviderError),
    /// There is no such thing.
    #[error("there is no such thing")]
    NotFound,
    /// A part of ours is out of reach for the moment.
    #[error("a part of the service is unavailable")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// A part of ours failed.
    #[error("something went wrong on our side")]
    Internal(#[source] Box<dyn Error + Send + Sync>),
}

impl PeopleError {
    /// [`Internal`](Self::Internal), because of `cause`.
    pub(crate) fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }
}

impl From<StoreError> for PeopleError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            StoreError::Conflict => Self::Conflict,
            StoreError::Unavailable(source) => Self::Unavailable(source),
            other => Self::internal(other),
        }
    }
}

impl From<AppError> for PeopleError {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Unavailable(source) => Self::Unavailable(source),
            AppError::Blocked => Self::Blocked,
            other => Self::internal(other),
        }
    }
}

impl From<PasswordRefused> for PeopleError {
    fn from(error: PasswordRefused) -> Self {
        match error {
            PasswordRefused::Weak(weakness) => Self::WeakPassword(weakness),
            other => Self::internal(other),
        }
    }
}

impl From<HashingFailed> for PeopleError {
    fn from(error: HashingFailed) -> Self {
        Self::internal(error)
    }
}

impl From<ProviderError> for PeopleError {
    fn from(error: ProviderError) -> Self {
        if error.is_outage() {
            Self::ProviderUnavailable(error)
        } else {
            Self::ProviderRefused(error)
        }
    }
}
