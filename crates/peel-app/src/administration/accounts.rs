use peel_domain::{AccountId, ApiKeySecret, EmailAddress, KeyId, Owner, Role, Scopes};
use peel_store::{
    AccountRecord, ApiKeyRecord, AuditLine, ImageOverview, NewApiKey, OrderRecord, PageRequest,
    PersonOverview, PersonRecord, StoreError,
};
use serde_json::json;

use super::{Administration, Reason};
use crate::{CreatedKey, KeyName};

/// How many of each of somebody's things are looked at.
const RECENT: u32 = 20;

/// An account from all sides.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonDetails {
    /// The account, and what it has.
    pub overview: PersonOverview,
    /// Its API keys.
    pub keys: Vec<ApiKeyRecord>,
    /// Its last orders.
    pub orders: Vec<OrderRecord>,
    /// Its last images.
    pub images: Vec<ImageOverview>,
    /// The last lines of the audit log about it, and of what it has done.
    pub audit_lines: Vec<AuditLine>,
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

    /// An account from all sides.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn person(&self, account: AccountId) -> Result<PersonDetails, StoreError> {
        let recent = PageRequest::first(RECENT);
        let id = account.to_string();
        let owner = Owner::Account(account);
        Ok(PersonDetails {
            overview: self.store.person_overview(account).await?,
            keys: self.store.keys(account).await?,
            orders: self.store.orders(owner, recent).await?.items,
            images: self.store.search_images(Some(&id), recent).await?.items,
            audit_lines: self.store.audit_lines_about(&id, recent).await?.items,
        })
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
        reason: &Reason,
    ) -> Result<PersonRecord, StoreError> {
        let before = self.store.person(account).await?.role;
        let detail = json!({
            "before": before.as_str(),
            "after": role.as_str(),
            "reason": reason.as_str(),
        });
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
        reason: &Reason,
    ) -> Result<PersonRecord, StoreError> {
        let before = self.store.person(account).await?.blocked_at.is_some();
        let detail = json!({"before": before, "after": blocked, "reason": reason.as_str()});
        let action = if blocked {
            "account.block"
        } else {
            "account.unblock"
        };
        let line = self.line(actor, action, account, &detail);
        self.store.set_blocked(account, blocked, &line).await
    }
}
