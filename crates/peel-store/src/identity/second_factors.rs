use async_trait::async_trait;
use peel_domain::{AccountId, Digest, Timestamp};

use super::NewAuditLine;
use crate::StoreError;

/// Second factors: the shared secret of an authenticator, and codes for when it is lost.
#[async_trait]
pub trait SecondFactors {
    /// The second factor of `account`, confirmed or not.
    ///
    /// # Errors
    /// None but the database's own.
    async fn second_factor(
        &self,
        account: AccountId,
    ) -> Result<Option<SecondFactorRecord>, StoreError>;

    /// Begins to set one up, in the place of one that was not confirmed.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such account; [`StoreError::Conflict`] when it has a
    /// confirmed one.
    async fn enrol(
        &self,
        account: AccountId,
        sealed_seed: &[u8],
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Confirms it, with the time step of the code that was shown, and sets the codes for when it is
    /// lost.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] unless there is one that is not confirmed.
    async fn confirm_second_factor(
        &self,
        account: AccountId,
        step: u64,
        recovery: &[Digest],
        line: &NewAuditLine,
    ) -> Result<(), StoreError>;

    /// Uses up a time step: each is used once, and none before the last one.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it, or a later one, was used; or nothing is confirmed.
    async fn spend_step(&self, account: AccountId, step: u64) -> Result<(), StoreError>;

    /// Uses up a recovery code; how many are left.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is none of `account`'s, or used.
    async fn spend_recovery_code(
        &self,
        account: AccountId,
        code: Digest,
    ) -> Result<u32, StoreError>;

    /// Removes it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none.
    async fn remove_second_factor(
        &self,
        account: AccountId,
        line: &NewAuditLine,
    ) -> Result<(), StoreError>;
}

/// A second factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondFactorRecord {
    /// The shared secret, encrypted.
    pub sealed_seed: Vec<u8>,
    /// Since when it is asked for.
    pub confirmed_at: Option<Timestamp>,
}
