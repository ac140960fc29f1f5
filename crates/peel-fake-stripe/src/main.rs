//! A Stripe of one's own, for tests in other languages and for a look at the pages of a service that sells.
//!
//! `peel-fake-stripe [LISTEN] [WEBHOOK]`, where `LISTEN` is an address such as `127.0.0.1:0` and `WEBHOOK` the URL that
//! events are sent to. Prints one line of JSON that says where it is and which keys it wants, and runs until it is
//! ended.

#![expect(
    clippy::unwrap_used,
    reason = "it serves tests, which may fail by panicking"
)]

use peel_fake_stripe::{FakeStripe, PUBLISHABLE_KEY, SECRET_KEY, WEBHOOK_SECRET};
use serde_json::json;

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let listen = arguments.next().unwrap_or_else(|| "127.0.0.1:0".to_owned());
    let fake = FakeStripe::start_now(listen.parse().unwrap()).await;
    if let Some(webhook) = arguments.next() {
        fake.send_events_to(&webhook);
    }
    println!(
        "{}",
        json!({
            "address": fake.address(),
            "script": format!("{}/v3/", fake.address()),
            "secret_key": SECRET_KEY,
            "publishable_key": PUBLISHABLE_KEY,
            "webhook_secret": WEBHOOK_SECRET,
        })
    );
    std::future::pending::<()>().await;
}
