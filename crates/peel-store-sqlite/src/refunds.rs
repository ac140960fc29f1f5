use async_trait::async_trait;
use peel_domain::{IdempotencyKey, OrderId, RefundState, Timestamp};
use peel_store::{NewAuditLine, NewRefund, RefundRecord, Refunds, StoreError};
use sqlx::{FromRow, SqliteConnection};

use crate::column::{AsMillis, AsText};
use crate::error::{conflict_error, store_error};
use crate::identity::audit_log;
use crate::{SqliteStore, orders};

/// A query for [`RefundRow`]s with this rest.
macro_rules! select_refunds {
    ($rest:literal) => {
        concat!(
            "SELECT order_id, number, request, amount, forced, reason, state, asked_at FROM refunds ",
            $rest
        )
    };
}

#[derive(Debug, FromRow)]
struct RefundRow {
    order_id: AsText<OrderId>,
    number: u32,
    request: String,
    amount: i64,
    forced: bool,
    reason: String,
    state: AsText<RefundState>,
    asked_at: AsMillis,
}

impl TryFrom<RefundRow> for RefundRecord {
    type Error = StoreError;

    fn try_from(row: RefundRow) -> Result<Self, StoreError> {
        Ok(Self {
            order: row.order_id.0,
            number: row.number,
            request: row.request.parse().map_err(StoreError::corrupt)?,
            minor: row.amount,
            is_forced: row.forced,
            reason: row.reason,
            state: row.state.0,
            asked_at: row.asked_at.0,
        })
    }
}

async fn called(
    db: &mut SqliteConnection,
    order: OrderId,
    request: &IdempotencyKey,
) -> Result<Option<RefundRecord>, StoreError> {
    let row: Option<RefundRow> =
        sqlx::query_as(select_refunds!("WHERE order_id = ?1 AND request = ?2"))
            .bind(AsText(order))
            .bind(request.as_str())
            .fetch_optional(db)
            .await
            .map_err(store_error)?;
    row.map(RefundRecord::try_from).transpose()
}

#[async_trait]
impl Refunds for SqliteStore {
    async fn ask_refund(
        &self,
        refund: &NewRefund,
        line: &NewAuditLine,
    ) -> Result<RefundRecord, StoreError> {
        let mut tx = self.write().await?;
        orders::existing(&mut tx, refund.order).await?;
        if let Some(known) = called(&mut tx, refund.order, &refund.request).await? {
            return (known.minor == refund.minor)
                .then_some(known)
                .ok_or(StoreError::IdempotencyMismatch);
        }
        let row: RefundRow = sqlx::query_as(
            "INSERT INTO refunds (order_id, number, request, amount, forced, reason, state, asked_at)
             SELECT ?1, COALESCE(MAX(number), 0) + 1, ?2, ?3, ?4, ?5, 'asked', ?6
             FROM refunds WHERE order_id = ?1
             RETURNING order_id, number, request, amount, forced, reason, state, asked_at",
        )
        .bind(AsText(refund.order))
        .bind(refund.request.as_str())
        .bind(refund.minor)
        .bind(refund.is_forced)
        .bind(&refund.reason)
        .bind(AsMillis(refund.now))
        .fetch_one(&mut *tx)
        .await
        .map_err(conflict_error)?;
        audit_log::insert(&mut tx, line).await?;
        tx.commit().await.map_err(store_error)?;
        row.try_into()
    }

    async fn refund(
        &self,
        order: OrderId,
        request: &IdempotencyKey,
    ) -> Result<Option<RefundRecord>, StoreError> {
        let mut db = self.read().acquire().await.map_err(store_error)?;
        called(&mut db, order, request).await
    }

    async fn refunds_to_finish(
        &self,
        asked_before: Timestamp,
        limit: u32,
    ) -> Result<Vec<RefundRecord>, StoreError> {
        let rows: Vec<RefundRow> = sqlx::query_as(select_refunds!(
            "WHERE state = 'asked' AND asked_at <= ?1 ORDER BY asked_at LIMIT ?2"
        ))
        .bind(AsMillis(asked_before))
        .bind(limit)
        .fetch_all(self.read())
        .await
        .map_err(store_error)?;
        rows.into_iter().map(RefundRecord::try_from).collect()
    }

    async fn end_refund(
        &self,
        order: OrderId,
        number: u32,
        state: RefundState,
        now: Timestamp,
    ) -> Result<RefundRecord, StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(
            "UPDATE refunds SET state = ?3, ended_at = ?4
             WHERE order_id = ?1 AND number = ?2 AND state = 'asked' AND ?3 <> 'asked'",
        )
        .bind(AsText(order))
        .bind(number)
        .bind(AsText(state))
        .bind(AsMillis(now))
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        let row: Option<RefundRow> =
            sqlx::query_as(select_refunds!("WHERE order_id = ?1 AND number = ?2"))
                .bind(AsText(order))
                .bind(number)
                .fetch_optional(&mut *tx)
                .await
                .map_err(store_error)?;
        tx.commit().await.map_err(store_error)?;
        row.ok_or(StoreError::NotFound)?.try_into()
    }
}
