use async_trait::async_trait;
use peel_domain::{ExportId, Owner, Timestamp};
use peel_store::{ExportRecord, Exports, PersonalData, StoreError};
use sqlx::{FromRow, SqliteConnection};

use crate::column::{AsMillis, AsText};
use crate::error::store_error;
use crate::{SqliteStore, personal_data};

#[derive(FromRow)]
struct ExportRow {
    id: AsText<ExportId>,
    owner: AsText<Owner>,
    requested_at: AsMillis,
    bytes: Option<i64>,
    expires_at: Option<AsMillis>,
    taken_at: Option<AsMillis>,
}

impl ExportRow {
    fn into_record(self) -> Result<ExportRecord, StoreError> {
        let bytes = self.bytes.map(u64::try_from).transpose();
        Ok(ExportRecord {
            id: self.id.0,
            owner: self.owner.0,
            requested_at: self.requested_at.0,
            bytes: bytes.map_err(StoreError::corrupt)?,
            expires_at: self.expires_at.map(|at| at.0),
            taken_at: self.taken_at.map(|at| at.0),
        })
    }
}

/// The export, unless its time is over.
async fn existing(
    db: &mut SqliteConnection,
    id: ExportId,
    now: Timestamp,
) -> Result<ExportRecord, StoreError> {
    sqlx::query_as::<_, ExportRow>(
        "SELECT id, owner, requested_at, bytes, expires_at, taken_at FROM exports
         WHERE id = ?1 AND (expires_at IS NULL OR expires_at > ?2)",
    )
    .bind(AsText(id))
    .bind(AsMillis(now))
    .fetch_optional(db)
    .await
    .map_err(store_error)?
    .ok_or(StoreError::NotFound)?
    .into_record()
}

#[async_trait]
impl Exports for SqliteStore {
    async fn request_export(
        &self,
        id: ExportId,
        owner: Owner,
        now: Timestamp,
    ) -> Result<ExportRecord, StoreError> {
        let mut tx = self.write().await?;
        let open: Option<ExportRow> = sqlx::query_as(
            "SELECT id, owner, requested_at, bytes, expires_at, taken_at FROM exports
             WHERE owner = ?1 AND taken_at IS NULL AND (expires_at IS NULL OR expires_at > ?2)
             ORDER BY requested_at LIMIT 1",
        )
        .bind(AsText(owner))
        .bind(AsMillis(now))
        .fetch_optional(&mut *tx)
        .await
        .map_err(store_error)?;
        if let Some(open) = open {
            return open.into_record();
        }
        sqlx::query("INSERT INTO exports (id, owner, requested_at) VALUES (?1, ?2, ?3)")
            .bind(AsText(id))
            .bind(AsText(owner))
            .bind(AsMillis(now))
            .execute(&mut *tx)
            .await
            .map_err(store_error)?;
        let record = existing(&mut tx, id, now).await?;
        tx.commit().await.map_err(store_error)?;
        Ok(record)
    }

    async fn export_of(
        &self,
        owner: Owner,
        id: ExportId,
        now: Timestamp,
    ) -> Result<ExportRecord, StoreError> {
        let mut db = self.read().acquire().await.map_err(store_error)?;
        let record = existing(&mut db, id, now).await?;
        if record.owner == owner {
            Ok(record)
        } else {
            Err(StoreError::NotFound)
        }
    }

    async fn exports_to_build(&self, limit: u32) -> Result<Vec<ExportRecord>, StoreError> {
        let rows: Vec<ExportRow> = sqlx::query_as(
            "SELECT id, owner, requested_at, bytes, expires_at, taken_at FROM exports
             WHERE bytes IS NULL ORDER BY requested_at LIMIT ?1",
        )
        .bind(limit)
        .fetch_all(self.read())
        .await
        .map_err(store_error)?;
        rows.into_iter().map(ExportRow::into_record).collect()
    }

    async fn personal_data(&self, owner: Owner) -> Result<PersonalData, StoreError> {
        // One transaction: all of it is of the same moment.
        let mut tx = self.read().begin().await.map_err(store_error)?;
        personal_data::of(&mut tx, owner).await
    }

    async fn finish_export(
        &self,
        id: ExportId,
        bytes: u64,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        existing(&mut tx, id, now).await?;
        sqlx::query(
            "UPDATE exports SET bytes = ?2, expires_at = ?3 WHERE id = ?1 AND bytes IS NULL",
        )
        .bind(AsText(id))
        .bind(i64::try_from(bytes).map_err(StoreError::corrupt)?)
        .bind(AsMillis(expires_at))
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        tx.commit().await.map_err(store_error)
    }

    async fn take_export(&self, id: ExportId, now: Timestamp) -> Result<ExportRecord, StoreError> {
        let mut tx = self.write().await?;
        let taken = sqlx::query(
            "UPDATE exports SET taken_at = ?2
             WHERE id = ?1 AND bytes IS NOT NULL AND taken_at IS NULL AND expires_at > ?2",
        )
        .bind(AsText(id))
        .bind(AsMillis(now))
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        if taken.rows_affected() == 0 {
            return Err(StoreError::NotFound);
        }
        let record = existing(&mut tx, id, now).await?;
        tx.commit().await.map_err(store_error)?;
        Ok(record)
    }

    async fn expired_exports(
        &self,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<ExportId>, StoreError> {
        let rows: Vec<AsText<ExportId>> = sqlx::query_scalar(
            "SELECT id FROM exports WHERE bytes IS NOT NULL AND expires_at <= ?1
             ORDER BY expires_at LIMIT ?2",
        )
        .bind(AsMillis(now))
        .bind(limit)
        .fetch_all(self.read())
        .await
        .map_err(store_error)?;
        Ok(rows.into_iter().map(|id| id.0).collect())
    }

    async fn forget_export(&self, id: ExportId) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM exports WHERE id = ?1")
            .bind(AsText(id))
            .execute(&mut *tx)
            .await
            .map_err(store_error)?;
        tx.commit().await.map_err(store_error)
    }
}
