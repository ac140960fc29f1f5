use async_trait::async_trait;
use peel_domain::Owner;
use peel_store::{ConsentRecord, Consents, StoreError};

use crate::SqliteStore;
use crate::column::{AsMillis, AsText};
use crate::error::store_error;

#[async_trait]
impl Consents for SqliteStore {
    async fn consent(&self, owner: Owner) -> Result<Option<ConsentRecord>, StoreError> {
        let row: Option<(String, bool, bool, AsMillis)> = sqlx::query_as(
            "SELECT version, analytics, ads, at FROM consents
             WHERE owner = ?1 ORDER BY at DESC, seq DESC LIMIT 1",
        )
        .bind(AsText(owner))
        .fetch_optional(self.read())
        .await
        .map_err(store_error)?;
        Ok(row.map(|(version, analytics, ads, at)| ConsentRecord {
            version,
            analytics,
            ads,
            at: at.0,
        }))
    }

    async fn record_consent(
        &self,
        owner: Owner,
        consent: &ConsentRecord,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(
            "INSERT INTO consents (owner, version, analytics, ads, at)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )
        .bind(AsText(owner))
        .bind(&consent.version)
        .bind(consent.analytics)
        .bind(consent.ads)
        .bind(AsMillis(consent.at))
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        tx.commit().await.map_err(store_error)
    }
}
