//! The books, the till and the way to Stripe, wired as the service wires them.

use std::sync::Arc;
use std::time::Duration;

use peel_app::payments::{Incoming, InvalidEvent, PaymentProvider, Till, TillPorts};
use peel_app::{Progress, RemovalPrices};
use peel_domain::{
    Clock, Credits, Currency, ManualClock, Money, OrderId, OsRandomness, Owner, Product, Terms,
    Timestamp, VisitorId,
};
use peel_fake_stripe::{FakeStripe, SECRET_KEY, sign};
use peel_http_client::{NetworkPolicy, WebClient};
use peel_payments::{Stripe, StripeOptions};
use peel_store::{Audit, NewOrder, OrderRecord, Orders, PaymentEvents, Wallets};
use peel_store_sqlite::{Durability, SqliteStore};
use serde_json::Value;
use tempfile::TempDir;

pub(crate) const WEBHOOK_SECRET: &str = "whsec_stories";
pub(crate) const NOW: i64 = 1_800_000_000;

/// What an order of the tests costs, in cents.
pub(crate) const PRICE: i64 = 590;
/// The quarter credits in it.
pub(crate) const QUARTERS: i64 = 40;

/// Empty books.
pub(crate) async fn open_store() -> (Arc<SqliteStore>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("peel.db");
    let store = SqliteStore::open(&path, Durability::ProcessCrash).await;
    (Arc::new(store.unwrap()), folder)
}

pub(crate) fn till(
    store: &Arc<SqliteStore>,
    provider: Arc<dyn PaymentProvider>,
    clock: &Arc<ManualClock>,
) -> Till {
    Till::new(TillPorts {
        store: Arc::clone(store) as _,
        provider,
        clock: Arc::clone(clock) as _,
        randomness: Arc::new(OsRandomness),
        progress: Progress::new(),
        prices: RemovalPrices::flat(Credits::ONE),
    })
}

/// What is agreed on in the orders of the tests.
pub(crate) fn terms() -> Terms {
    Terms {
        order: OrderId::random(&OsRandomness),
        credits: Credits::from_quarters(QUARTERS),
        price: Money::new(PRICE, Currency::Usd),
        is_live: false,
    }
}

/// An order of somebody new.
pub(crate) async fn order(store: &SqliteStore, now: Timestamp) -> OrderRecord {
    let order = NewOrder {
        owner: VisitorId::random(&OsRandomness).into(),
        product: Product::Pack10,
        terms: terms(),
        image: None,
        request: None,
        now,
    };
    store.create_order(&order).await.unwrap()
}

/// Quarter credits, and quarters that are owed.
pub(crate) async fn standing(store: &SqliteStore, owner: Owner) -> (i64, i64) {
    let wallet = store.wallet(owner).await.unwrap();
    let owed = store.debt(owner).await.unwrap();
    (wallet.credits.as_quarters(), owed.as_quarters())
}

/// A shop at a Stripe of its own.
pub(crate) struct Shop {
    pub(crate) store: Arc<SqliteStore>,
    pub(crate) stripe: Stripe,
    pub(crate) fake: FakeStripe,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) till: Till,
    _folder: TempDir,
}

impl Shop {
    pub(crate) async fn open() -> Self {
        let (store, folder) = open_store().await;
        let fake = FakeStripe::start(NOW).await;
        let options = StripeOptions {
            address: fake.address(),
            secret_key: SECRET_KEY.to_owned(),
            publishable_key: String::from("pk_test_fake"),
            webhook_secrets: vec![WEBHOOK_SECRET.to_owned()],
            account: None,
        };
        let here = NetworkPolicy::public().danger_allow("127.0.0.0/8".parse().unwrap());
        let stripe = Stripe::new(options, WebClient::new(here));
        let clock = Arc::new(ManualClock::at(Timestamp::from_millis(NOW * 1000)));
        let till = till(&store, Arc::new(stripe.clone()), &clock);
        Self {
            store,
            stripe,
            fake,
            clock,
            till,
            _folder: folder,
        }
    }

    pub(crate) async fn order(&self) -> OrderRecord {
        order(&self.store, self.clock.now()).await
    }

    /// An order with a payment, and what that is called.
    pub(crate) async fn opened(&self) -> (OrderRecord, String) {
        let order = self.order().await;
        let order = self.till.bring_up_to_date(&order).await.unwrap();
        let payment = order.payment.as_ref().unwrap().to_string();
        (order, payment)
    }

    pub(crate) fn pass(&self, time: Duration) {
        self.clock.advance(time);
        self.fake.set_time(self.clock.now().as_seconds());
    }

    /// Delivers a message as Stripe does; whether it was taken.
    pub(crate) async fn deliver(&self, event: &Value) -> bool {
        let body = serde_json::to_vec(event).unwrap();
        let signature = sign(&body, WEBHOOK_SECRET, self.clock.now().as_seconds());
        matches!(
            self.deliver_bytes(&body, &signature).await,
            Ok(Incoming::Event(_))
        )
    }

    /// The same of any bytes with any signature.
    pub(crate) async fn deliver_bytes(
        &self,
        body: &[u8],
        signature: &str,
    ) -> Result<Incoming, InvalidEvent> {
        let now = self.clock.now();
        let incoming = self.stripe.read(body, signature, now)?;
        if let Incoming::Event(event) = &incoming {
            self.store.keep_event(event, now).await.unwrap();
        }
        Ok(incoming)
    }

    /// Quarter credits, and quarters that are owed.
    pub(crate) async fn standing(&self, owner: Owner) -> (i64, i64) {
        standing(&self.store, owner).await
    }

    pub(crate) async fn assert_audited(&self) {
        let findings = self.store.audit(self.clock.now()).await.unwrap();
        assert_eq!(findings, []);
    }
}
