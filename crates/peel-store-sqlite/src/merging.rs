use async_trait::async_trait;
use peel_domain::{Account, Entry, Operation, OperationKind, Owner, Timestamp, Unit, join};
use peel_store::{Merge, Merging, StoreError};
use sqlx::SqliteConnection;

use crate::column::{AsMillis, AsText};
use crate::error::store_error;
use crate::{SqliteStore, ads, free, ledger};

#[async_trait]
impl Merging for SqliteStore {
    async fn merge(&self, merge: &Merge) -> Result<(), StoreError> {
        let visitor = Owner::Visitor(merge.visitor);
        let account = Owner::Account(merge.account);
        let mut tx = self.write().await?;
        check_account(&mut tx, account).await?;
        match free::alias(&mut tx, visitor).await? {
            Some(known) if known != account => return Err(StoreError::Conflict),
            known => {
                merge_wallets(&mut tx, visitor, account, merge, known.is_some()).await?;
            }
        }
        move_work(&mut tx, visitor, account, merge).await?;
        ads::merge(&mut tx, visitor, account, merge.now).await?;
        note_alias(&mut tx, visitor, account, merge.now).await?;
        tx.commit().await.map_err(store_error)
    }
}

async fn check_account(db: &mut SqliteConnection, account: Owner) -> Result<(), StoreError> {
    let exists: Option<i64> = sqlx::query_scalar("SELECT 1 FROM accounts WHERE id = ?1")
        .bind(AsText(account))
        .fetch_optional(db)
        .await
        .map_err(store_error)?;
    exists.map(drop).ok_or(StoreError::NotFound)
}

/// Moves what is to be spent and what is held, and books it as one operation.
async fn merge_wallets(
    db: &mut SqliteConnection,
    visitor: Owner,
    account: Owner,
    merge: &Merge,
    is_known: bool,
) -> Result<(), StoreError> {
    let mut entries = added(db, visitor, account).await?;
    // A visitor who was merged before was given no free uses since.
    if !is_known {
        let (left, _) = free::share(db, visitor, &merge.free, merge.now).await?;
        let (had, since) = free::share(db, account, &merge.free, merge.now).await?;
        let joined = join(merge.free.uses, left, had);
        free::put_share(db, account, joined, since).await?;
        entries.extend(free::entries((visitor, left), (account, had), joined));
    }
    for entry in &entries {
        apply(db, entry).await?;
    }
    sqlx::query("UPDATE reservations SET owner = ?2 WHERE owner = ?1 AND state = 'open'")
        .bind(AsText(visitor))
        .bind(AsText(account))
        .execute(&mut *db)
        .await
        .map_err(store_error)?;
    if entries.is_empty() {
        return Ok(());
    }
    let operation = Operation::new(merge.operation.clone(), OperationKind::Merge, entries)
        .map_err(StoreError::corrupt)?;
    ledger::book(db, &operation, merge.now).await
}

/// Passes and credits, which are added.
async fn added(
    db: &mut SqliteConnection,
    visitor: Owner,
    account: Owner,
) -> Result<Vec<Entry>, StoreError> {
    let rows: Vec<(AsText<Unit>, i64, i64)> = sqlx::query_as(
        "SELECT unit, available, reserved FROM wallets WHERE owner = ?1 AND unit <> 'free_use'",
    )
    .bind(AsText(visitor))
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    let entries = rows
        .into_iter()
        .flat_map(|(AsText(unit), available, reserved)| {
            [
                (Account::Available(visitor), -available),
                (Account::Available(account), available),
                (Account::Reserved(visitor), -reserved),
                (Account::Reserved(account), reserved),
            ]
            .map(|(account, amount)| Entry {
                account,
                unit,
                amount,
            })
        });
    Ok(entries.filter(|entry| entry.amount != 0).collect())
}

/// Changes the wallet of an entry's owner as the entry says.
async fn apply(db: &mut SqliteConnection, entry: &Entry) -> Result<(), StoreError> {
    match entry.account {
        Account::Available(owner) => ledger::add(db, owner, entry.unit, entry.amount).await,
        Account::Reserved(owner) => {
            sqlx::query(
                "INSERT INTO wallets (owner, unit) VALUES (?1, ?2)
                 ON CONFLICT (owner, unit) DO NOTHING",
            )
            .bind(AsText(owner))
            .bind(AsText(entry.unit))
            .execute(&mut *db)
            .await
            .map_err(store_error)?;
            sqlx::query(
                "UPDATE wallets SET reserved = reserved + ?3 WHERE owner = ?1 AND unit = ?2",
            )
            .bind(AsText(owner))
            .bind(AsText(entry.unit))
            .bind(entry.amount)
            .execute(db)
            .await
            .map(drop)
            .map_err(store_error)
        }
        Account::System(_) => Ok(()),
    }
}

/// Images, jobs, their lanes, names of requests and consents get the account as their owner.
async fn move_work(
    db: &mut SqliteConnection,
    visitor: Owner,
    account: Owner,
    merge: &Merge,
) -> Result<(), StoreError> {
    let retention = i64::try_from(merge.retention.as_millis()).map_err(StoreError::corrupt)?;
    sqlx::query(
        "UPDATE images
         SET owner = ?2, expires_at = MAX(expires_at, created_at + ?3)
         WHERE owner = ?1",
    )
    .bind(AsText(visitor))
    .bind(AsText(account))
    .bind(retention)
    .execute(&mut *db)
    .await
    .map_err(store_error)?;
    for query in [
        "UPDATE jobs SET owner = ?2 WHERE owner = ?1",
        "INSERT INTO lanes (kind, owner, queued, running, turn)
             SELECT kind, ?2, queued, running, turn FROM lanes WHERE owner = ?1
         ON CONFLICT (kind, owner) DO UPDATE
             SET queued = queued + excluded.queued, running = running + excluded.running",
        "DELETE FROM lanes WHERE owner = ?1 AND ?2 <> ?1",
        "UPDATE OR IGNORE idempotency SET owner = ?2 WHERE owner = ?1",
        "DELETE FROM idempotency WHERE owner = ?1 AND ?2 <> ?1",
        "UPDATE consents SET owner = ?2 WHERE owner = ?1",
        "UPDATE handouts SET owner = ?2 WHERE owner = ?1",
        "UPDATE returns SET owner = ?2 WHERE owner = ?1",
        "UPDATE orders SET request = NULL
         WHERE owner = ?1 AND request IN (SELECT request FROM orders WHERE owner = ?2)",
        "UPDATE orders SET owner = ?2 WHERE owner = ?1",
        "INSERT INTO debts (owner, amount) SELECT ?2, amount FROM debts WHERE owner = ?1
         ON CONFLICT (owner) DO UPDATE SET amount = amount + excluded.amount",
        "DELETE FROM debts WHERE owner = ?1 AND ?2 <> ?1",
    ] {
        sqlx::query(query)
            .bind(AsText(visitor))
            .bind(AsText(account))
            .execute(&mut *db)
            .await
            .map_err(store_error)?;
    }
    Ok(())
}

async fn note_alias(
    db: &mut SqliteConnection,
    visitor: Owner,
    account: Owner,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO aliases (visitor, account, merged_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (visitor) DO UPDATE SET merged_at = MAX(merged_at, excluded.merged_at)",
    )
    .bind(AsText(visitor))
    .bind(AsText(account))
    .bind(AsMillis(now))
    .execute(db)
    .await
    .map(drop)
    .map_err(store_error)
}
