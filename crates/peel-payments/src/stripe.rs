use std::fmt;

use async_trait::async_trait;
use peel_app::payments::{
    Incoming, InvalidEvent, Listed, NewPayment, OpenPayment, PaymentError, PaymentProvider,
};
use peel_domain::{Payment, ProviderId, Reversal, Timestamp};
use peel_http_client::WebClient;
use peel_store::PaymentEvent;
use serde::de::DeserializeOwned;

use crate::objects::{Dispute, Event, Intent, List, Refund};
use crate::requests::Requests;
use crate::signature::Secrets;

/// How many of a list are asked for at once: the most that Stripe gives.
const PAGE: &str = "100";

/// What an operator has of Stripe.
#[derive(Clone)]
pub struct StripeOptions {
    /// Where its API is, such as `https://api.stripe.com`.
    pub address: String,
    /// The secret key, `sk_test_…` or `sk_live_…`, or a restricted one. It says whether it is about real money.
    pub secret_key: String,
    /// The publishable key of the same account.
    pub publishable_key: String,
    /// The secrets of the webhook endpoint: two while one is replaced by the other.
    pub webhook_secrets: Vec<String>,
    /// The account that the endpoint is for, where it hears of several.
    pub account: Option<String>,
}

impl fmt::Debug for StripeOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StripeOptions")
            .field("address", &self.address)
            .field("publishable_key", &self.publishable_key)
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

/// Stripe.
#[derive(Debug, Clone)]
pub struct Stripe {
    requests: Requests,
    secrets: Secrets,
    publishable_key: String,
    account: Option<String>,
    is_live: bool,
}

impl Stripe {
    /// Stripe, asked by `client`.
    #[must_use]
    pub fn new(options: StripeOptions, client: WebClient) -> Self {
        let is_live = !options.secret_key.contains("_test_");
        Self {
            requests: Requests::new(client, &options.address, options.secret_key),
            secrets: Secrets::new(options.webhook_secrets),
            publishable_key: options.publishable_key,
            account: options.account,
            is_live,
        }
    }

    /// With all that went back of it. Only of what was paid can anything.
    async fn whole(&self, intent: Intent) -> Result<OpenPayment, PaymentError> {
        let mut reversals: Vec<Reversal> = Vec::new();
        if intent.is_paid() {
            let payment = ("payment_intent", intent.id());
            let refunds: Vec<Refund> = self.all("/v1/refunds", payment, Refund::id).await?;
            for refund in &refunds {
                reversals.push(refund.reversal()?);
            }
            let disputes: Vec<Dispute> = self.all("/v1/disputes", payment, Dispute::id).await?;
            for dispute in &disputes {
                reversals.extend(dispute.reversal()?);
            }
        }
        intent.with(reversals)
    }

    async fn all<T: DeserializeOwned>(
        &self,
        path: &str,
        filter: (&str, &str),
        id: fn(&T) -> &str,
    ) -> Result<Vec<T>, PaymentError> {
        let mut all: Vec<T> = Vec::new();
        loop {
            let mut query = vec![filter, ("limit", PAGE)];
            if let Some(last) = all.last() {
                query.push(("starting_after", id(last)));
            }
            let page: List<T> = self.requests.get(path, &query).await?;
            let is_last = !page.has_more || page.data.is_empty();
            all.extend(page.data);
            if is_last {
                return Ok(all);
            }
        }
    }
}

#[async_trait]
impl PaymentProvider for Stripe {
    fn is_live(&self) -> bool {
        self.is_live
    }

    fn publishable_key(&self) -> &str {
        &self.publishable_key
    }

    async fn open(&self, wish: &NewPayment) -> Result<OpenPayment, PaymentError> {
        let (amount, order) = (wish.amount.minor.to_string(), wish.order.to_string());
        let description = format!("{} ({order})", wish.product);
        let fields = [
            ("amount", amount.as_str()),
            ("currency", wish.amount.currency.as_str()),
            ("automatic_payment_methods[enabled]", "true"),
            ("description", &description),
            ("metadata[order]", &order),
        ];
        let intent: Intent = self
            .requests
            .post("/v1/payment_intents", &fields, &wish.key)
            .await?;
        // What is answered to a key that is known is what was so then.
        let id: ProviderId = intent
            .id()
            .parse()
            .map_err(|_| PaymentError::NotUnderstood("an id of another shape"))?;
        self.payment(&id).await
    }

    async fn payment(&self, id: &ProviderId) -> Result<OpenPayment, PaymentError> {
        let path = format!("/v1/payment_intents/{id}");
        let intent: Intent = self.requests.get(&path, &[]).await?;
        self.whole(intent).await
    }

    async fn cancel(&self, id: &ProviderId) -> Result<OpenPayment, PaymentError> {
        let path = format!("/v1/payment_intents/{id}/cancel");
        let fields = [("cancellation_reason", "abandoned")];
        let key = format!("peel-cancel-{id}");
        match self.requests.post::<Intent>(&path, &fields, &key).await {
            // It was paid meanwhile, or cancelled.
            Ok(_) | Err(PaymentError::Refused { .. }) => self.payment(id).await,
            Err(error) => Err(error),
        }
    }

    async fn payments(
        &self,
        since: Timestamp,
        until: Timestamp,
        after: Option<&str>,
    ) -> Result<Listed<Payment>, PaymentError> {
        let (since, until) = (
            since.as_seconds().to_string(),
            until.as_seconds().to_string(),
        );
        let mut query = vec![
            ("created[gte]", since.as_str()),
            ("created[lte]", until.as_str()),
            ("limit", PAGE),
        ];
        query.extend(after.map(|after| ("starting_after", after)));
        let page: List<Intent> = self.requests.get("/v1/payment_intents", &query).await?;
        let next = next(&page, Intent::id);
        // Others of the account may be in currencies that are not ours.
        let items = page
            .data
            .into_iter()
            .filter_map(|intent| intent.with(Vec::new()).ok())
            .map(|open| open.payment)
            .collect();
        Ok(Listed { items, next })
    }

    async fn events(
        &self,
        since: Timestamp,
        after: Option<&str>,
    ) -> Result<Listed<PaymentEvent>, PaymentError> {
        let since = since.as_seconds().to_string();
        let mut query = vec![("created[gte]", since.as_str()), ("limit", PAGE)];
        query.extend(after.map(|after| ("starting_after", after)));
        let page: List<Event> = self.requests.get("/v1/events", &query).await?;
        let next = next(&page, |event| event.id.as_str());
        let relevant = |event: Event| match event.incoming(self.account.as_deref(), self.is_live) {
            Incoming::Event(event) => Some(event),
            Incoming::Irrelevant | Incoming::NotOurs => None,
        };
        let items = page.data.into_iter().filter_map(relevant).collect();
        Ok(Listed { items, next })
    }

    async fn refund(
        &self,
        payment: &ProviderId,
        minor: i64,
        key: &str,
    ) -> Result<(), PaymentError> {
        let minor = minor.to_string();
        let fields = [
            ("payment_intent", payment.as_str()),
            ("amount", minor.as_str()),
            ("reason", "requested_by_customer"),
        ];
        self.requests
            .post::<Refund>("/v1/refunds", &fields, key)
            .await
            .map(drop)
    }

    fn read(&self, body: &[u8], signature: &str, now: Timestamp) -> Result<Incoming, InvalidEvent> {
        let verified = self.secrets.verify(body, signature, now)?;
        let event: Event =
            serde_json::from_slice(verified.body()).map_err(|_| InvalidEvent::Malformed)?;
        Ok(event.incoming(self.account.as_deref(), self.is_live))
    }
}

fn next<T>(page: &List<T>, id: fn(&T) -> &str) -> Option<String> {
    page.data
        .last()
        .filter(|_| page.has_more)
        .map(|last| id(last).to_owned())
}
