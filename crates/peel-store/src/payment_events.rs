use async_trait::async_trait;
use peel_domain::{OrderId, ProviderId, Timestamp};

use crate::StoreError;

/// What the payment provider has told us, until it was looked into. It is kept before the provider hears that we know.
#[async_trait]
pub trait PaymentEvents {
    /// Keeps an event; `false` when it is known, or when another one that is still to be looked into says the same.
    ///
    /// # Errors
    /// None but the database's own.
    async fn keep_event(&self, event: &PaymentEvent, now: Timestamp) -> Result<bool, StoreError>;

    /// Events to look into, oldest first. They are given out again at `until`, unless they are done by then.
    ///
    /// # Errors
    /// None but the database's own.
    async fn take_events(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<PaymentEvent>, StoreError>;

    /// An event was looked into.
    ///
    /// # Errors
    /// None but the database's own.
    async fn finish_event(&self, id: &ProviderId, now: Timestamp) -> Result<(), StoreError>;

    /// Forgets at most `limit` events that were done before `before`. Gives how many.
    ///
    /// # Errors
    /// None but the database's own.
    async fn prune_events(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError>;

    /// Up to when the provider was asked for what it has told.
    ///
    /// # Errors
    /// None but the database's own.
    async fn reconciled_until(&self) -> Result<Option<Timestamp>, StoreError>;

    /// Says so. It never goes back.
    ///
    /// # Errors
    /// None but the database's own.
    async fn set_reconciled_until(&self, until: Timestamp) -> Result<(), StoreError>;
}

/// Something that the provider has told: that something happened to a payment. What, is asked of the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentEvent {
    /// What the provider calls it.
    pub id: ProviderId,
    /// What happened, as the provider names it.
    pub kind: String,
    /// What it happened to: the payment, a refund, a dispute.
    pub object: ProviderId,
    /// The payment.
    pub payment: ProviderId,
    /// The order that the payment says it is for.
    pub order: Option<OrderId>,
}
