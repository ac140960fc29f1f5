//! Telling callers how their images ended, as Standard Webhooks.

mod message;
mod signature;

use std::sync::Arc;

use async_trait::async_trait;
use peel_app::ServiceSecret;
use peel_domain::{FailureCode, JobKind};
use peel_store::{Claim, Delivery, Work};
use tokio::sync::{Notify, watch};

use crate::failure::with_causes;
use crate::measure::Outcome;
use crate::outbound::Outbound;
use crate::stop::Stop;
use crate::turn::{Desk, Labour};

/// Does deliveries.
pub(crate) struct Deliveries {
    pub(crate) desk: Desk,
    pub(crate) outbound: Arc<dyn Outbound>,
    pub(crate) secret: ServiceSecret,
    pub(crate) announced: Arc<Notify>,
}

#[async_trait]
impl Labour for Deliveries {
    const KIND: JobKind = JobKind::Deliver;

    async fn announced(&self) {
        self.announced.notified().await;
    }

    async fn attempt(&self, claim: Claim, mut stop: Stop) -> Outcome {
        let lease = claim.lease;
        let Work::Deliver(delivery) = &claim.work else {
            return self.desk.hand_back(lease).await;
        };
        let (_current, steps) = watch::channel(None);
        let accepted = tokio::select! {
            biased;
            accepted = self.deliver(delivery) => accepted,
            () = self.desk.keeper.keep(lease, claim.until, steps) => return Outcome::Fenced,
            () = stop.stopping() => return self.desk.hand_back(lease).await,
        };
        if !accepted {
            return self.desk.fail(lease, FailureCode::DeliveryRefused).await;
        }
        let (store, clock) = (&self.desk.store, &self.desk.clock);
        let told = self
            .desk
            .tell(lease, || store.complete_delivery(lease, clock.now()))
            .await;
        told.err().unwrap_or(Outcome::Succeeded)
    }
}

impl Deliveries {
    /// Whether the address has accepted.
    async fn deliver(&self, delivery: &Delivery) -> bool {
        let body = message::body(delivery);
        let key = self.secret.webhook_key(delivery.owner);
        let headers = signature::headers(delivery.id, self.desk.clock.now(), &body, &key);
        match self.outbound.post(&delivery.url, headers, body).await {
            Ok(200..300) => true,
            Ok(status) => {
                tracing::info!(job = %delivery.id, status, "a delivery was refused");
                false
            }
            Err(error) => {
                tracing::info!(job = %delivery.id, error = with_causes(&error), "a delivery failed");
                false
            }
        }
    }
}
