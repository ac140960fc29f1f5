use async_trait::async_trait;
use peel_domain::{MailId, Timestamp};
use peel_store::{NewMail, Outbox, QueuedMail, StoreError};
use sqlx::{FromRow, SqliteConnection};

use crate::SqliteStore;
use crate::column::{AsMillis, AsText};
use crate::error::{conflict_error, store_error};

#[derive(FromRow)]
struct MailRow {
    seq: i64,
    id: AsText<MailId>,
    sealed: Vec<u8>,
    attempt: u32,
    queued_at: AsMillis,
}

#[async_trait]
impl Outbox for SqliteStore {
    async fn queue_mail(&self, mail: &NewMail) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        insert(&mut tx, mail).await?;
        tx.commit().await.map_err(store_error)
    }

    async fn take_mails(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<QueuedMail>, StoreError> {
        // Looked at often and mostly empty, so it does not take the write lock for nothing.
        let waiting: Option<i64> =
            sqlx::query_scalar("SELECT 1 FROM outbox WHERE run_after <= ?1 LIMIT 1")
                .bind(AsMillis(now))
                .fetch_optional(self.read())
                .await
                .map_err(store_error)?;
        if waiting.is_none() {
            return Ok(Vec::new());
        }
        let mut tx = self.write().await?;
        let mut rows: Vec<MailRow> = sqlx::query_as(
            "UPDATE outbox SET attempt = attempt + 1, run_after = ?2
             WHERE seq IN (SELECT seq FROM outbox WHERE run_after <= ?1 ORDER BY seq LIMIT ?3)
             RETURNING seq, id, sealed, attempt, queued_at",
        )
        .bind(AsMillis(now))
        .bind(AsMillis(until))
        .bind(limit)
        .fetch_all(&mut *tx)
        .await
        .map_err(store_error)?;
        tx.commit().await.map_err(store_error)?;
        rows.sort_by_key(|row| row.seq);
        let mail = |row: MailRow| QueuedMail {
            id: row.id.0,
            sealed: row.sealed,
            attempt: row.attempt,
            queued_at: row.queued_at.0,
        };
        Ok(rows.into_iter().map(mail).collect())
    }

    async fn delay_mail(&self, mail: MailId, at: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query("UPDATE outbox SET run_after = ?2 WHERE id = ?1")
            .bind(AsText(mail))
            .bind(AsMillis(at))
            .execute(&mut *tx)
            .await
            .map_err(store_error)?;
        tx.commit().await.map_err(store_error)
    }

    async fn forget_mail(&self, mail: MailId) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM outbox WHERE id = ?1")
            .bind(AsText(mail))
            .execute(&mut *tx)
            .await
            .map_err(store_error)?;
        tx.commit().await.map_err(store_error)
    }
}

/// Queues a mail within whatever it tells of.
pub(crate) async fn insert(db: &mut SqliteConnection, mail: &NewMail) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO outbox (id, account, sealed, queued_at, run_after)
         VALUES (?1, ?2, ?3, ?4, ?4)",
    )
    .bind(AsText(mail.id))
    .bind(mail.account.map(AsText))
    .bind(&mail.sealed)
    .bind(AsMillis(mail.now))
    .execute(db)
    .await
    .map(drop)
    .map_err(conflict_error)
}
