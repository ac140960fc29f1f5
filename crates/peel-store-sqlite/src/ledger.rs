//! Wallets, reservations and the journal. Whatever changes a wallet books the operation
//! in the same transaction.

use async_trait::async_trait;
use peel_domain::{
    Account, Charge, Credits, Entry, Operation, OperationId, OperationKind, Owner, Price,
    ReservationId, ReservationState, SystemAccount, Timestamp, Unit, Wallet,
};
use peel_store::{Cursor, Grant, Granted, JournalLine, Page, PageRequest, StoreError, Wallets};
use sqlx::{FromRow, SqliteConnection};

use crate::column::{AsMillis, AsText};
use crate::error::{is_constraint, store_error};
use crate::row::charge;
use crate::{SqliteStore, free};

/// Takes the first charge of `price` that the wallet reaches and holds it under `id`.
pub(crate) async fn reserve(
    db: &mut SqliteConnection,
    id: ReservationId,
    owner: Owner,
    price: Price,
    now: Timestamp,
) -> Result<Charge, StoreError> {
    for charge in price.charges() {
        if hold(db, owner, charge).await? {
            let amount = charge.amount();
            sqlx::query(
                "INSERT INTO reservations (id, owner, unit, amount, state, opened_at)
                 VALUES (?1, ?2, ?3, ?4, 'open', ?5)",
            )
            .bind(AsText(id))
            .bind(AsText(owner))
            .bind(amount.map(|(unit, _)| AsText(unit)))
            .bind(amount.map_or(0, |(_, amount)| amount))
            .bind(AsMillis(now))
            .execute(&mut *db)
            .await
            .map_err(store_error)?;
            book(db, &Operation::reserve(id, owner, charge), now).await?;
            return Ok(charge);
        }
    }
    Err(StoreError::InsufficientCredits {
        price: price.credits(),
    })
}

/// Moves `charge` from available to reserved, if it is there. The condition and the change
/// are one statement: nothing that was read can be out of date.
async fn hold(db: &mut SqliteConnection, owner: Owner, charge: Charge) -> Result<bool, StoreError> {
    let Some((unit, amount)) = charge.amount() else {
        return Ok(true);
    };
    let done = sqlx::query(
        "UPDATE wallets SET available = available - ?3, reserved = reserved + ?3
         WHERE owner = ?1 AND unit = ?2 AND available >= ?3",
    )
    .bind(AsText(owner))
    .bind(AsText(unit))
    .bind(amount)
    .execute(db)
    .await
    .map_err(store_error)?;
    Ok(done.rows_affected() == 1)
}

/// Ends the reservation as `ending`, if it is open. `false` when it had ended before.
pub(crate) async fn settle(
    db: &mut SqliteConnection,
    id: ReservationId,
    ending: ReservationState,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let ended: Option<(AsText<Owner>, Option<AsText<Unit>>, i64)> = sqlx::query_as(
        "UPDATE reservations SET state = ?2, ended_at = ?3
         WHERE id = ?1 AND state = 'open' RETURNING owner, unit, amount",
    )
    .bind(AsText(id))
    .bind(AsText(ending))
    .bind(AsMillis(now))
    .fetch_optional(&mut *db)
    .await
    .map_err(store_error)?;
    let Some((AsText(owner), unit, amount)) = ended else {
        return Ok(false);
    };
    let charge = charge(unit.map(|unit| unit.0), amount)?;
    let operation = Operation::settle(id, owner, charge, ending)
        .ok_or_else(|| StoreError::corrupt("an open reservation is not settled"))?;
    if let Some((unit, amount)) = charge.amount() {
        let back = if ending == ReservationState::Captured {
            0
        } else {
            amount
        };
        sqlx::query(
            "UPDATE wallets SET reserved = reserved - ?3, available = available + ?4
             WHERE owner = ?1 AND unit = ?2",
        )
        .bind(AsText(owner))
        .bind(AsText(unit))
        .bind(amount)
        .bind(back)
        .execute(&mut *db)
        .await
        .map_err(store_error)?;
    }
    book(db, &operation, now).await?;
    if charge == Charge::FreeUse {
        let is_back = ending != ReservationState::Captured;
        free::settle_owed(db, id, owner, is_back, now).await?;
    }
    Ok(true)
}

/// Adds `amount`, which may be negative, to what `owner` has available of `unit`.
pub(crate) async fn add(
    db: &mut SqliteConnection,
    owner: Owner,
    unit: Unit,
    amount: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO wallets (owner, unit) VALUES (?1, ?2) ON CONFLICT (owner, unit) DO NOTHING",
    )
    .bind(AsText(owner))
    .bind(AsText(unit))
    .execute(&mut *db)
    .await
    .map_err(store_error)?;
    sqlx::query("UPDATE wallets SET available = available + ?3 WHERE owner = ?1 AND unit = ?2")
        .bind(AsText(owner))
        .bind(AsText(unit))
        .bind(amount)
        .execute(db)
        .await
        .map(drop)
        .map_err(|error| {
            if is_constraint(&error) {
                StoreError::Conflict
            } else {
                store_error(error)
            }
        })
}

pub(crate) async fn book(
    db: &mut SqliteConnection,
    operation: &Operation,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO operations (id, kind, at) VALUES (?1, ?2, ?3)")
        .bind(AsText(operation.id()))
        .bind(AsText(operation.kind()))
        .bind(AsMillis(now))
        .execute(&mut *db)
        .await
        .map_err(store_error)?;
    for entry in operation.entries() {
        sqlx::query(
            "INSERT INTO entries (operation, account, owner, unit, amount)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )
        .bind(AsText(operation.id()))
        .bind(account_column(&entry.account))
        .bind(entry.account.owner().map(AsText))
        .bind(AsText(entry.unit))
        .bind(entry.amount)
        .execute(&mut *db)
        .await
        .map_err(store_error)?;
    }
    Ok(())
}

const fn account_column(account: &Account) -> &'static str {
    match account {
        Account::Available(_) => "available",
        Account::Reserved(_) => "reserved",
        Account::System(account) => account.as_str(),
    }
}

pub(crate) async fn wallet(db: &mut SqliteConnection, owner: Owner) -> Result<Wallet, StoreError> {
    let rows: Vec<(AsText<Unit>, i64)> =
        sqlx::query_as("SELECT unit, available FROM wallets WHERE owner = ?1")
            .bind(AsText(owner))
            .fetch_all(db)
            .await
            .map_err(store_error)?;
    let count = |amount| u32::try_from(amount).map_err(StoreError::corrupt);
    let mut wallet = Wallet::default();
    for (AsText(unit), available) in rows {
        match unit {
            Unit::Credit => wallet.credits = Credits::from_quarters(available),
            Unit::FreeUse => wallet.free_uses = count(available)?,
            Unit::Pass => wallet.passes = count(available)?,
            Unit::UsCent | Unit::Fen => {
                return Err(StoreError::corrupt("a wallet holds no money"));
            }
        }
    }
    Ok(wallet)
}

#[derive(FromRow)]
struct EntryRow {
    seq: i64,
    operation: AsText<OperationId>,
    kind: AsText<OperationKind>,
    at: AsMillis,
    account: String,
    owner: Option<AsText<Owner>>,
    unit: AsText<Unit>,
    amount: i64,
}

impl EntryRow {
    fn into_line(self) -> Result<JournalLine, StoreError> {
        let account = match (self.account.as_str(), self.owner) {
            ("available", Some(AsText(owner))) => Account::Available(owner),
            ("reserved", Some(AsText(owner))) => Account::Reserved(owner),
            (name, _) => Account::System(name.parse().map_err(StoreError::corrupt)?),
        };
        Ok(JournalLine {
            operation: self.operation.0,
            kind: self.kind.0,
            at: self.at.0,
            entry: Entry {
                account,
                unit: self.unit.0,
                amount: self.amount,
            },
        })
    }
}

#[async_trait]
impl Wallets for SqliteStore {
    async fn wallet(&self, owner: Owner) -> Result<Wallet, StoreError> {
        let mut db = self.read().acquire().await.map_err(store_error)?;
        wallet(&mut db, owner).await
    }

    async fn grant(&self, grant: &Grant) -> Result<Granted, StoreError> {
        if grant.amount <= 0 {
            return Err(StoreError::Conflict);
        }
        let mut tx = self.write().await?;
        if let Some(known) = granted_before(&mut tx, &grant.operation).await? {
            let (to, unit, amount, from) = known;
            let owner = free::alias(&mut tx, grant.owner)
                .await?
                .unwrap_or(grant.owner);
            let is_same = (unit, amount, from) == (grant.unit, grant.amount, grant.from);
            if !is_same || (to != grant.owner && to != owner) {
                return Err(StoreError::Conflict);
            }
            return Ok(Granted::Replayed(wallet(&mut tx, owner).await?));
        }
        let owner = free::alias(&mut tx, grant.owner)
            .await?
            .unwrap_or(grant.owner);
        add(&mut tx, owner, grant.unit, grant.amount).await?;
        let id = grant.operation.clone();
        let operation = Operation::grant(id, owner, grant.unit, grant.amount, grant.from);
        book(&mut tx, &operation, grant.now).await?;
        let wallet = wallet(&mut tx, owner).await?;
        tx.commit().await.map_err(store_error)?;
        Ok(Granted::New(wallet))
    }

    async fn journal(
        &self,
        owner: Option<Owner>,
        page: PageRequest,
    ) -> Result<Page<JournalLine>, StoreError> {
        let after = page.after.map_or(0, Cursor::position);
        let query = if owner.is_some() {
            "SELECT e.seq, e.operation, o.kind, o.at, e.account, e.owner, e.unit, e.amount
             FROM entries e JOIN operations o ON o.id = e.operation
             WHERE e.owner = ?1 AND e.seq > ?2 ORDER BY e.seq LIMIT ?3"
        } else {
            "SELECT e.seq, e.operation, o.kind, o.at, e.account, e.owner, e.unit, e.amount
             FROM entries e JOIN operations o ON o.id = e.operation
             WHERE ?1 IS NULL AND e.seq > ?2 ORDER BY e.seq LIMIT ?3"
        };
        let rows: Vec<EntryRow> = sqlx::query_as(query)
            .bind(owner.map(AsText))
            .bind(after)
            .bind(i64::from(page.limit) + 1)
            .fetch_all(self.read())
            .await
            .map_err(store_error)?;
        crate::database::page(rows, page.limit, |row| row.seq, EntryRow::into_line)
    }
}

/// What an operation id was used for, if it was used for a grant; a conflict if for
/// anything else.
async fn granted_before(
    db: &mut SqliteConnection,
    id: &OperationId,
) -> Result<Option<(Owner, Unit, i64, SystemAccount)>, StoreError> {
    let rows: Vec<EntryRow> = sqlx::query_as(
        "SELECT e.seq, e.operation, o.kind, o.at, e.account, e.owner, e.unit, e.amount
         FROM operations o LEFT JOIN entries e ON o.id = e.operation
         WHERE o.id = ?1 AND o.kind = 'grant' ORDER BY e.seq",
    )
    .bind(AsText(id))
    .fetch_all(&mut *db)
    .await
    .map_err(store_error)?;
    let entries = rows
        .into_iter()
        .map(|row| row.into_line().map(|line| line.entry))
        .collect::<Result<Vec<_>, _>>()?;
    match entries.as_slice() {
        [] => {
            let used: Option<i64> = sqlx::query_scalar("SELECT 1 FROM operations WHERE id = ?1")
                .bind(AsText(id))
                .fetch_optional(db)
                .await
                .map_err(store_error)?;
            used.map_or(Ok(None), |_| Err(StoreError::Conflict))
        }
        [
            Entry {
                account: Account::System(from),
                ..
            },
            Entry {
                account: Account::Available(owner),
                unit,
                amount,
            },
        ] => Ok(Some((*owner, *unit, *amount, *from))),
        _ => Err(StoreError::Conflict),
    }
}
