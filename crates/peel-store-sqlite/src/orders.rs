use async_trait::async_trait;
use peel_domain::{
    Credits, Currency, ImageId, Money, OrderId, OrderState, Owner, Payment, Product, ProviderId,
    Reversal, ReversalKind, Terms, Timestamp,
};
use peel_store::{
    Cursor, NewMail, NewOrder, OrderRecord, Orders, Page, PageRequest, ReversalRecord, Settled,
    StoreError,
};
use sqlx::{FromRow, SqliteConnection};

use crate::column::{AsMillis, AsText};
use crate::error::store_error;
use crate::identity::outbox;
use crate::{SqliteStore, free, reversals};

/// A query for [`OrderRow`]s with this rest.
macro_rules! select_orders {
    ($rest:literal) => {
        concat!(
            "SELECT seq, id, owner, product, credits, currency, amount, live, image, state,
                    payment, created_at, paid_at, receipt, unlocked_at FROM orders ",
            $rest
        )
    };
}
pub(crate) use select_orders;

#[derive(Debug, FromRow)]
pub(crate) struct OrderRow {
    pub(crate) seq: i64,
    id: AsText<OrderId>,
    owner: AsText<Owner>,
    product: AsText<Product>,
    credits: i64,
    currency: AsText<Currency>,
    amount: i64,
    live: bool,
    image: Option<AsText<ImageId>>,
    state: AsText<OrderState>,
    payment: Option<AsText<ProviderId>>,
    created_at: AsMillis,
    paid_at: Option<AsMillis>,
    receipt: Option<i64>,
    unlocked_at: Option<AsMillis>,
}

#[derive(Debug, FromRow)]
struct ReversalRow {
    id: AsText<ProviderId>,
    kind: AsText<ReversalKind>,
    amount: i64,
    undone: bool,
    at: AsMillis,
}

impl OrderRow {
    async fn into_record(self, db: &mut SqliteConnection) -> Result<OrderRecord, StoreError> {
        let rows: Vec<ReversalRow> = sqlx::query_as(
            "SELECT id, kind, amount, undone, at FROM reversals WHERE order_id = ?1
             ORDER BY at, id",
        )
        .bind(self.id)
        .fetch_all(db)
        .await
        .map_err(store_error)?;
        let currency = self.currency.0;
        let reversal = |row: ReversalRow| ReversalRecord {
            reversal: Reversal {
                id: row.id.0,
                kind: row.kind.0,
                amount: Money::new(row.amount, currency),
                is_undone: row.undone,
            },
            at: row.at.0,
        };
        Ok(OrderRecord {
            owner: self.owner.0,
            product: self.product.0,
            terms: Terms {
                order: self.id.0,
                credits: Credits::from_quarters(self.credits),
                price: Money::new(self.amount, currency),
                is_live: self.live,
            },
            image: self.image.map(|image| image.0),
            state: self.state.0,
            payment: self.payment.map(|payment| payment.0),
            reversals: rows.into_iter().map(reversal).collect(),
            created_at: self.created_at.0,
            paid_at: self.paid_at.map(|at| at.0),
            receipt: self
                .receipt
                .map(u64::try_from)
                .transpose()
                .map_err(StoreError::corrupt)?,
            is_unlocked: self.unlocked_at.is_some(),
        })
    }
}

pub(crate) async fn records(
    db: &mut SqliteConnection,
    rows: Vec<OrderRow>,
) -> Result<Vec<OrderRecord>, StoreError> {
    let mut records = Vec::with_capacity(rows.len());
    for row in rows {
        records.push(row.into_record(db).await?);
    }
    Ok(records)
}

/// The order, whoever's it is.
pub(crate) async fn existing(
    db: &mut SqliteConnection,
    id: OrderId,
) -> Result<OrderRecord, StoreError> {
    let row: Option<OrderRow> = sqlx::query_as(select_orders!("WHERE id = ?1"))
        .bind(AsText(id))
        .fetch_optional(&mut *db)
        .await
        .map_err(store_error)?;
    row.ok_or(StoreError::NotFound)?.into_record(db).await
}

async fn insert(
    db: &mut SqliteConnection,
    owner: Owner,
    order: &NewOrder,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO orders (id, owner, product, credits, currency, amount, live, image, request,
                             state, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'created', ?10)",
    )
    .bind(AsText(order.terms.order))
    .bind(AsText(owner))
    .bind(AsText(order.product))
    .bind(order.terms.credits.as_quarters())
    .bind(AsText(order.terms.price.currency))
    .bind(order.terms.price.minor)
    .bind(order.terms.is_live)
    .bind(order.image.map(AsText))
    .bind(order.request.as_ref().map(|key| key.as_str().to_owned()))
    .bind(AsMillis(order.now))
    .execute(db)
    .await
    .map(drop)
    .map_err(store_error)
}

#[async_trait]
impl Orders for SqliteStore {
    async fn create_order(&self, order: &NewOrder) -> Result<OrderRecord, StoreError> {
        let mut tx = self.write().await?;
        let owner = free::alias(&mut tx, order.owner)
            .await?
            .unwrap_or(order.owner);
        if let Some(request) = &order.request {
            let known: Option<AsText<OrderId>> =
                sqlx::query_scalar("SELECT id FROM orders WHERE owner = ?1 AND request = ?2")
                    .bind(AsText(owner))
                    .bind(request.as_str())
                    .fetch_optional(&mut *tx)
                    .await
                    .map_err(store_error)?;
            if let Some(AsText(id)) = known {
                let known = existing(&mut tx, id).await?;
                let is_same = known.product == order.product
                    && known.terms.price.currency == order.terms.price.currency
                    && known.image == order.image;
                return is_same
                    .then_some(known)
                    .ok_or(StoreError::IdempotencyMismatch);
            }
        }
        insert(&mut tx, owner, order).await?;
        let record = existing(&mut tx, order.terms.order).await?;
        tx.commit().await.map_err(store_error)?;
        Ok(record)
    }

    async fn order(&self, owner: Owner, id: OrderId) -> Result<OrderRecord, StoreError> {
        let record = self.any_order(id).await?;
        (record.owner == owner)
            .then_some(record)
            .ok_or(StoreError::NotFound)
    }

    async fn any_order(&self, id: OrderId) -> Result<OrderRecord, StoreError> {
        let mut tx = self.read().begin().await.map_err(store_error)?;
        existing(&mut tx, id).await
    }

    async fn order_paid_by(&self, payment: &ProviderId) -> Result<Option<OrderRecord>, StoreError> {
        let mut tx = self.read().begin().await.map_err(store_error)?;
        let row: Option<OrderRow> = sqlx::query_as(select_orders!("WHERE payment = ?1"))
            .bind(AsText(payment))
            .fetch_optional(&mut *tx)
            .await
            .map_err(store_error)?;
        match row {
            Some(row) => row.into_record(&mut tx).await.map(Some),
            None => Ok(None),
        }
    }

    async fn orders(
        &self,
        owner: Owner,
        request: PageRequest,
    ) -> Result<Page<OrderRecord>, StoreError> {
        let mut tx = self.read().begin().await.map_err(store_error)?;
        let rows: Vec<OrderRow> = sqlx::query_as(select_orders!(
            "WHERE owner = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3"
        ))
        .bind(AsText(owner))
        .bind(request.after.map_or(i64::MAX, Cursor::position))
        .bind(i64::from(request.limit) + 1)
        .fetch_all(&mut *tx)
        .await
        .map_err(store_error)?;
        let page = crate::database::page(rows, request.limit, |row| row.seq, Ok)?;
        Ok(Page {
            items: records(&mut tx, page.items).await?,
            next: page.next,
        })
    }

    async fn settle_order(
        &self,
        id: OrderId,
        payment: &Payment,
        now: Timestamp,
    ) -> Result<Settled, StoreError> {
        let mut tx = self.write().await?;
        let order = existing(&mut tx, id).await?;
        if let Err(mismatch) = payment.check(&order.terms) {
            return Ok(Settled::Refused(mismatch));
        }
        if order
            .payment
            .as_ref()
            .is_some_and(|known| *known != payment.id)
        {
            return Ok(Settled::Refused(peel_domain::Mismatch::Order));
        }
        let state = order.state.after(payment.status);
        let newly_paid = state == OrderState::Paid && order.state != OrderState::Paid;
        sqlx::query(
            "UPDATE orders SET payment = ?2, state = ?3,
                    paid_at = CASE WHEN ?4 THEN ?5 ELSE paid_at END,
                    receipt = CASE WHEN ?4 THEN (SELECT COALESCE(MAX(receipt), 0) + 1 FROM orders)
                                   ELSE receipt END
             WHERE id = ?1",
        )
        .bind(AsText(id))
        .bind(AsText(&payment.id))
        .bind(AsText(state))
        .bind(newly_paid)
        .bind(AsMillis(now))
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        if state == OrderState::Paid {
            reversals::book(&mut tx, &order, payment, newly_paid, now).await?;
        }
        let order = Box::new(existing(&mut tx, id).await?);
        tx.commit().await.map_err(store_error)?;
        Ok(Settled::Done { order, newly_paid })
    }

    async fn abandon_order(&self, id: OrderId, now: Timestamp) -> Result<OrderRecord, StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(
            "UPDATE orders SET state = 'cancelled', checked_at = ?2
             WHERE id = ?1 AND state = 'created' AND payment IS NULL",
        )
        .bind(AsText(id))
        .bind(AsMillis(now))
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        let order = existing(&mut tx, id).await?;
        tx.commit().await.map_err(store_error)?;
        Ok(order)
    }

    async fn take_unsettled_orders(
        &self,
        made_before: Timestamp,
        checked_before: Timestamp,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<OrderRecord>, StoreError> {
        let mut tx = self.write().await?;
        let ids: Vec<AsText<OrderId>> = sqlx::query_scalar(
            "UPDATE orders SET checked_at = ?3 WHERE id IN (
                 SELECT id FROM orders
                 WHERE state IN ('created', 'open', 'processing') AND created_at <= ?1
                   AND COALESCE(checked_at, 0) <= ?2
                 ORDER BY COALESCE(checked_at, 0), seq LIMIT ?4)
             RETURNING id",
        )
        .bind(AsMillis(made_before))
        .bind(AsMillis(checked_before))
        .bind(AsMillis(now))
        .bind(limit)
        .fetch_all(&mut *tx)
        .await
        .map_err(store_error)?;
        let mut orders = Vec::with_capacity(ids.len());
        for AsText(id) in ids {
            orders.push(existing(&mut tx, id).await?);
        }
        tx.commit().await.map_err(store_error)?;
        Ok(orders)
    }

    async fn orders_to_unlock(&self, limit: u32) -> Result<Vec<OrderRecord>, StoreError> {
        let mut tx = self.read().begin().await.map_err(store_error)?;
        let rows: Vec<OrderRow> = sqlx::query_as(select_orders!(
            "WHERE state = 'paid' AND image IS NOT NULL AND unlocked_at IS NULL
             ORDER BY seq LIMIT ?1"
        ))
        .bind(limit)
        .fetch_all(&mut *tx)
        .await
        .map_err(store_error)?;
        records(&mut tx, rows).await
    }

    async fn note_unlocked(&self, id: OrderId, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query("UPDATE orders SET unlocked_at = COALESCE(unlocked_at, ?2) WHERE id = ?1")
            .bind(AsText(id))
            .bind(AsMillis(now))
            .execute(&mut *tx)
            .await
            .map_err(store_error)?;
        tx.commit().await.map_err(store_error)
    }

    async fn orders_to_mail(&self, limit: u32) -> Result<Vec<OrderRecord>, StoreError> {
        let mut tx = self.read().begin().await.map_err(store_error)?;
        let rows: Vec<OrderRow> = sqlx::query_as(select_orders!(
            "WHERE state = 'paid' AND receipt_queued_at IS NULL ORDER BY seq LIMIT ?1"
        ))
        .bind(limit)
        .fetch_all(&mut *tx)
        .await
        .map_err(store_error)?;
        records(&mut tx, rows).await
    }

    async fn queue_receipt(
        &self,
        id: OrderId,
        mail: Option<&NewMail>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let noted = sqlx::query(
            "UPDATE orders SET receipt_queued_at = ?2
             WHERE id = ?1 AND state = 'paid' AND receipt_queued_at IS NULL",
        )
        .bind(AsText(id))
        .bind(AsMillis(now))
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        let is_news = noted.rows_affected() == 1;
        if let (true, Some(mail)) = (is_news, mail) {
            outbox::insert(&mut tx, mail).await?;
        }
        tx.commit().await.map_err(store_error)?;
        Ok(is_news)
    }

    async fn debt(&self, owner: Owner) -> Result<Credits, StoreError> {
        let mut db = self.read().acquire().await.map_err(store_error)?;
        reversals::debt(&mut db, owner)
            .await
            .map(Credits::from_quarters)
    }
}
