//! Stripe's objects, as far as they are used.

use std::collections::BTreeMap;

use peel_app::payments::{ClientSecret, Incoming, OpenPayment, PaymentError};
use peel_domain::{
    Currency, Money, OrderId, Payment, PaymentStatus, ProviderId, Reversal, ReversalKind,
};
use peel_store::PaymentEvent;
use serde::Deserialize;

/// Where an order's id stands in a payment's metadata.
pub(crate) const ORDER: &str = "order";

#[derive(Debug, Deserialize)]
pub(crate) struct Intent {
    id: String,
    amount: i64,
    #[serde(default)]
    amount_received: i64,
    currency: String,
    status: String,
    livemode: bool,
    client_secret: Option<String>,
    #[serde(default)]
    metadata: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Refund {
    id: String,
    amount: i64,
    currency: String,
    status: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Dispute {
    id: String,
    amount: i64,
    currency: String,
    status: String,
}

/// A part of a list.
#[derive(Debug, Deserialize)]
pub(crate) struct List<T> {
    pub(crate) data: Vec<T>,
    #[serde(default)]
    pub(crate) has_more: bool,
}

/// What went wrong.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Failure {
    #[serde(default)]
    pub(crate) error: FailureDetail,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct FailureDetail {
    pub(crate) code: Option<String>,
    pub(crate) r#type: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Event {
    pub(crate) id: String,
    r#type: String,
    livemode: bool,
    account: Option<String>,
    data: EventData,
}

#[derive(Debug, Deserialize)]
struct EventData {
    object: EventObject,
}

#[derive(Debug, Deserialize)]
struct EventObject {
    id: Option<String>,
    object: Option<String>,
    payment_intent: Option<Reference>,
    metadata: Option<BTreeMap<String, String>>,
}

/// An object, or its id alone.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Reference {
    Id(String),
    Whole { id: String },
}

fn money(minor: i64, currency: &str) -> Result<Money, PaymentError> {
    let currency: Currency = currency
        .parse()
        .map_err(|_| PaymentError::NotUnderstood("a currency that is not taken"))?;
    Ok(Money::new(minor, currency))
}

fn provider_id(text: &str) -> Result<ProviderId, PaymentError> {
    text.parse()
        .map_err(|_| PaymentError::NotUnderstood("an id of another shape"))
}

impl Intent {
    pub(crate) fn is_paid(&self) -> bool {
        self.status == "succeeded"
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn with(self, reversals: Vec<Reversal>) -> Result<OpenPayment, PaymentError> {
        let status = match self.status.as_str() {
            "succeeded" => PaymentStatus::Succeeded,
            "processing" => PaymentStatus::Processing,
            "canceled" => PaymentStatus::Cancelled,
            // `requires_payment_method`, `requires_confirmation`, `requires_action`, and what may be added.
            _ => PaymentStatus::Open,
        };
        let payment = Payment {
            id: provider_id(&self.id)?,
            order: self
                .metadata
                .get(ORDER)
                .and_then(|order| order.parse().ok()),
            status,
            amount: money(self.amount, &self.currency)?,
            received: self.amount_received,
            is_live: self.livemode,
            reversals,
        };
        Ok(OpenPayment {
            payment,
            client_secret: self
                .client_secret
                .filter(|_| status == PaymentStatus::Open)
                .map(ClientSecret::new),
        })
    }
}

impl Refund {
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn reversal(&self) -> Result<Reversal, PaymentError> {
        Ok(Reversal {
            id: provider_id(&self.id)?,
            kind: ReversalKind::Refund,
            amount: money(self.amount, &self.currency)?,
            is_undone: matches!(self.status.as_deref(), Some("failed" | "canceled")),
        })
    }
}

impl Dispute {
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// `None` for an inquiry: no money has moved.
    pub(crate) fn reversal(&self) -> Result<Option<Reversal>, PaymentError> {
        if self.status.starts_with("warning_") || self.status == "prevented" {
            return Ok(None);
        }
        Ok(Some(Reversal {
            id: provider_id(&self.id)?,
            kind: ReversalKind::Dispute,
            amount: money(self.amount, &self.currency)?,
            is_undone: self.status == "won",
        }))
    }
}

impl Event {
    /// What it tells to a service that has `account` and takes real money or not.
    pub(crate) fn incoming(self, account: Option<&str>, is_live: bool) -> Incoming {
        if self.livemode != is_live {
            return Incoming::NotOurs;
        }
        // Named in what is about the accounts of others alone.
        if self.account.is_some() && self.account.as_deref() != account {
            return Incoming::NotOurs;
        }
        self.about_a_payment()
            .map_or(Incoming::Irrelevant, Incoming::Event)
    }

    fn about_a_payment(self) -> Option<PaymentEvent> {
        let object = self.data.object;
        let id: ProviderId = object.id?.parse().ok()?;
        let payment = match (object.object.as_deref(), object.payment_intent) {
            (Some("payment_intent"), _) => id.clone(),
            (Some("charge" | "refund" | "dispute"), Some(Reference::Id(payment))) => {
                payment.parse().ok()?
            }
            (Some("charge" | "refund" | "dispute"), Some(Reference::Whole { id: payment })) => {
                payment.parse().ok()?
            }
            _ => return None,
        };
        let order: Option<OrderId> = object
            .metadata
            .and_then(|metadata| metadata.get(ORDER)?.parse().ok());
        Some(PaymentEvent {
            id: self.id.parse().ok()?,
            kind: self.r#type,
            object: id,
            payment,
            order,
        })
    }
}
