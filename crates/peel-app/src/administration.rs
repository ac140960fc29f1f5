//! What operators do. Over the store alone, so that it works while the service runs, or does not.

use peel_domain::{
    AccountId, ApiKeySecret, Clock, Credits, EmailAddress, KeyId, OperationId, Owner, Randomness,
    Role, Scopes, SystemAccount, Unit,
};
use peel_store::{AccountRecord, Grant, NewApiKey, NewAuditLine, PersonRecord, Store, StoreError};

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
    /// Who acts at the machine itself, as the audit log calls them.
    pub const OPERATOR: &'static str = "operator";

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

    /// Gives a role. `actor` is who does it, for the audit log: an account's id, or [`OPERATOR`](Self::OPERATOR).
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such account.
    pub async fn set_role(
        &self,
        actor: &str,
        account: AccountId,
        role: Role,
    ) -> Result<PersonRecord, StoreError> {
        let before = self.store.person(account).await?.role;
        let detail = serde_json::json!({"before": before.as_str(), "after": role.as_str()});
        let line = self.line(actor, "role.set", account, &detail);
        self.store.set_role(account, role, &line).await
    }

    /// Blocks an account and ends its sessions, or ends its being blocked. `actor` as for
    /// [`set_role`](Self::set_role).
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such account.
    pub async fn set_blocked(
        &self,
        actor: &str,
        account: AccountId,
        blocked: bool,
    ) -> Result<PersonRecord, StoreError> {
        let before = self.store.person(account).await?.blocked_at.is_some();
        let detail = serde_json::json!({"before": before, "after": blocked});
        let action = if blocked {
            "account.block"
        } else {
            "account.unblock"
        };
        let line = self.line(actor, action, account, &detail);
        self.store.set_blocked(account, blocked, &line).await
    }

    fn line(
        &self,
        actor: &str,
        action: &str,
        subject: AccountId,
        detail: &serde_json::Value,
    ) -> NewAuditLine {
        NewAuditLine {
            at: self.clock.now(),
            actor: actor.to_owned(),
            action: action.to_owned(),
            subject: subject.to_string(),
            detail: detail.to_string(),
        }
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
