use std::error::Error;
use std::fmt;

use async_trait::async_trait;
use peel_domain::{EmailAddress, SocialIdentity, Timestamp};

/// Somebody who vouches for people: they are sent there and come back with a code.
#[async_trait]
pub trait Provider: Send + Sync + fmt::Debug {
    /// What it is called in addresses: `google`.
    fn id(&self) -> &str;

    /// What it is called before people: `Google`.
    fn name(&self) -> &str;

    /// Whose subjects its people are.
    fn issuer(&self) -> &str;

    /// The address to send somebody to, from which they come back to `callback`. With `fresh` the provider is
    /// asked to have them show again who they are.
    ///
    /// # Errors
    /// [`ProviderError`].
    async fn start(
        &self,
        callback: &str,
        secrets: VisitSecrets<'_>,
        fresh: bool,
    ) -> Result<String, ProviderError>;

    /// Who came back with `code`, from the visit with these secrets.
    ///
    /// # Errors
    /// [`ProviderError`].
    async fn finish(
        &self,
        callback: &str,
        secrets: VisitSecrets<'_>,
        code: &str,
        fresh: bool,
        now: Timestamp,
    ) -> Result<ExternalPerson, ProviderError>;
}

/// What binds a return to its visit.
#[derive(Clone, Copy)]
pub struct VisitSecrets<'a> {
    /// Comes back with the code.
    pub state: &'a str,
    /// Comes back in the ID token.
    pub nonce: &'a str,
    /// Must be shown for the code (RFC 7636); 43 to 128 letters, digits, `-` and `_`.
    pub verifier: &'a str,
}

/// Hides them.
impl fmt::Debug for VisitSecrets<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VisitSecrets(…)")
    }
}

/// Somebody for whom a provider vouches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalPerson {
    /// Who.
    pub identity: SocialIdentity,
    /// The address that the provider knows them by.
    pub email: Option<EmailAddress>,
    /// Whether the provider says that it is theirs.
    pub email_verified: bool,
}

/// Nobody was vouched for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProviderError {
    /// The person, or the provider, said no.
    #[error("the provider, or the person there, declined")]
    Declined,
    /// What came back proves nothing: forged, mixed up, over, or used before.
    #[error("what the provider answered proves nothing")]
    Unproven(#[source] Box<dyn Error + Send + Sync>),
    /// The provider cannot be reached, or does not answer as one.
    #[error("the provider does not answer as it should")]
    Outage(#[source] Box<dyn Error + Send + Sync>),
}

impl ProviderError {
    /// Whether it says nothing about the person: trying again later may help.
    #[must_use]
    pub const fn is_outage(&self) -> bool {
        matches!(self, Self::Outage(_))
    }

    pub(crate) fn unproven(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unproven(cause.into())
    }

    pub(crate) fn outage(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Outage(cause.into())
    }
}
