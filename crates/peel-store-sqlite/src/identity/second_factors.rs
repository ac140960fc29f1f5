use async_trait::async_trait;
use peel_domain::{AccountId, Digest, Timestamp};
use peel_store::{NewAuditLine, SecondFactorRecord, SecondFactors, StoreError};

use super::audit_log;
use crate::SqliteStore;
use crate::column::{AsBytes, AsMillis, AsText};
use crate::error::{is_constraint, store_error};

#[async_trait]
impl SecondFactors for SqliteStore {
    async fn second_factor(
        &self,
        account: AccountId,
    ) -> Result<Option<SecondFactorRecord>, StoreError> {
        let row: Option<(Vec<u8>, Option<AsMillis>)> = sqlx::query_as(
            "SELECT sealed_seed, confirmed_at FROM second_factors WHERE account = ?1",
        )
        .bind(AsText(account))
        .fetch_optional(self.read())
        .await
        .map_err(store_error)?;
        Ok(row.map(|(sealed_seed, confirmed_at)| SecondFactorRecord {
            sealed_seed,
            confirmed_at: confirmed_at.map(|at| at.0),
        }))
    }

    async fn enrol(
        &self,
        account: AccountId,
        sealed_seed: &[u8],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let begun = sqlx::query(
            "INSERT INTO second_factors (account, sealed_seed, begun_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (account) DO UPDATE
             SET sealed_seed = excluded.sealed_seed, begun_at = excluded.begun_at
             WHERE confirmed_at IS NULL",
        )
        .bind(AsText(account))
        .bind(sealed_seed)
        .bind(AsMillis(now))
        .execute(&mut *tx)
        .await
        .map_err(|error| {
            if is_constraint(&error) {
                StoreError::NotFound
            } else {
                store_error(error)
            }
        })?;
        if begun.rows_affected() == 0 {
            return Err(StoreError::Conflict);
        }
        tx.commit().await.map_err(store_error)
    }

    async fn confirm_second_factor(
        &self,
        account: AccountId,
        step: u64,
        recovery: &[Digest],
        line: &NewAuditLine,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let confirmed = sqlx::query(
            "UPDATE second_factors SET confirmed_at = ?2, last_step = ?3
             WHERE account = ?1 AND confirmed_at IS NULL",
        )
        .bind(AsText(account))
        .bind(AsMillis(line.at))
        .bind(as_column(step)?)
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        if confirmed.rows_affected() == 0 {
            return Err(StoreError::Conflict);
        }
        for code in recovery {
            sqlx::query("INSERT INTO recovery_codes (account, hash) VALUES (?1, ?2)")
                .bind(AsText(account))
                .bind(AsBytes(*code))
                .execute(&mut *tx)
                .await
                .map_err(store_error)?;
        }
        audit_log::insert(&mut tx, line).await?;
        tx.commit().await.map_err(store_error)
    }

    async fn spend_step(&self, account: AccountId, step: u64) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let spent = sqlx::query(
            "UPDATE second_factors SET last_step = ?2
             WHERE account = ?1 AND confirmed_at IS NOT NULL AND last_step < ?2",
        )
        .bind(AsText(account))
        .bind(as_column(step)?)
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        if spent.rows_affected() == 0 {
            return Err(StoreError::Conflict);
        }
        tx.commit().await.map_err(store_error)
    }

    async fn spend_recovery_code(
        &self,
        account: AccountId,
        code: Digest,
    ) -> Result<u32, StoreError> {
        let mut tx = self.write().await?;
        let spent = sqlx::query("DELETE FROM recovery_codes WHERE account = ?1 AND hash = ?2")
            .bind(AsText(account))
            .bind(AsBytes(code))
            .execute(&mut *tx)
            .await
            .map_err(store_error)?;
        if spent.rows_affected() == 0 {
            return Err(StoreError::NotFound);
        }
        let left: u32 =
            sqlx::query_scalar("SELECT COUNT(*) FROM recovery_codes WHERE account = ?1")
                .bind(AsText(account))
                .fetch_one(&mut *tx)
                .await
                .map_err(store_error)?;
        tx.commit().await.map_err(store_error)?;
        Ok(left)
    }

    async fn remove_second_factor(
        &self,
        account: AccountId,
        line: &NewAuditLine,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let removed = sqlx::query("DELETE FROM second_factors WHERE account = ?1")
            .bind(AsText(account))
            .execute(&mut *tx)
            .await
            .map_err(store_error)?;
        if removed.rows_affected() == 0 {
            return Err(StoreError::NotFound);
        }
        audit_log::insert(&mut tx, line).await?;
        tx.commit().await.map_err(store_error)
    }
}

fn as_column(step: u64) -> Result<i64, StoreError> {
    i64::try_from(step).map_err(StoreError::corrupt)
}
