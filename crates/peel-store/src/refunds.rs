use async_trait::async_trait;
use peel_domain::{IdempotencyKey, OrderId, RefundState, Timestamp};

use crate::{NewAuditLine, StoreError};

/// Money that support wants to give back. Each is written down before the payment provider hears of it; what went back
/// in the end is told by the order's [reversals](crate::OrderRecord::reversals).
#[async_trait]
pub trait Refunds {
    /// Writes a refund down, together with its line in the audit log. One whose `request` was used for the order before
    /// is that refund again, and there is no second line.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such order; [`StoreError::IdempotencyMismatch`] when `request` was used
    /// for another amount; [`StoreError::Conflict`] when another refund of the order has not ended.
    async fn ask_refund(
        &self,
        refund: &NewRefund,
        line: &NewAuditLine,
    ) -> Result<RefundRecord, StoreError>;

    /// The refund of an order that somebody called `request`.
    ///
    /// # Errors
    /// None but the database's own.
    async fn refund(
        &self,
        order: OrderId,
        request: &IdempotencyKey,
    ) -> Result<Option<RefundRecord>, StoreError>;

    /// Refunds that were written down before `asked_before` and have not ended, oldest first.
    ///
    /// # Errors
    /// None but the database's own.
    async fn refunds_to_finish(
        &self,
        asked_before: Timestamp,
        limit: u32,
    ) -> Result<Vec<RefundRecord>, StoreError>;

    /// Ends a refund. One that has ended stays as it is.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    async fn end_refund(
        &self,
        order: OrderId,
        number: u32,
        state: RefundState,
        now: Timestamp,
    ) -> Result<RefundRecord, StoreError>;
}

/// A refund to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRefund {
    /// Of which order.
    pub order: OrderId,
    /// What support calls it, so that asking twice is harmless.
    pub request: IdempotencyKey,
    /// How much, in minor units of the order's currency.
    pub minor: i64,
    /// Whether an admin set aside what limits refunds.
    pub is_forced: bool,
    /// Why, in support's words.
    pub reason: String,
    /// When.
    pub now: Timestamp,
}

/// A refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundRecord {
    /// Of which order.
    pub order: OrderId,
    /// Which of the order's, from 1.
    pub number: u32,
    /// What support calls it.
    pub request: IdempotencyKey,
    /// How much, in minor units of the order's currency.
    pub minor: i64,
    /// Whether an admin set aside what limits refunds.
    pub is_forced: bool,
    /// Why; nothing once its customer was erased.
    pub reason: String,
    /// Where it stands.
    pub state: RefundState,
    /// Since when it is written down.
    pub asked_at: Timestamp,
}
