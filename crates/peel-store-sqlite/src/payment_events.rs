use async_trait::async_trait;
use peel_domain::{OrderId, ProviderId, Timestamp};
use peel_store::{PaymentEvent, PaymentEvents, StoreError};
use sqlx::FromRow;

use crate::SqliteStore;
use crate::column::{AsMillis, AsText};
use crate::error::store_error;

#[derive(FromRow)]
struct EventRow {
    id: AsText<ProviderId>,
    kind: String,
    object: AsText<ProviderId>,
    payment: AsText<ProviderId>,
    order_id: Option<AsText<OrderId>>,
}

impl From<EventRow> for PaymentEvent {
    fn from(row: EventRow) -> Self {
        Self {
            id: row.id.0,
            kind: row.kind,
            object: row.object.0,
            payment: row.payment.0,
            order: row.order_id.map(|order| order.0),
        }
    }
}

#[async_trait]
impl PaymentEvents for SqliteStore {
    async fn keep_event(&self, event: &PaymentEvent, now: Timestamp) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let done = sqlx::query(
            "INSERT INTO payment_events (id, kind, object, payment, order_id, received_at,
                                         take_after)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6) ON CONFLICT DO NOTHING",
        )
        .bind(AsText(&event.id))
        .bind(&event.kind)
        .bind(AsText(&event.object))
        .bind(AsText(&event.payment))
        .bind(event.order.map(AsText))
        .bind(AsMillis(now))
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        tx.commit().await.map_err(store_error)?;
        Ok(done.rows_affected() == 1)
    }

    async fn take_events(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<PaymentEvent>, StoreError> {
        let mut tx = self.write().await?;
        let rows: Vec<EventRow> = sqlx::query_as(
            "UPDATE payment_events SET taken = 1, take_after = ?2 WHERE seq IN (
                 SELECT seq FROM payment_events WHERE done_at IS NULL AND take_after <= ?1
                 ORDER BY take_after, seq LIMIT ?3)
             RETURNING id, kind, object, payment, order_id",
        )
        .bind(AsMillis(now))
        .bind(AsMillis(until))
        .bind(limit)
        .fetch_all(&mut *tx)
        .await
        .map_err(store_error)?;
        tx.commit().await.map_err(store_error)?;
        Ok(rows.into_iter().map(PaymentEvent::from).collect())
    }

    async fn finish_event(&self, id: &ProviderId, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query("UPDATE payment_events SET done_at = ?2 WHERE id = ?1 AND done_at IS NULL")
            .bind(AsText(id))
            .bind(AsMillis(now))
            .execute(&mut *tx)
            .await
            .map_err(store_error)?;
        tx.commit().await.map_err(store_error)
    }

    async fn prune_events(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let mut tx = self.write().await?;
        let done = sqlx::query(
            "DELETE FROM payment_events WHERE seq IN (
                 SELECT seq FROM payment_events WHERE done_at < ?1 LIMIT ?2)",
        )
        .bind(AsMillis(before))
        .bind(limit)
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        tx.commit().await.map_err(store_error)?;
        Ok(done.rows_affected())
    }

    async fn reconciled_until(&self) -> Result<Option<Timestamp>, StoreError> {
        let until: Option<AsMillis> =
            sqlx::query_scalar("SELECT until FROM reconciliation WHERE id = 1")
                .fetch_optional(self.read())
                .await
                .map_err(store_error)?;
        Ok(until.map(|until| until.0))
    }

    async fn set_reconciled_until(&self, until: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(
            "INSERT INTO reconciliation (id, until) VALUES (1, ?1)
             ON CONFLICT (id) DO UPDATE SET until = MAX(until, excluded.until)",
        )
        .bind(AsMillis(until))
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        tx.commit().await.map_err(store_error)
    }
}
