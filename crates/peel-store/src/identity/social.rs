use async_trait::async_trait;
use peel_domain::{AccountId, Digest, EmailAddress, SocialIdentity, Timestamp};

use super::NewMail;
use crate::StoreError;

/// Identities at providers that let people in.
#[async_trait]
pub trait SocialLinks {
    /// Whom `identity` lets in.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    async fn linked_account(&self, identity: &SocialIdentity) -> Result<AccountId, StoreError>;

    /// The identities of `account`, oldest first.
    ///
    /// # Errors
    /// None but the database's own.
    async fn links(&self, account: AccountId) -> Result<Vec<LinkRecord>, StoreError>;

    /// Lets `identity` into `account` and queues `mail`. Doing it again changes and queues nothing.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such account; [`StoreError::Conflict`] when it lets
    /// into another.
    async fn link(
        &self,
        account: AccountId,
        identity: &SocialIdentity,
        email: Option<&EmailAddress>,
        mail: &NewMail,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// No longer lets the identity of `account` at `issuer` in, and queues `mail`.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none; [`StoreError::Conflict`] when nothing else lets in.
    async fn unlink(
        &self,
        account: AccountId,
        issuer: &str,
        mail: &NewMail,
    ) -> Result<(), StoreError>;

    /// Uses up what can be used once, such as the state of a visit to a provider. It is remembered until
    /// `expires_at`.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it was used before.
    async fn spend_once(&self, id: Digest, expires_at: Timestamp) -> Result<(), StoreError>;
}

/// An identity that lets into an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRecord {
    /// The identity.
    pub identity: SocialIdentity,
    /// The address that the provider told, to recognise it by.
    pub email: Option<EmailAddress>,
    /// Since when.
    pub linked_at: Timestamp,
}
