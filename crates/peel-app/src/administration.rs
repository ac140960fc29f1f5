//! What operators do. Over the store alone, so that it works while the service runs, or does not.

use peel_domain::{
    AccountId, ApiKeySecret, Clock, Credits, EmailAddress, KeyId, OperationId, Owner, Randomness,
    Scopes, SystemAccount, Unit,
};
use peel_store::{AccountRecord, Grant, NewApiKey, Store, StoreError};

use crate::{CreatedKey, KeyName};

/// What an operator needs.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "there is nothing to show")]
pub struct Administration<'a> {
    /// What the service keeps.
    pub store: &'a dyn Store,
    /// The time.
    pub clock: &'a dyn Clock,
    /// For ids and secrets.
    pub randomness: &'a dyn Randomness,
}

impl Administration<'_> {
    /// The account of `email`, made now if there is none.
    ///
    /// # Errors
    /// The store's.
    pub async fn account(&self, email: &EmailAddress) -> Result<AccountRecord, StoreError> {
        let id = AccountId::random(self.randomness);
        self.store.ensure_account(id, email, self.clock.now()).await
    }

    /// Gives credits to an account. Nothing when there are none to give.
    ///
    /// # Errors
    /// The store's.
    pub async fn give_credits(
        &self,
        account: AccountId,
        credits: Credits,
    ) -> Result<(), StoreError> {
        if !credits.is_positive() {
            return Ok(());
        }
        let grant = Grant {
            operation: OperationId::random(self.randomness),
            owner: Owner::Account(account),
            unit: Unit::Credit,
            amount: credits.as_quarters(),
            from: SystemAccount::Promotional,
            now: self.clock.now(),
        };
        self.store.grant(&grant).await.map(drop)
    }

    /// Makes a key for an account.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such account.
    pub async fn create_key(
        &self,
        account: AccountId,
        name: KeyName,
        scopes: Scopes,
    ) -> Result<CreatedKey, StoreError> {
        let secret = ApiKeySecret::random(self.randomness);
        let record = self
            .store
            .create_key(&NewApiKey {
                id: KeyId::random(self.randomness),
                account,
                name: name.into_text(),
                hash: secret.hash(),
                prefix: secret.prefix(),
                scopes,
                now: self.clock.now(),
            })
            .await?;
        Ok(CreatedKey { record, secret })
    }
}
