use std::time::Duration;

use async_trait::async_trait;
use peel_domain::{AccountId, EmailAddress, KeyHash, KeyId, KeyPrefix, Scopes, Timestamp};

use crate::StoreError;

/// Owners with an email address.
#[async_trait]
pub trait Accounts {
    /// The account of `email`; made now, with `id`, if there is none.
    ///
    /// # Errors
    /// None but the database's own.
    async fn ensure_account(
        &self,
        id: AccountId,
        email: &EmailAddress,
        now: Timestamp,
    ) -> Result<AccountRecord, StoreError>;

    /// The account `id`.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    async fn account(&self, id: AccountId) -> Result<AccountRecord, StoreError>;

    /// The account of `email`.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    async fn account_of(&self, email: &EmailAddress) -> Result<AccountRecord, StoreError>;
}

/// API keys.
#[async_trait]
pub trait Keys {
    /// Adds a key.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such account; [`StoreError::Conflict`]
    /// when the key exists.
    async fn create_key(&self, key: &NewApiKey) -> Result<ApiKeyRecord, StoreError>;

    /// The keys of `account`, newest first, the revoked ones included.
    ///
    /// # Errors
    /// None but the database's own.
    async fn keys(&self, account: AccountId) -> Result<Vec<ApiKeyRecord>, StoreError>;

    /// Ends a key's validity, from the next request on. Revoking twice is no error; the
    /// first time stands.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when `account` has no such key.
    async fn revoke_key(
        &self,
        account: AccountId,
        key: KeyId,
        now: Timestamp,
    ) -> Result<ApiKeyRecord, StoreError>;

    /// The valid key with this hash.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], also when it is revoked or its account is blocked.
    async fn key_by_hash(&self, hash: &KeyHash) -> Result<ApiKeyRecord, StoreError>;

    /// Notes that the key was used, unless that was noted less than `granularity` ago: a
    /// request should not cost a write.
    ///
    /// # Errors
    /// None but the database's own; an unknown key is none.
    async fn touch_key(
        &self,
        key: KeyId,
        now: Timestamp,
        granularity: Duration,
    ) -> Result<(), StoreError>;
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRecord {
    /// Its id.
    pub id: AccountId,
    /// Its address.
    pub email: EmailAddress,
    /// Since when.
    pub created_at: Timestamp,
}

/// A key to be added.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    /// Its new id.
    pub id: KeyId,
    /// Whose.
    pub account: AccountId,
    /// What its owner calls it.
    pub name: String,
    /// Hash of its secret.
    pub hash: KeyHash,
    /// Start of its secret.
    pub prefix: KeyPrefix,
    /// What it may do.
    pub scopes: Scopes,
    /// When.
    pub now: Timestamp,
}

/// A key. Its secret is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyRecord {
    /// Its id.
    pub id: KeyId,
    /// Whose.
    pub account: AccountId,
    /// What its owner calls it.
    pub name: String,
    /// Start of its secret.
    pub prefix: KeyPrefix,
    /// What it may do.
    pub scopes: Scopes,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was last used, roughly.
    pub last_used_at: Option<Timestamp>,
    /// Since when it is not valid any more.
    pub revoked_at: Option<Timestamp>,
}
