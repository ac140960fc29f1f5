//! Stories that have happened once at the fake Stripe, as the real adapter saw them, to be told again many times
//! without asking over a network.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;

use async_trait::async_trait;
use peel_app::payments::{
    Incoming, InvalidEvent, Listed, NewPayment, OpenPayment, PaymentError, PaymentProvider,
};
use peel_domain::{Clock, Payment, ProviderId, Terms, Timestamp};
use peel_fake_stripe::sign;
use peel_store::PaymentEvent;

use crate::model::{Deed, Story};
use crate::shop::{Shop, WEBHOOK_SECRET};

/// A story that is over.
#[derive(Debug)]
pub(crate) struct Recorded {
    pub(crate) story: Story,
    /// What was told, and how the payment stood when it was.
    pub(crate) told: Vec<(PaymentEvent, Payment)>,
}

/// Has it happen.
pub(crate) async fn record(deeds: &[Deed]) -> Recorded {
    let shop = Shop::open().await;
    let (order, payment) = shop.opened().await;
    let id = order.payment.unwrap();
    let mut story = Story::default();
    let mut told = Vec::new();
    for deed in [None].into_iter().chain(deeds.iter().copied().map(Some)) {
        if let Some(deed) = deed {
            story.happen(deed, &shop.fake, &payment);
        }
        let stands = shop.stripe.payment(&id).await.unwrap().payment;
        for event in &shop.fake.events()[told.len()..] {
            let body = serde_json::to_vec(event).unwrap();
            let now = shop.clock.now();
            let signature = sign(&body, WEBHOOK_SECRET, now.as_seconds());
            match shop.stripe.read(&body, &signature, now) {
                Ok(Incoming::Event(event)) => told.push((event, stands.clone())),
                other => panic!("{event} is {other:?}"),
            }
        }
    }
    Recorded { story, told }
}

/// A name for the same thing in another telling.
fn renamed(id: &ProviderId, telling: usize) -> ProviderId {
    format!("{id}_{telling}").parse().unwrap()
}

impl Recorded {
    /// As if it had happened to another order. Each telling has names of its own.
    pub(crate) fn told_of(
        &self,
        number: usize,
        telling: usize,
        terms: &Terms,
    ) -> (PaymentEvent, Payment) {
        let (event, payment) = &self.told[number];
        let event = PaymentEvent {
            id: renamed(&event.id, telling),
            object: renamed(&event.object, telling),
            payment: renamed(&event.payment, telling),
            order: event.order.map(|_| terms.order),
            ..event.clone()
        };
        let mut payment = Payment {
            id: renamed(&payment.id, telling),
            order: Some(terms.order),
            ..payment.clone()
        };
        for reversal in &mut payment.reversals {
            reversal.id = renamed(&reversal.id, telling);
        }
        (event, payment)
    }
}

/// Says of each payment what it was told to say, one thing after the other and the last for ever.
#[derive(Debug, Default)]
pub(crate) struct Parrot(Mutex<HashMap<ProviderId, VecDeque<Payment>>>);

impl Parrot {
    pub(crate) fn will_say(&self, payments: impl IntoIterator<Item = Payment>) {
        let payments: VecDeque<_> = payments.into_iter().collect();
        let id = payments[0].id.clone();
        self.0.lock().unwrap().insert(id, payments);
    }

    fn say(&self, id: &ProviderId) -> Option<Payment> {
        let mut all = self.0.lock().unwrap();
        let payments = all.get_mut(id)?;
        match payments.len() {
            1 => payments.front().cloned(),
            _ => payments.pop_front(),
        }
    }
}

fn nothing<T>() -> Result<T, PaymentError> {
    Err(PaymentError::NotFound)
}

#[async_trait]
impl PaymentProvider for Parrot {
    fn is_live(&self) -> bool {
        false
    }

    fn publishable_key(&self) -> &str {
        "pk_test_parrot"
    }

    async fn open(&self, _: &NewPayment) -> Result<OpenPayment, PaymentError> {
        nothing()
    }

    async fn payment(&self, id: &ProviderId) -> Result<OpenPayment, PaymentError> {
        Ok(OpenPayment {
            payment: self.say(id).ok_or(PaymentError::NotFound)?,
            client_secret: None,
        })
    }

    async fn cancel(&self, _: &ProviderId) -> Result<OpenPayment, PaymentError> {
        nothing()
    }

    async fn payments(
        &self,
        _: Timestamp,
        _: Timestamp,
        _: Option<&str>,
    ) -> Result<Listed<Payment>, PaymentError> {
        nothing()
    }

    async fn events(
        &self,
        _: Timestamp,
        _: Option<&str>,
    ) -> Result<Listed<PaymentEvent>, PaymentError> {
        nothing()
    }

    async fn refund(&self, _: &ProviderId, _: i64, _: &str) -> Result<(), PaymentError> {
        nothing()
    }

    fn read(&self, _: &[u8], _: &str, _: Timestamp) -> Result<Incoming, InvalidEvent> {
        Err(InvalidEvent::Forged)
    }
}
