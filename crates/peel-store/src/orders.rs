use async_trait::async_trait;
use peel_domain::{
    Credits, IdempotencyKey, ImageId, Mismatch, OrderId, OrderState, Owner, Payment, Product,
    ProviderId, Reversal, Terms, Timestamp,
};

use crate::{NewMail, Page, PageRequest, StoreError};

/// What is bought, and what becomes of it.
#[async_trait]
pub trait Orders {
    /// Writes an order down, before anybody else hears of it. One whose `request` its owner has used before is that
    /// order again.
    ///
    /// # Errors
    /// [`StoreError::IdempotencyMismatch`] when `request` was used for another product, price or image.
    async fn create_order(&self, order: &NewOrder) -> Result<OrderRecord, StoreError>;

    /// An order of `owner`.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    async fn order(&self, owner: Owner, id: OrderId) -> Result<OrderRecord, StoreError>;

    /// An order, whoever's it is.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    async fn any_order(&self, id: OrderId) -> Result<OrderRecord, StoreError>;

    /// The order that is to be paid by `payment`.
    ///
    /// # Errors
    /// None but the database's own.
    async fn order_paid_by(&self, payment: &ProviderId) -> Result<Option<OrderRecord>, StoreError>;

    /// The orders of `owner`, newest first.
    ///
    /// # Errors
    /// None but the database's own.
    async fn orders(
        &self,
        owner: Owner,
        page: PageRequest,
    ) -> Result<Page<OrderRecord>, StoreError>;

    /// Brings the books to what the provider says: the money that came, the credits for it, what went back. What it
    /// says a second time, or said earlier, changes nothing. Credits that are to be taken back and were spent are
    /// owed from then on, and paid off by the next that are bought.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    async fn settle_order(
        &self,
        id: OrderId,
        payment: &Payment,
        now: Timestamp,
    ) -> Result<Settled, StoreError>;

    /// Gives an order up for which there is no payment at the provider. One that has one is left as it is.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    async fn abandon_order(&self, id: OrderId, now: Timestamp) -> Result<OrderRecord, StoreError>;

    /// Orders that are not settled, were made before `made_before`, and were not given out by this since
    /// `checked_before`, longest waiting first; they count as given out at `now`.
    ///
    /// # Errors
    /// None but the database's own.
    async fn take_unsettled_orders(
        &self,
        made_before: Timestamp,
        checked_before: Timestamp,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<OrderRecord>, StoreError>;

    /// Paid orders that name an image which is not seen to yet, oldest first.
    ///
    /// # Errors
    /// None but the database's own.
    async fn orders_to_unlock(&self, limit: u32) -> Result<Vec<OrderRecord>, StoreError>;

    /// Says that the image of an order was seen to: unlocked, or gone.
    ///
    /// # Errors
    /// None but the database's own.
    async fn note_unlocked(&self, id: OrderId, now: Timestamp) -> Result<(), StoreError>;

    /// Paid orders whose receipts are not seen to yet, oldest first.
    ///
    /// # Errors
    /// None but the database's own.
    async fn orders_to_mail(&self, limit: u32) -> Result<Vec<OrderRecord>, StoreError>;

    /// Queues the mail with the receipt of a paid order, once for each order; without a mail there is nobody to write
    /// to. Gives whether it was not seen to before.
    ///
    /// # Errors
    /// None but the database's own.
    async fn queue_receipt(
        &self,
        id: OrderId,
        mail: Option<&NewMail>,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// What `owner` owes.
    ///
    /// # Errors
    /// None but the database's own.
    async fn debt(&self, owner: Owner) -> Result<Credits, StoreError>;
}

/// Something to be bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrder {
    /// Whose.
    pub owner: Owner,
    /// What.
    pub product: Product,
    /// For how much, and how many credits.
    pub terms: Terms,
    /// The image that it is to unlock.
    pub image: Option<ImageId>,
    /// What its owner calls the request, so that repeating it is harmless.
    pub request: Option<IdempotencyKey>,
    /// When.
    pub now: Timestamp,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRecord {
    /// Whose.
    pub owner: Owner,
    /// What.
    pub product: Product,
    /// For how much, and how many credits.
    pub terms: Terms,
    /// The image that it is to unlock.
    pub image: Option<ImageId>,
    /// Where it stands.
    pub state: OrderState,
    /// What the provider calls the payment.
    pub payment: Option<ProviderId>,
    /// What went back, oldest first.
    pub reversals: Vec<ReversalRecord>,
    /// Since when it is there.
    pub created_at: Timestamp,
    /// When we learnt that it was paid.
    pub paid_at: Option<Timestamp>,
    /// The number of its receipt: 1, 2, 3 … without gaps, in the order in which orders were paid.
    pub receipt: Option<u64>,
    /// Whether the image was seen to.
    pub is_unlocked: bool,
}

/// Money that went back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReversalRecord {
    /// How much, and why.
    pub reversal: Reversal,
    /// When we learnt of it.
    pub at: Timestamp,
}

impl OrderRecord {
    /// What is gone of the price for now, in minor units.
    #[must_use]
    pub fn reversed(&self) -> i64 {
        self.reversals
            .iter()
            .filter(|record| !record.reversal.is_undone)
            .map(|record| record.reversal.amount.minor)
            .sum()
    }
}

/// What came of telling the books what the provider says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// They say it now.
    Done {
        /// The order.
        order: Box<OrderRecord>,
        /// Whether that it is paid was news.
        newly_paid: bool,
    },
    /// It is not the payment that the order waits for, and nothing changed.
    Refused(Mismatch),
}
