//! What happened, counted by day. All but removals is counted from what is kept for good; removals are counted by
//! triggers, in `removal_days`.

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use peel_domain::{
    AdState, Credits, Currency, Day, FailureCode, Money, ReversalKind, Timestamp, Unit,
};
use peel_store::{FigureDay, Figures, Reversals, Sales, StoreError};
use sqlx::SqliteConnection;

use crate::SqliteStore;
use crate::column::{AsMillis, AsText};
use crate::error::store_error;

/// Days by their first moment, in milliseconds.
type Days = BTreeMap<i64, FigureDay>;

/// What is counted: from when on, and until when.
type Span = (Timestamp, Timestamp);

#[async_trait]
impl Figures for SqliteStore {
    async fn figures(&self, from: Day, to: Day) -> Result<Vec<FigureDay>, StoreError> {
        // One transaction: all figures are of the same moment.
        let mut tx = self.read().begin().await.map_err(store_error)?;
        let mut days = Days::new();
        let span = (from.start(), to.plus(1).start());
        count_removals(&mut tx, span, &mut days).await?;
        count_charges(&mut tx, span, &mut days).await?;
        count_returns(&mut tx, span, &mut days).await?;
        count_sales(&mut tx, span, &mut days).await?;
        count_reversals(&mut tx, span, &mut days).await?;
        count_ad_views(&mut tx, span, &mut days).await?;
        Ok(days.into_values().collect())
    }
}

fn entry(days: &mut Days, day: i64) -> &mut FigureDay {
    days.entry(day).or_insert_with(|| FigureDay {
        day: Day::of(Timestamp::from_millis(day)),
        ..FigureDay::default()
    })
}

fn number(count: i64) -> Result<u64, StoreError> {
    u64::try_from(count).map_err(StoreError::corrupt)
}

async fn count_removals(
    db: &mut SqliteConnection,
    (from, until): Span,
    days: &mut Days,
) -> Result<(), StoreError> {
    let rows: Vec<(i64, String, i64, i64)> = sqlx::query_as(
        "SELECT day, outcome, took, count FROM removal_days WHERE day >= ?1 AND day < ?2",
    )
    .bind(AsMillis(from))
    .bind(AsMillis(until))
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    for (day, outcome, took, count) in rows {
        let (figures, count) = (entry(days, day), number(count)?);
        if outcome == "ready" {
            let took = Duration::from_millis(number(took)?);
            *figures.took.entry(took).or_default() += count;
        } else {
            let code: FailureCode = outcome.parse().map_err(StoreError::corrupt)?;
            *figures.failures.entry(code).or_default() += count;
        }
    }
    Ok(())
}

async fn count_charges(
    db: &mut SqliteConnection,
    (from, until): Span,
    days: &mut Days,
) -> Result<(), StoreError> {
    let rows: Vec<(i64, Option<AsText<Unit>>, i64, i64)> = sqlx::query_as(
        "SELECT ended_at / 86400000 * 86400000 AS day, unit, COUNT(*), SUM(amount)
         FROM reservations
         WHERE state = 'captured' AND ended_at >= ?1 AND ended_at < ?2 GROUP BY day, unit",
    )
    .bind(AsMillis(from))
    .bind(AsMillis(until))
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    for (day, unit, count, amount) in rows {
        let (figures, count) = (entry(days, day), number(count)?);
        match unit.map(|unit| unit.0) {
            None => figures.uncharged = count,
            Some(Unit::FreeUse) => figures.free = count,
            Some(Unit::Pass) => figures.passes = count,
            Some(Unit::Credit) => {
                figures.paid = count;
                figures.credits = Credits::from_quarters(amount);
            }
            Some(Unit::UsCent | Unit::Fen) => {
                return Err(StoreError::corrupt("a reservation holds no money"));
            }
        }
    }
    Ok(())
}

async fn count_returns(
    db: &mut SqliteConnection,
    (from, until): Span,
    days: &mut Days,
) -> Result<(), StoreError> {
    let rows: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT at / 86400000 * 86400000 AS day, COUNT(*) FROM returns
         WHERE at >= ?1 AND at < ?2 GROUP BY day",
    )
    .bind(AsMillis(from))
    .bind(AsMillis(until))
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    for (day, count) in rows {
        entry(days, day).returned = number(count)?;
    }
    Ok(())
}

async fn count_sales(
    db: &mut SqliteConnection,
    (from, until): Span,
    days: &mut Days,
) -> Result<(), StoreError> {
    let rows: Vec<(i64, AsText<Currency>, bool, i64, i64)> = sqlx::query_as(
        "SELECT paid_at / 86400000 * 86400000 AS day, currency, live, COUNT(*), SUM(amount)
         FROM orders
         WHERE state = 'paid' AND paid_at >= ?1 AND paid_at < ?2
         GROUP BY day, currency, live ORDER BY day, currency DESC, live DESC",
    )
    .bind(AsMillis(from))
    .bind(AsMillis(until))
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    for (day, AsText(currency), is_live, orders, sum) in rows {
        let sales = Sales {
            is_live,
            orders: number(orders)?,
            sum: Money::new(sum, currency),
        };
        entry(days, day).sales.push(sales);
    }
    Ok(())
}

async fn count_reversals(
    db: &mut SqliteConnection,
    (from, until): Span,
    days: &mut Days,
) -> Result<(), StoreError> {
    type Row = (i64, AsText<ReversalKind>, AsText<Currency>, bool, i64, i64);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT r.at / 86400000 * 86400000 AS day, r.kind, o.currency, o.live, COUNT(*),
                SUM(r.amount)
         FROM reversals r JOIN orders o ON o.id = r.order_id
         WHERE r.undone = 0 AND r.at >= ?1 AND r.at < ?2
         GROUP BY day, r.kind, o.currency, o.live
         ORDER BY day, r.kind DESC, o.currency DESC, o.live DESC",
    )
    .bind(AsMillis(from))
    .bind(AsMillis(until))
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    for (day, AsText(kind), AsText(currency), is_live, count, sum) in rows {
        let reversals = Reversals {
            kind,
            is_live,
            count: number(count)?,
            sum: Money::new(sum, currency),
        };
        entry(days, day).reversals.push(reversals);
    }
    Ok(())
}

async fn count_ad_views(
    db: &mut SqliteConnection,
    (from, until): Span,
    days: &mut Days,
) -> Result<(), StoreError> {
    let rows: Vec<(i64, AsText<AdState>, i64)> = sqlx::query_as(
        "SELECT started_at / 86400000 * 86400000 AS day, state, COUNT(*) FROM ad_sessions
         WHERE started_at >= ?1 AND started_at < ?2 GROUP BY day, state",
    )
    .bind(AsMillis(from))
    .bind(AsMillis(until))
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    for (day, AsText(state), count) in rows {
        entry(days, day).ad_views.insert(state, number(count)?);
    }
    Ok(())
}
