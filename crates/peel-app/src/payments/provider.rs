use std::error::Error;
use std::fmt;

use async_trait::async_trait;
use peel_domain::{Money, OrderId, Payment, Product, ProviderId, Timestamp};
use peel_store::PaymentEvent;

/// Who takes people's money for us.
#[async_trait]
pub trait PaymentProvider: fmt::Debug + Send + Sync {
    /// Whether it is about real money.
    fn is_live(&self) -> bool;

    /// What pages need to show its forms. Public.
    fn publishable_key(&self) -> &str;

    /// Opens a payment, once for each `wish.key` within a day, however often it is asked.
    ///
    /// # Errors
    /// [`PaymentError`]. It may have been opened all the same.
    async fn open(&self, wish: &NewPayment) -> Result<OpenPayment, PaymentError>;

    /// A payment as it is now, with all that went back of it.
    ///
    /// # Errors
    /// [`PaymentError`].
    async fn payment(&self, id: &ProviderId) -> Result<OpenPayment, PaymentError>;

    /// Ends a payment that nobody has made. One that was made meanwhile is left as it is.
    ///
    /// # Errors
    /// [`PaymentError`].
    async fn cancel(&self, id: &ProviderId) -> Result<OpenPayment, PaymentError>;

    /// Payments that were opened from `since` to `until`, without what went back, newest first; behind `after`.
    ///
    /// # Errors
    /// [`PaymentError`].
    async fn payments(
        &self,
        since: Timestamp,
        until: Timestamp,
        after: Option<&str>,
    ) -> Result<Listed<Payment>, PaymentError>;

    /// What it has told or wanted to tell since `since`, newest first; behind `after`.
    ///
    /// # Errors
    /// [`PaymentError`].
    async fn events(
        &self,
        since: Timestamp,
        after: Option<&str>,
    ) -> Result<Listed<PaymentEvent>, PaymentError>;

    /// Gives `minor` hundredths of a payment back, once for each `key` within a day.
    ///
    /// # Errors
    /// [`PaymentError`]. It may have been given back all the same.
    async fn refund(&self, payment: &ProviderId, minor: i64, key: &str)
    -> Result<(), PaymentError>;

    /// What it tells in a message, if it is its own and of now.
    ///
    /// # Errors
    /// [`InvalidEvent`].
    fn read(&self, body: &[u8], signature: &str, now: Timestamp) -> Result<Incoming, InvalidEvent>;
}

/// A payment to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPayment {
    /// For which order.
    pub order: OrderId,
    /// For what.
    pub product: Product,
    /// How much.
    pub amount: Money,
    /// What names this request. It is the same for the same order, and everything in it is in the order that was
    /// written down before: repeated after a crash, it is the same request.
    pub key: String,
}

/// A payment, and what lets its customer pay it.
#[derive(Debug, Clone)]
pub struct OpenPayment {
    /// The payment.
    pub payment: Payment,
    /// For the customer's browser; `None` when there is nothing to pay any more.
    pub client_secret: Option<ClientSecret>,
}

/// Lets whoever has it pay a payment. For its customer alone, so `Debug` hides it.
#[derive(Clone)]
pub struct ClientSecret(String);

impl ClientSecret {
    /// One that the provider has made.
    #[must_use]
    pub fn new(secret: String) -> Self {
        Self(secret)
    }

    /// The text, for the customer's browser.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecret(…)")
    }
}

/// A part of a list.
#[derive(Debug, Clone)]
pub struct Listed<T> {
    /// What is in it.
    pub items: Vec<T>,
    /// Behind what it goes on; `None` at its end.
    pub next: Option<String>,
}

/// What a genuine message tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Incoming {
    /// Something about a payment.
    Event(PaymentEvent),
    /// Nothing that we need.
    Irrelevant,
    /// Something that is not for us: of another account, or of test money where ours is real.
    NotOurs,
}

/// A message that is not the provider's, or not of now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEvent {
    /// The signature is none that can be read.
    #[error("the signature cannot be read")]
    Unreadable,
    /// It was signed too long ago, or in the future.
    #[error("the message was not signed within the last minutes")]
    OutOfTime,
    /// It was not signed with any secret of ours.
    #[error("the message was not signed by the payment provider")]
    Forged,
    /// It is signed, and no event.
    #[error("the message is no event")]
    Malformed,
}

/// The provider did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PaymentError {
    /// It is out of reach, or too busy. Asked again with the same key, it may.
    #[error("the payment provider is out of reach")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// There is no such thing there.
    #[error("the payment provider knows no such thing")]
    NotFound,
    /// It will not, however often it is asked.
    #[error("the payment provider refuses: {code}")]
    Refused {
        /// Its reason.
        code: String,
    },
    /// It said something that we cannot make sense of, or about money that we do not take.
    #[error("the payment provider's answer is not understood: {0}")]
    NotUnderstood(&'static str),
}
