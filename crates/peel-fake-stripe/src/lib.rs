//! Stripe as far as the service uses it, for tests: payment intents with their states, refunds, disputes, events, keys
//! that make a repeated request the same request, signatures, and a script in the place of Stripe.js.
//!
//! Nothing is sent by itself. A test takes the events that there are ([`FakeStripe::events`]) and delivers them as it
//! likes, or not at all, or has them sent ([`FakeStripe::send_events_to`]). What a customer, a bank or time does, it
//! does through methods; tests in other languages run the program of the same name and ask `/fake/…`.

#![recursion_limit = "256"]
#![expect(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "it serves tests, which may fail by panicking"
)]

mod books;
mod browser;
mod cards;
mod control;
mod deliveries;
mod desk;
mod objects;
mod server;
mod signing;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::middleware::map_response;
use axum::response::Response;
use http::HeaderValue;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use books::Books;
use cards::{DECLINED, NOT_THEM};
use desk::Desk;
pub use signing::sign;

/// The key that servers show.
pub const SECRET_KEY: &str = "sk_test_fake";
/// The key that browsers show.
pub const PUBLISHABLE_KEY: &str = "pk_test_fake";
/// What events are signed with that it sends itself.
pub const WEBHOOK_SECRET: &str = "whsec_fake";

/// A running one. It stops when it is dropped.
#[derive(Debug)]
pub struct FakeStripe {
    desk: Shared,
    tasks: Mutex<JoinSet<()>>,
}

type Shared = Arc<Desk>;

/// What is asked with the secret key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// For a new payment intent.
    Open,
    /// For one.
    Intent,
    /// For all.
    Intents,
    /// That one ends.
    Cancel,
    /// That money is given back.
    Refund,
    /// For what was given back.
    Refunds,
    /// For disputes.
    Disputes,
    /// For events.
    Events,
}

/// When a request is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Nothing has happened yet.
    BeforeItIsDone,
    /// It is carried out, and whoever asked does not know.
    BeforeTheAnswer,
}

impl FakeStripe {
    /// Starts one, at the time `now` (seconds since 1970).
    pub async fn start(now: i64) -> Self {
        Self::listen("127.0.0.1:0".parse().unwrap(), Some(now)).await
    }

    /// Starts one at `address` whose time is the real one.
    pub async fn start_now(address: SocketAddr) -> Self {
        Self::listen(address, None).await
    }

    async fn listen(address: SocketAddr, set_time: Option<i64>) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let desk = Arc::new(Desk::new(address, Books::new(set_time)));
        let router = Router::new()
            .merge(server::routes())
            .merge(browser::routes())
            .merge(control::routes())
            .layer(map_response(for_all_pages))
            .with_state(Arc::clone(&desk));
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            axum::serve(listener, router).await.unwrap();
        });
        Self {
            desk,
            tasks: Mutex::new(tasks),
        }
    }

    /// Where its API is.
    #[must_use]
    pub fn address(&self) -> String {
        self.desk.address.clone()
    }

    /// Sends the events that are told from now on to a webhook endpoint, each until it is taken.
    pub fn send_events_to(&self, url: &str) {
        let sending = deliveries::send_all(Arc::clone(&self.desk), url.to_owned());
        self.tasks.lock().unwrap().spawn(sending);
    }

    /// Time passes. Keys are forgotten after a day.
    pub fn set_time(&self, now: i64) {
        self.desk.books().set_time = Some(now);
    }

    /// From the next request on, this many are carried out and not answered.
    pub fn drop_answers(&self, count: u32) {
        self.desk.books().answers_to_drop = count;
    }

    /// Whether it answers at all.
    pub fn set_down(&self, is_down: bool) {
        self.desk.books().is_down = is_down;
    }

    /// Holds the next `request` for ever. The receiver changes when it is there.
    #[must_use]
    pub fn hold(&self, request: Request, moment: Moment) -> watch::Receiver<usize> {
        self.desk.hold(request, moment)
    }

    /// The ids of all payment intents.
    #[must_use]
    pub fn intents(&self) -> Vec<String> {
        self.desk.books().intents.keys().cloned().collect()
    }

    /// A payment intent as the API shows it.
    #[must_use]
    pub fn intent(&self, id: &str) -> Value {
        self.desk.books().intents[id].clone()
    }

    /// Changes a payment intent past all rules.
    pub fn alter(&self, id: &str, alter: impl FnOnce(&mut Value)) {
        alter(self.desk.books().intents.get_mut(id).unwrap());
    }

    /// The customer pays with a card that needs nothing else, or what took its time arrives.
    pub fn pay(&self, id: &str) {
        self.desk.with(|books| books.succeed(id));
    }

    /// The customer's card is declined; they may try again.
    pub fn decline(&self, id: &str) {
        self.desk.with(|books| books.fail(id, DECLINED));
    }

    /// The customer's bank wants to see them.
    pub fn challenge(&self, id: &str) {
        let next = json!({ "type": "use_stripe_sdk", "use_stripe_sdk": {} });
        self.desk.with(|books| books.challenge(id, next));
    }

    /// They showed themselves, or not.
    pub fn authenticate(&self, id: &str, is_them: bool) {
        self.desk.with(|books| {
            if is_them {
                books.succeed(id);
            } else {
                books.fail(id, NOT_THEM);
            }
        });
    }

    /// The customer pays by a method that takes its time.
    pub fn begin(&self, id: &str) {
        self.desk.with(|books| books.begin(id));
    }

    /// What took its time does not arrive.
    pub fn bounce(&self, id: &str) {
        self.desk.with(|books| books.bounce(id));
    }

    /// Part of a payment, or all of it, is given back from Stripe's own pages. Gives the refund's id.
    pub fn refund(&self, id: &str, amount: i64) -> String {
        self.desk
            .with(|books| books.refund(id, Some(amount), None))
            .unwrap()
    }

    /// A refund did not reach the customer.
    pub fn fail_refund(&self, refund: &str) {
        self.desk.with(|books| books.fail_refund(refund));
    }

    /// The customer's bank takes the money back. Gives the dispute's id.
    pub fn dispute(&self, id: &str) -> String {
        self.desk.with(|books| books.dispute(id))
    }

    /// A dispute ends.
    pub fn close_dispute(&self, dispute: &str, is_won: bool) {
        self.desk.with(|books| books.close_dispute(dispute, is_won));
    }

    /// All events so far, oldest first.
    #[must_use]
    pub fn events(&self) -> Vec<Value> {
        self.events_after(0)
    }

    /// The same without the first `known`.
    #[must_use]
    pub fn events_after(&self, known: usize) -> Vec<Value> {
        self.desk.books().events[known..].to_vec()
    }
}

/// Pages of any origin may ask, as with Stripe.
async fn for_all_pages(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert("access-control-allow-origin", HeaderValue::from_static("*"));
    response
}
