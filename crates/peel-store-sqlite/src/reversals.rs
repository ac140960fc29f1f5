//! What is booked of an order: its purchase, what goes back of it, and what is owed because of that.

use peel_domain::{
    Operation, OperationId, OrderId, Owner, Payment, Reversal, Terms, Timestamp, Unit,
};
use peel_store::{OrderRecord, StoreError};
use sqlx::SqliteConnection;

use crate::column::{AsMillis, AsText};
use crate::error::store_error;
use crate::{free, ledger};

/// Books what the payment of a paid order says and is not booked yet.
pub(crate) async fn book(
    db: &mut SqliteConnection,
    order: &OrderRecord,
    payment: &Payment,
    newly_paid: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let owner = free::alias(db, order.owner).await?.unwrap_or(order.owner);
    let terms = &order.terms;
    if newly_paid {
        let operation = Operation::purchase(owner, terms);
        ledger::add(db, owner, Unit::Credit, terms.credits.as_quarters()).await?;
        ledger::book(db, &operation, now).await?;
        repay(db, owner, operation.id(), now).await?;
    }
    for reversal in &payment.reversals {
        match (known(db, terms.order, reversal).await?, reversal.is_undone) {
            (None, false) => reverse(db, owner, terms, reversal, now).await?,
            // It came to nothing before we heard of it.
            (None, true) => insert(db, terms.order, reversal, now).await?,
            (Some(false), true) => undo(db, owner, terms, reversal, now).await?,
            (Some(false), false) | (Some(true), _) => {}
        }
    }
    Ok(())
}

/// Whether a reversal that is known was undone.
async fn known(
    db: &mut SqliteConnection,
    order: OrderId,
    reversal: &Reversal,
) -> Result<Option<bool>, StoreError> {
    sqlx::query_scalar("SELECT undone FROM reversals WHERE id = ?1 AND order_id = ?2")
        .bind(AsText(&reversal.id))
        .bind(AsText(order))
        .fetch_optional(db)
        .await
        .map_err(store_error)
}

async fn insert(
    db: &mut SqliteConnection,
    order: OrderId,
    reversal: &Reversal,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO reversals (id, kind, order_id, amount, undone, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )
    .bind(AsText(&reversal.id))
    .bind(AsText(reversal.kind))
    .bind(AsText(order))
    .bind(reversal.amount.minor)
    .bind(reversal.is_undone)
    .bind(AsMillis(now))
    .execute(db)
    .await
    .map(drop)
    .map_err(store_error)
}

/// The credits, in quarters, that are to be gone by now.
async fn gone(db: &mut SqliteConnection, terms: &Terms) -> Result<i64, StoreError> {
    let reversed: i64 = sqlx::query_scalar(
        "SELECT COALESCE(SUM(amount), 0) FROM reversals WHERE order_id = ?1 AND undone = 0",
    )
    .bind(AsText(terms.order))
    .fetch_one(db)
    .await
    .map_err(store_error)?;
    Ok(terms.taken_back(reversed).as_quarters())
}

async fn reverse(
    db: &mut SqliteConnection,
    owner: Owner,
    terms: &Terms,
    reversal: &Reversal,
    now: Timestamp,
) -> Result<(), StoreError> {
    let before = gone(db, terms).await?;
    insert(db, terms.order, reversal, now).await?;
    let to_take = gone(db, terms).await? - before;
    let wallet = ledger::wallet(db, owner).await?;
    let available = to_take.min(wallet.credits.as_quarters());
    let owed = to_take - available;
    ledger::add(db, owner, Unit::Credit, -available).await?;
    if owed > 0 {
        sqlx::query(
            "INSERT INTO debts (owner, amount) VALUES (?1, ?2)
             ON CONFLICT (owner) DO UPDATE SET amount = amount + excluded.amount",
        )
        .bind(AsText(owner))
        .bind(owed)
        .execute(&mut *db)
        .await
        .map_err(store_error)?;
    }
    let operation = Operation::reverse(owner, reversal, available, owed);
    ledger::book(db, &operation, now).await
}

async fn undo(
    db: &mut SqliteConnection,
    owner: Owner,
    terms: &Terms,
    reversal: &Reversal,
    now: Timestamp,
) -> Result<(), StoreError> {
    let before = gone(db, terms).await?;
    sqlx::query("UPDATE reversals SET undone = 1 WHERE id = ?1")
        .bind(AsText(&reversal.id))
        .execute(&mut *db)
        .await
        .map_err(store_error)?;
    let back = before - gone(db, terms).await?;
    ledger::add(db, owner, Unit::Credit, back).await?;
    let operation = Operation::undo(owner, reversal, back);
    ledger::book(db, &operation, now).await?;
    repay(db, owner, operation.id(), now).await
}

/// Pays debts off, as far as there is anything to pay them with.
pub(crate) async fn repay(
    db: &mut SqliteConnection,
    owner: Owner,
    cause: &OperationId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let owed = debt(db, owner).await?;
    let available = ledger::wallet(db, owner).await?.credits.as_quarters();
    let paid = owed.min(available);
    if paid <= 0 {
        return Ok(());
    }
    ledger::add(db, owner, Unit::Credit, -paid).await?;
    let query = if paid == owed {
        "DELETE FROM debts WHERE owner = ?1 AND ?2 > 0"
    } else {
        "UPDATE debts SET amount = amount - ?2 WHERE owner = ?1"
    };
    sqlx::query(query)
        .bind(AsText(owner))
        .bind(paid)
        .execute(&mut *db)
        .await
        .map_err(store_error)?;
    ledger::book(db, &Operation::repay(cause, owner, paid), now).await
}

/// What `owner` owes, in quarter credits.
pub(crate) async fn debt(db: &mut SqliteConnection, owner: Owner) -> Result<i64, StoreError> {
    let owed: Option<i64> = sqlx::query_scalar("SELECT amount FROM debts WHERE owner = ?1")
        .bind(AsText(owner))
        .fetch_optional(db)
        .await
        .map_err(store_error)?;
    Ok(owed.unwrap_or(0))
}
