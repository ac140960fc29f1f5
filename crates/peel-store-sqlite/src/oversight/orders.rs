use peel_domain::{EmailAddress, Owner};
use peel_store::{Cursor, OrderOverview, Page, PageRequest, StoreError};
use sqlx::{SqliteConnection, SqlitePool};

use crate::column::AsText;
use crate::database::page;
use crate::error::store_error;
use crate::orders::{OrderRow, records, select_orders};

pub(super) async fn search(
    db: &SqlitePool,
    search: Option<&str>,
    request: PageRequest,
) -> Result<Page<OrderOverview>, StoreError> {
    let mut tx = db.begin().await.map_err(store_error)?;
    let rows: Vec<OrderRow> = sqlx::query_as(select_orders!(
        "WHERE seq < ?2
           AND (?1 IS NULL OR ?1 IN (id, owner, state, product) OR payment = ?1 OR image = ?1
                OR CAST(receipt AS TEXT) = ?1
                OR EXISTS (SELECT 1 FROM accounts
                           WHERE id = orders.owner AND instr(lower(email), lower(?1)) > 0))
         ORDER BY seq DESC LIMIT ?3"
    ))
    .bind(search)
    .bind(request.after.map_or(i64::MAX, Cursor::position))
    .bind(i64::from(request.limit) + 1)
    .fetch_all(&mut *tx)
    .await
    .map_err(store_error)?;
    let rows = page(rows, request.limit, |row| row.seq, Ok)?;
    let mut items = Vec::with_capacity(rows.items.len());
    for order in records(&mut tx, rows.items).await? {
        let email = address(&mut tx, order.owner).await?;
        items.push(OrderOverview { order, email });
    }
    Ok(Page {
        items,
        next: rows.next,
    })
}

async fn address(
    db: &mut SqliteConnection,
    owner: Owner,
) -> Result<Option<EmailAddress>, StoreError> {
    let email: Option<AsText<EmailAddress>> =
        sqlx::query_scalar("SELECT email FROM accounts WHERE id = ?1")
            .bind(AsText(owner))
            .fetch_optional(db)
            .await
            .map_err(store_error)?;
    Ok(email.map(|email| email.0))
}
