use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use peel_domain::{
    Charge, Clock, OrderId, OrderState, PaymentStatus, Price, Randomness, ReservationId, Timestamp,
};
use peel_store::{OrderRecord, PaymentEvent, Settled, Store, StoreError, Unlock};

use super::{NewPayment, OpenPayment, PaymentError, PaymentProvider, Receipts};
use crate::{AppError, Progress, ProgressEvent, RemovalPrices};

/// How many of anything are looked into at once.
pub(super) const BATCH: u32 = 20;
/// How long what was told is left to whoever looks into it.
const HELD: Duration = Duration::from_secs(60);
/// How long the provider knows our keys for certain; it says a day.
pub(super) const KEYS_KNOWN: Duration = Duration::from_secs(23 * 3600);
/// How long a customer has to pay.
const PATIENCE: Duration = Duration::from_secs(24 * 3600);
/// Orders of this age are looked into though nobody told of them.
pub(super) const YOUNG: Duration = Duration::from_secs(60);
/// How often each of them is.
const EACH: Duration = Duration::from_secs(5 * 60);
/// What the provider tells is asked for again over this time: its lists are complete a little late.
const OVERLAP: Duration = Duration::from_secs(10 * 60);
/// How far the first look goes back.
const FIRST_LOOK: Duration = Duration::from_secs(3 * 24 * 3600);

/// Keeps the books at what the payment provider says. Over ports alone, so that any process can do it; any number at
/// once do no harm.
#[derive(Clone)]
pub struct Till {
    ports: Arc<TillPorts>,
    /// What it takes to send receipts; without it none are sent.
    receipts: Option<Arc<Receipts>>,
}

/// What a till stands on.
pub struct TillPorts {
    /// What the service keeps.
    pub store: Arc<dyn Store>,
    /// Who takes the money.
    pub provider: Arc<dyn PaymentProvider>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// For ids.
    pub randomness: Arc<dyn Randomness>,
    /// Those who watch in this process.
    pub progress: Progress,
    /// What removals cost.
    pub prices: RemovalPrices,
}

/// What came of looking into what was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LookedInto {
    /// Events that the books agree with now, or that are not about orders of ours.
    pub done: u64,
    /// Events of payments that are not what their orders wait for. Nothing follows from them.
    pub refused: u64,
    /// Events that are looked into again later, because the provider is out of reach.
    pub put_off: u64,
}

/// What a reconciliation has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reconciled {
    /// Events that nobody had told us.
    pub missed: u64,
    /// Orders that were looked into.
    pub orders: u64,
    /// Refunds that came to something, or were given up.
    pub refunds: u64,
}

impl fmt::Debug for Till {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Till")
            .field("provider", &self.ports.provider)
            .finish_non_exhaustive()
    }
}

impl Till {
    /// One over these ports.
    #[must_use]
    pub fn new(ports: TillPorts) -> Self {
        Self {
            ports: Arc::new(ports),
            receipts: None,
        }
    }

    /// The same, and receipts go out by mail.
    #[must_use]
    pub fn with_receipts(mut self, receipts: Receipts) -> Self {
        self.receipts = Some(Arc::new(receipts));
        self
    }

    /// Who takes the money.
    #[must_use]
    pub fn provider(&self) -> &dyn PaymentProvider {
        self.ports.provider.as_ref()
    }

    pub(super) fn store(&self) -> &dyn Store {
        self.ports.store.as_ref()
    }

    pub(super) fn now(&self) -> Timestamp {
        self.ports.clock.now()
    }

    pub(super) fn randomness(&self) -> &dyn Randomness {
        self.ports.randomness.as_ref()
    }

    /// Looks into all that was told, unlocks what was paid for, and writes receipts.
    ///
    /// # Errors
    /// The store's.
    pub async fn look_into_events(&self) -> Result<LookedInto, StoreError> {
        let mut looked = LookedInto::default();
        loop {
            let now = self.now();
            let events = self.store().take_events(now, now.plus(HELD), BATCH).await?;
            for event in &events {
                match self.look_into(event).await {
                    Ok(()) => looked.done += 1,
                    Err(AppError::Unavailable(_)) => {
                        looked.put_off += 1;
                        continue;
                    }
                    // It would be no better the next time.
                    Err(_) => looked.refused += 1,
                }
                self.store().finish_event(&event.id, self.now()).await?;
            }
            if events.len() < BATCH as usize {
                break;
            }
        }
        for order in self.store().orders_to_unlock(BATCH).await? {
            self.unlock(&order).await?;
        }
        if let Some(receipts) = &self.receipts {
            self.mail_receipts(receipts).await?;
        }
        Ok(looked)
    }

    async fn look_into(&self, event: &PaymentEvent) -> Result<(), AppError> {
        let order = match self.store().order_paid_by(&event.payment).await? {
            Some(order) => Some(order),
            // We may have crashed before we learnt what the payment is called.
            None => match event.order {
                Some(id) => found(self.store().any_order(id).await)?,
                None => None,
            },
        };
        let Some(order) = order else {
            return Ok(());
        };
        let seen = self.provider().payment(&event.payment).await?;
        self.learn(&order, seen).await.map(drop)
    }

    /// Asks the provider for what it has told and for orders that wait, as if it had told nothing.
    ///
    /// # Errors
    /// [`AppError::Unavailable`], also when it is the provider; some may be done then.
    pub async fn reconcile(&self) -> Result<Reconciled, AppError> {
        let missed = self.fetch_events().await?;
        self.look_into_events().await?;
        let refunds = self.finish_refunds().await?;
        let mut orders = 0;
        loop {
            let now = self.now();
            let (made, checked) = (now.minus(YOUNG), now.minus(EACH));
            let waiting = self
                .store()
                .take_unsettled_orders(made, checked, now, BATCH)
                .await?;
            for order in &waiting {
                match self.bring_up_to_date(order).await {
                    Ok(_) => orders += 1,
                    Err(AppError::Unavailable(cause)) => return Err(AppError::Unavailable(cause)),
                    // One that is odd must not keep the others waiting; it is seen again.
                    Err(_) => {}
                }
            }
            if waiting.len() < BATCH as usize {
                return Ok(Reconciled {
                    missed,
                    orders,
                    refunds,
                });
            }
        }
    }

    async fn fetch_events(&self) -> Result<u64, AppError> {
        let now = self.now();
        let since = match self.store().reconciled_until().await? {
            Some(until) => until.minus(OVERLAP),
            None => now.minus(FIRST_LOOK),
        };
        let (mut missed, mut after) = (0, None);
        loop {
            let page = self.provider().events(since, after.as_deref()).await?;
            for event in &page.items {
                if self.store().keep_event(event, now).await? {
                    missed += 1;
                }
            }
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        self.store().set_reconciled_until(now).await?;
        Ok(missed)
    }

    /// The order as the provider sees it now, and what lets its customer pay, if there is something to pay. An order
    /// without a payment gets one.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when the provider is out of reach; [`AppError::Internal`].
    pub(super) async fn current(
        &self,
        order: &OrderRecord,
    ) -> Result<(OrderRecord, Option<OpenPayment>), AppError> {
        let seen = match &order.payment {
            Some(payment) => self.provider().payment(payment).await?,
            None => match self.payment_of(order).await? {
                Some(seen) => seen,
                None => {
                    let id = order.terms.order;
                    return Ok((self.store().abandon_order(id, self.now()).await?, None));
                }
            },
        };
        let (order, seen) = self.learn(order, seen).await?;
        Ok((order, Some(seen)))
    }

    /// Settles `order` by what was seen of its payment, the newest of which is given back.
    async fn learn(
        &self,
        order: &OrderRecord,
        seen: OpenPayment,
    ) -> Result<(OrderRecord, OpenPayment), AppError> {
        let settled = self.settle(order.terms.order, &seen).await?;
        if order.payment.is_some() || seen.payment.status != PaymentStatus::Succeeded {
            return Ok((settled, seen));
        }
        // A refund does not name its order. What was told of one before we knew the payment was not heard.
        let seen = self.provider().payment(&seen.payment.id).await?;
        let settled = self.settle(order.terms.order, &seen).await?;
        Ok((settled, seen))
    }

    /// Brings the books of an order that waits to what the provider says, and gives up what waits for too long.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when the provider is out of reach.
    pub async fn bring_up_to_date(&self, order: &OrderRecord) -> Result<OrderRecord, AppError> {
        let (order, _) = self.current(order).await?;
        let is_late = order.created_at.plus(PATIENCE) <= self.now();
        match &order.payment {
            Some(payment) if is_late && order.state == OrderState::Open => {
                let seen = self.provider().cancel(payment).await?;
                self.settle(order.terms.order, &seen).await
            }
            _ => Ok(order),
        }
    }

    /// The payment of an order that we know none of: the one that is there, or a new one. Each order has one key, so
    /// that the provider opens one payment, however often we crash before we learn of it. Keys are forgotten after a
    /// day; an order of that age is searched for, and no new payment is opened.
    async fn payment_of(&self, order: &OrderRecord) -> Result<Option<OpenPayment>, AppError> {
        let id = order.terms.order;
        if self.now().since(order.created_at) < KEYS_KNOWN {
            let wish = NewPayment {
                order: id,
                product: order.product,
                amount: order.terms.price,
                key: format!("peel-{id}"),
            };
            return Ok(Some(self.provider().open(&wish).await?));
        }
        let (since, until) = (
            order.created_at.minus(OVERLAP),
            order.created_at.plus(KEYS_KNOWN).plus(OVERLAP),
        );
        let mut after: Option<String> = None;
        loop {
            let page = self
                .provider()
                .payments(since, until, after.as_deref())
                .await?;
            if let Some(found) = page.items.iter().find(|payment| payment.order == Some(id)) {
                return Ok(Some(self.provider().payment(&found.id).await?));
            }
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(None),
            }
        }
    }

    async fn settle(&self, id: OrderId, seen: &OpenPayment) -> Result<OrderRecord, AppError> {
        let settled = self
            .store()
            .settle_order(id, &seen.payment, self.now())
            .await?;
        match settled {
            Settled::Done { order, .. } => {
                self.unlock(&order).await?;
                Ok(*order)
            }
            Settled::Refused(mismatch) => Err(AppError::internal(mismatch)),
        }
    }

    /// Unlocks the image that a paid order names. Done twice, it takes nothing twice: an image that is not locked
    /// costs nothing.
    async fn unlock(&self, order: &OrderRecord) -> Result<(), StoreError> {
        let Some(image) = order.image else {
            return Ok(());
        };
        if order.state != OrderState::Paid || order.is_unlocked {
            return Ok(());
        }
        let (owner, now) = (order.owner, self.now());
        let Some(record) = found(self.store().image_of(owner, image, now).await)? else {
            return self.store().note_unlocked(order.terms.order, now).await;
        };
        let unlock = Unlock {
            owner,
            image,
            reservation: ReservationId::random(self.ports.randomness.as_ref()),
            price: Price::Exactly(Charge::of(self.ports.prices.of_image(&record))),
            quota: None,
            now,
        };
        match self.store().unlock(&unlock).await {
            Ok(_) => self.ports.progress.publish(image, ProgressEvent::Changed),
            // It is gone, or failed, or what was bought is spent already.
            Err(
                StoreError::NotFound
                | StoreError::Conflict
                | StoreError::InsufficientCredits { .. },
            ) => {}
            Err(error) => return Err(error),
        }
        self.store()
            .note_unlocked(order.terms.order, self.now())
            .await
    }
}

/// `None` for what is not there.
fn found<T>(result: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(StoreError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

impl From<PaymentError> for AppError {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::Unavailable(_) => Self::Unavailable(Box::new(error)),
            error => Self::internal(error),
        }
    }
}
