//! Stripe as far as the service uses it, for tests: payment intents with their states, refunds, disputes, events, keys
//! that make a repeated request the same request, signatures.
//!
//! Nothing is sent by itself. A test takes the events that there are ([`FakeStripe::events`]) and delivers them as it
//! likes, or not at all. What a customer, a bank or time does, it does through methods.

#![expect(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "it serves tests, which may fail by panicking"
)]

mod books;
mod server;
mod signing;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use books::Books;
pub use signing::sign;

/// The key that it wants.
pub const SECRET_KEY: &str = "sk_test_fake";

/// A running one. It stops when it is dropped.
#[derive(Debug)]
pub struct FakeStripe {
    address: SocketAddr,
    books: Shared,
    serving: JoinHandle<()>,
}

type Shared = Arc<Mutex<Books>>;

impl FakeStripe {
    /// Starts one, at the time `now` (seconds since 1970).
    pub async fn start(now: i64) -> Self {
        let books = Arc::new(Mutex::new(Books::new(now)));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = server::router(Arc::clone(&books));
        let serving = tokio::spawn(async move {
            axum::serve(listener, router).await.unwrap();
        });
        Self {
            address,
            books,
            serving,
        }
    }

    /// Where its API is.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap()
    }

    /// Time passes. Keys are forgotten after a day.
    pub fn set_time(&self, now: i64) {
        self.books().now = now;
    }

    /// From the next request on, this many are carried out and not answered.
    pub fn drop_answers(&self, count: u32) {
        self.books().answers_to_drop = count;
    }

    /// Whether it answers at all.
    pub fn set_down(&self, is_down: bool) {
        self.books().is_down = is_down;
    }

    /// The ids of all payment intents.
    #[must_use]
    pub fn intents(&self) -> Vec<String> {
        self.books().intents.keys().cloned().collect()
    }

    /// A payment intent as the API shows it.
    #[must_use]
    pub fn intent(&self, id: &str) -> Value {
        self.books().intents[id].clone()
    }

    /// Changes a payment intent past all rules.
    pub fn alter(&self, id: &str, alter: impl FnOnce(&mut Value)) {
        alter(self.books().intents.get_mut(id).unwrap());
    }

    /// The customer pays with a card that needs nothing else.
    pub fn pay(&self, id: &str) {
        self.books().succeed(id);
    }

    /// The customer's card is declined; they may try again.
    pub fn decline(&self, id: &str) {
        self.books().fail(id, "card_declined");
    }

    /// The customer's bank wants to see them.
    pub fn challenge(&self, id: &str) {
        self.books()
            .set_status(id, "requires_action", "payment_intent.requires_action");
    }

    /// They showed themselves, or not.
    pub fn authenticate(&self, id: &str, is_them: bool) {
        if is_them {
            self.books().succeed(id);
        } else {
            self.books()
                .fail(id, "payment_intent_authentication_failure");
        }
    }

    /// The customer pays by a method that takes its time.
    pub fn begin(&self, id: &str) {
        self.books()
            .set_status(id, "processing", "payment_intent.processing");
    }

    /// Part of a payment, or all of it, is given back from Stripe's own pages. Gives the refund's id.
    pub fn refund(&self, id: &str, amount: i64) -> String {
        self.books().refund(id, amount).unwrap()
    }

    /// A refund did not reach the customer.
    pub fn fail_refund(&self, refund: &str) {
        self.books().fail_refund(refund);
    }

    /// The customer's bank takes the money back. Gives the dispute's id.
    pub fn dispute(&self, id: &str) -> String {
        self.books().dispute(id)
    }

    /// A dispute ends.
    pub fn close_dispute(&self, dispute: &str, is_won: bool) {
        self.books().close_dispute(dispute, is_won);
    }

    /// All events so far, oldest first.
    #[must_use]
    pub fn events(&self) -> Vec<Value> {
        self.books().events.clone()
    }
}

impl Drop for FakeStripe {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
