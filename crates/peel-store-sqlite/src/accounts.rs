use std::time::Duration;

use async_trait::async_trait;
use peel_domain::{AccountId, EmailAddress, KeyHash, KeyId, KeyPrefix, Scopes, Timestamp};
use peel_store::{AccountRecord, Accounts, ApiKeyRecord, Keys, NewApiKey, StoreError};
use sqlx::FromRow;

use crate::SqliteStore;
use crate::column::{AsMillis, AsText};
use crate::error::{belonging_error, store_error};

#[derive(FromRow)]
struct AccountRow {
    id: AsText<AccountId>,
    email: AsText<EmailAddress>,
    created_at: AsMillis,
}

impl From<AccountRow> for AccountRecord {
    fn from(row: AccountRow) -> Self {
        Self {
            id: row.id.0,
            email: row.email.0,
            created_at: row.created_at.0,
        }
    }
}

#[derive(FromRow)]
struct KeyRow {
    id: AsText<KeyId>,
    account: AsText<AccountId>,
    name: String,
    prefix: String,
    scopes: AsText<Scopes>,
    created_at: AsMillis,
    last_used_at: Option<AsMillis>,
    revoked_at: Option<AsMillis>,
}

impl From<KeyRow> for ApiKeyRecord {
    fn from(row: KeyRow) -> Self {
        Self {
            id: row.id.0,
            account: row.account.0,
            name: row.name,
            prefix: KeyPrefix::from_stored(row.prefix),
            scopes: row.scopes.0,
            created_at: row.created_at.0,
            last_used_at: row.last_used_at.map(|at| at.0),
            revoked_at: row.revoked_at.map(|at| at.0),
        }
    }
}

#[async_trait]
impl Accounts for SqliteStore {
    async fn ensure_account(
        &self,
        id: AccountId,
        email: &EmailAddress,
        now: Timestamp,
    ) -> Result<AccountRecord, StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(
            "INSERT INTO accounts (id, email, created_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (email) DO NOTHING",
        )
        .bind(AsText(id))
        .bind(AsText(email))
        .bind(AsMillis(now))
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        let row: AccountRow =
            sqlx::query_as("SELECT id, email, created_at FROM accounts WHERE email = ?1")
                .bind(AsText(email))
                .fetch_one(&mut *tx)
                .await
                .map_err(store_error)?;
        tx.commit().await.map_err(store_error)?;
        Ok(row.into())
    }

    async fn account(&self, id: AccountId) -> Result<AccountRecord, StoreError> {
        sqlx::query_as::<_, AccountRow>("SELECT id, email, created_at FROM accounts WHERE id = ?1")
            .bind(AsText(id))
            .fetch_optional(self.read())
            .await
            .map_err(store_error)?
            .map(AccountRecord::from)
            .ok_or(StoreError::NotFound)
    }

    async fn account_of(&self, email: &EmailAddress) -> Result<AccountRecord, StoreError> {
        sqlx::query_as::<_, AccountRow>(
            "SELECT id, email, created_at FROM accounts WHERE email = ?1",
        )
        .bind(AsText(email))
        .fetch_optional(self.read())
        .await
        .map_err(store_error)?
        .map(AccountRecord::from)
        .ok_or(StoreError::NotFound)
    }
}

#[async_trait]
impl Keys for SqliteStore {
    async fn create_key(&self, key: &NewApiKey) -> Result<ApiKeyRecord, StoreError> {
        let mut tx = self.write().await?;
        let row: KeyRow = sqlx::query_as(
            "INSERT INTO api_keys (id, account, name, hash, prefix, scopes, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             RETURNING id, account, name, prefix, scopes, created_at, last_used_at, revoked_at",
        )
        .bind(AsText(key.id))
        .bind(AsText(key.account))
        .bind(&key.name)
        .bind(key.hash.as_bytes().as_slice())
        .bind(AsText(&key.prefix))
        .bind(AsText(key.scopes))
        .bind(AsMillis(key.now))
        .fetch_one(&mut *tx)
        .await
        .map_err(belonging_error)?;
        tx.commit().await.map_err(store_error)?;
        Ok(row.into())
    }

    async fn keys(&self, account: AccountId) -> Result<Vec<ApiKeyRecord>, StoreError> {
        let rows: Vec<KeyRow> = sqlx::query_as(
            "SELECT id, account, name, prefix, scopes, created_at, last_used_at, revoked_at
             FROM api_keys WHERE account = ?1 ORDER BY seq DESC",
        )
        .bind(AsText(account))
        .fetch_all(self.read())
        .await
        .map_err(store_error)?;
        Ok(rows.into_iter().map(ApiKeyRecord::from).collect())
    }

    async fn revoke_key(
        &self,
        account: AccountId,
        key: KeyId,
        now: Timestamp,
    ) -> Result<ApiKeyRecord, StoreError> {
        let mut tx = self.write().await?;
        let row: Option<KeyRow> = sqlx::query_as(
            "UPDATE api_keys SET revoked_at = COALESCE(revoked_at, ?3)
             WHERE account = ?1 AND id = ?2
             RETURNING id, account, name, prefix, scopes, created_at, last_used_at, revoked_at",
        )
        .bind(AsText(account))
        .bind(AsText(key))
        .bind(AsMillis(now))
        .fetch_optional(&mut *tx)
        .await
        .map_err(store_error)?;
        tx.commit().await.map_err(store_error)?;
        row.map(ApiKeyRecord::from).ok_or(StoreError::NotFound)
    }

    async fn key_by_hash(&self, hash: &KeyHash) -> Result<ApiKeyRecord, StoreError> {
        sqlx::query_as::<_, KeyRow>(
            "SELECT id, account, name, prefix, scopes, created_at, last_used_at, revoked_at
             FROM api_keys k WHERE hash = ?1 AND revoked_at IS NULL AND NOT EXISTS (
                 SELECT 1 FROM accounts WHERE id = k.account AND blocked_at IS NOT NULL)",
        )
        .bind(hash.as_bytes().as_slice())
        .fetch_optional(self.read())
        .await
        .map_err(store_error)?
        .map(ApiKeyRecord::from)
        .ok_or(StoreError::NotFound)
    }

    async fn touch_key(
        &self,
        key: KeyId,
        now: Timestamp,
        granularity: Duration,
    ) -> Result<(), StoreError> {
        let stale: Option<i64> = sqlx::query_scalar(
            "SELECT 1 FROM api_keys WHERE id = ?1 AND (last_used_at IS NULL OR last_used_at <= ?2)",
        )
        .bind(AsText(key))
        .bind(AsMillis(now.minus(granularity)))
        .fetch_optional(self.read())
        .await
        .map_err(store_error)?;
        if stale.is_none() {
            return Ok(());
        }
        let mut tx = self.write().await?;
        sqlx::query(
            "UPDATE api_keys SET last_used_at = ?2
             WHERE id = ?1 AND (last_used_at IS NULL OR last_used_at < ?2)",
        )
        .bind(AsText(key))
        .bind(AsMillis(now))
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        tx.commit().await.map_err(store_error)
    }
}
