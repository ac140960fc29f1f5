use async_trait::async_trait;
use peel_domain::{
    Charge, Credits, ImageId, ImageState, Operation, Owner, Price, ReservationId, ReservationState,
    ReturnLimit, ReturnReason, Timestamp, Unit,
};
use peel_store::{
    Balance, BalanceQuery, GiveBack, ImageRecord, Quota, StoreError, Unlock, UsageDay, Uses,
};
use sqlx::{FromRow, SqliteConnection};

use crate::column::{AsMillis, AsText};
use crate::error::store_error;
use crate::row::charge;
use crate::{SqliteStore, free, images, ledger};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

#[async_trait]
impl Uses for SqliteStore {
    async fn unlock(&self, unlock: &Unlock) -> Result<ImageRecord, StoreError> {
        let mut tx = self.write().await?;
        let image = images::existing_of(&mut tx, unlock.owner, unlock.image, unlock.now).await?;
        if !image.locked {
            return Ok(image);
        }
        if image.state == ImageState::Failed {
            return Err(StoreError::Conflict);
        }
        let (reservation, owner, now) = (unlock.reservation, unlock.owner, unlock.now);
        let before = reservation_of(&mut tx, unlock.image).await?;
        ledger::settle(&mut tx, before, ReservationState::Released, now).await?;
        reserve(
            &mut tx,
            reservation,
            owner,
            unlock.price,
            unlock.quota.as_ref(),
            now,
        )
        .await?;
        if image.state == ImageState::Ready {
            ledger::settle(&mut tx, reservation, ReservationState::Captured, now).await?;
        }
        sqlx::query("UPDATE images SET locked = 0, goodwill = 0, reservation = ?2 WHERE id = ?1")
            .bind(AsText(unlock.image))
            .bind(AsText(reservation))
            .execute(&mut *tx)
            .await
            .map_err(store_error)?;
        let image = images::existing(&mut tx, unlock.image, now).await?;
        tx.commit().await.map_err(store_error)?;
        Ok(image)
    }

    async fn give_back(&self, complaint: &GiveBack) -> Result<ImageRecord, StoreError> {
        let mut tx = self.write().await?;
        let (owner, now) = (complaint.owner, complaint.now);
        let image = images::existing_of(&mut tx, owner, complaint.image, now).await?;
        if image.returned_at.is_some() {
            return Ok(image);
        }
        let is_paid =
            image.charge_state == ReservationState::Captured && image.charge != Charge::Nothing;
        if !is_paid {
            return Err(StoreError::Conflict);
        }
        if returns_left(&mut tx, owner, complaint.limit, now).await? == 0 {
            return Err(StoreError::ReturnsExhausted);
        }
        let returned = Returned {
            reservation: reservation_of(&mut tx, image.id).await?,
            owner,
            charge: image.charge,
            image: image.id,
            reason: complaint.reason,
            comment: complaint.comment.as_deref(),
            keep_until: complaint.keep_until,
            now,
        };
        returned.book(&mut tx).await?;
        sqlx::query(
            "UPDATE images SET locked = 1, expires_at = MAX(expires_at, COALESCE(?2, 0))
             WHERE id = ?1",
        )
        .bind(AsText(image.id))
        .bind(complaint.keep_until.map(AsMillis))
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        let image = images::existing(&mut tx, image.id, now).await?;
        tx.commit().await.map_err(store_error)?;
        Ok(image)
    }

    async fn balance(&self, query: &BalanceQuery) -> Result<Balance, StoreError> {
        // One transaction: all answers are of the same moment.
        let mut tx = self.read().begin().await.map_err(store_error)?;
        let mut balance = Balance {
            wallet: ledger::wallet(&mut tx, query.owner).await?,
            next_free_at: None,
            previews_left: 0,
            returns_left: returns_left(&mut tx, query.owner, query.returns, query.now).await?,
        };
        if let Some(quota) = &query.quota {
            add_quota(&mut tx, &mut balance, query, quota).await?;
        }
        Ok(balance)
    }

    async fn usage(&self, owner: Owner, since: Timestamp) -> Result<Vec<UsageDay>, StoreError> {
        let rows: Vec<UsageRow> = sqlx::query_as(
            "WITH owners (id) AS (
                 SELECT ?1 UNION SELECT visitor FROM aliases WHERE account = ?1
             ), uses (day, unit, amount, count, returned) AS (
                 SELECT ended_at / ?3, unit, amount, 1, 0 FROM reservations
                 WHERE state = 'captured' AND ended_at >= ?2 AND owner IN owners
                 UNION ALL
                 SELECT at / ?3, '', 0, 0, 1 FROM returns WHERE at >= ?2 AND owner IN owners
             )
             SELECT day,
                    SUM(count) FILTER (WHERE unit = 'free_use') AS free,
                    SUM(count) FILTER (WHERE unit = 'pass') AS passes,
                    SUM(amount) FILTER (WHERE unit = 'credit') AS credits,
                    SUM(count) FILTER (WHERE unit IS NULL) AS uncharged,
                    SUM(returned) AS returned
             FROM uses GROUP BY day ORDER BY day",
        )
        .bind(AsText(owner))
        .bind(AsMillis(since))
        .bind(DAY_MS)
        .fetch_all(self.read())
        .await
        .map_err(store_error)?;
        Ok(rows.into_iter().map(UsageDay::from).collect())
    }
}

/// Reserves `price`, after giving what free uses are due.
pub(crate) async fn reserve(
    db: &mut SqliteConnection,
    id: ReservationId,
    owner: Owner,
    price: Price,
    quota: Option<&Quota>,
    now: Timestamp,
) -> Result<Charge, StoreError> {
    if let Some(quota) = quota {
        free::give_due(db, owner, id, quota, now).await?;
    }
    ledger::reserve(db, id, owner, price, now).await
}

async fn reservation_of(
    db: &mut SqliteConnection,
    image: ImageId,
) -> Result<ReservationId, StoreError> {
    let id: AsText<ReservationId> =
        sqlx::query_scalar("SELECT reservation FROM images WHERE id = ?1")
            .bind(AsText(image))
            .fetch_one(db)
            .await
            .map_err(store_error)?;
    Ok(id.0)
}

async fn returns_left(
    db: &mut SqliteConnection,
    owner: Owner,
    limit: ReturnLimit,
    now: Timestamp,
) -> Result<u32, StoreError> {
    let count: u32 =
        sqlx::query_scalar("SELECT COUNT(*) FROM returns WHERE owner = ?1 AND at > ?2")
            .bind(AsText(owner))
            .bind(AsMillis(now.minus(limit.window)))
            .fetch_one(db)
            .await
            .map_err(store_error)?;
    Ok(limit.count.saturating_sub(count))
}

async fn add_quota(
    db: &mut SqliteConnection,
    balance: &mut Balance,
    query: &BalanceQuery,
    quota: &Quota,
) -> Result<(), StoreError> {
    let due = free::due(db, query.owner, quota, query.now).await?;
    balance.wallet.free_uses += due.uses;
    balance.previews_left = free::previews_left(db, query.owner, quota, query.now).await?;
    if free::alias(db, query.owner).await?.is_some() {
        return Ok(());
    }
    balance.next_free_at = if due.present.uses + due.uses < quota.free.uses {
        free::network_frees_up_at(db, &quota.trace, query.now).await?
    } else {
        quota.free.next(due.present.since)
    };
    Ok(())
}

/// A charge that goes back.
struct Returned<'a> {
    reservation: ReservationId,
    owner: Owner,
    charge: Charge,
    image: ImageId,
    reason: ReturnReason,
    comment: Option<&'a str>,
    keep_until: Option<Timestamp>,
    now: Timestamp,
}

impl Returned<'_> {
    async fn book(&self, db: &mut SqliteConnection) -> Result<(), StoreError> {
        if let Some((unit, amount)) = self.charge.amount() {
            ledger::add(db, self.owner, unit, amount).await?;
        }
        let operation = Operation::give_back(self.reservation, self.owner, self.charge);
        ledger::book(db, &operation, self.now).await?;
        sqlx::query(
            "INSERT INTO returns (reservation, owner, image, reason, comment, keep_until, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )
        .bind(AsText(self.reservation))
        .bind(AsText(self.owner))
        .bind(AsText(self.image))
        .bind(AsText(self.reason))
        .bind(self.comment)
        .bind(self.keep_until.map(AsMillis))
        .bind(AsMillis(self.now))
        .execute(db)
        .await
        .map(drop)
        .map_err(store_error)
    }
}

#[derive(FromRow)]
struct PaidRow {
    owner: AsText<Owner>,
    unit: Option<AsText<Unit>>,
    amount: i64,
}

/// Gives back what was taken for a doubtful result by somebody who pays by the use, unless
/// they have had as much back as they may.
pub(crate) async fn give_back_doubtful(
    db: &mut SqliteConnection,
    image: ImageId,
    reservation: ReservationId,
    limit: ReturnLimit,
    now: Timestamp,
) -> Result<(), StoreError> {
    let paid: Option<PaidRow> = sqlx::query_as(
        "SELECT r.owner, r.unit, r.amount FROM reservations r
         JOIN images i ON i.reservation = r.id
         WHERE r.id = ?1 AND r.state = 'captured' AND r.unit IS NOT NULL
           AND i.work IS NOT NULL",
    )
    .bind(AsText(reservation))
    .fetch_optional(&mut *db)
    .await
    .map_err(store_error)?;
    let Some(paid) = paid else { return Ok(()) };
    let owner = paid.owner.0;
    if returns_left(db, owner, limit, now).await? == 0 {
        return Ok(());
    }
    let returned = Returned {
        reservation,
        owner,
        charge: charge(paid.unit.map(|unit| unit.0), paid.amount)?,
        image,
        reason: ReturnReason::Doubtful,
        comment: None,
        keep_until: None,
        now,
    };
    returned.book(db).await
}

#[derive(FromRow)]
struct UsageRow {
    day: i64,
    free: Option<u32>,
    passes: Option<u32>,
    credits: Option<i64>,
    uncharged: Option<u32>,
    returned: Option<u32>,
}

impl From<UsageRow> for UsageDay {
    fn from(row: UsageRow) -> Self {
        Self {
            day: Timestamp::from_millis(row.day.saturating_mul(DAY_MS)),
            free: row.free.unwrap_or_default(),
            passes: row.passes.unwrap_or_default(),
            credits: Credits::from_quarters(row.credits.unwrap_or_default()),
            uncharged: row.uncharged.unwrap_or_default(),
            returned: row.returned.unwrap_or_default(),
        }
    }
}
