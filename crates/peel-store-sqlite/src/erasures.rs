use std::collections::HashMap;

use async_trait::async_trait;
use peel_domain::{Digest, FailureCode, ImageId, Owner, ReservationState, Timestamp};
use peel_store::{ErasureRecord, Erasures, StoreError, erasure_mark};
use sqlx::SqliteConnection;

use crate::column::{AsMillis, AsText};
use crate::error::store_error;
use crate::{SqliteStore, ads, removal};

#[async_trait]
impl Erasures for SqliteStore {
    async fn request_erasure(
        &self,
        owner: Owner,
        now: Timestamp,
        due_at: Timestamp,
    ) -> Result<ErasureRecord, StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(
            "INSERT INTO erasures (owner, requested_at, due_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (owner) DO NOTHING",
        )
        .bind(AsText(owner))
        .bind(AsMillis(now))
        .bind(AsMillis(due_at))
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        let record = requested(&mut tx, owner).await?;
        tx.commit().await.map_err(store_error)?;
        record.ok_or_else(|| StoreError::corrupt("an erasure is not there"))
    }

    async fn erasure(&self, owner: Owner) -> Result<Option<ErasureRecord>, StoreError> {
        let mut db = self.read().acquire().await.map_err(store_error)?;
        requested(&mut db, owner).await
    }

    async fn cancel_erasure(&self, owner: Owner) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM erasures WHERE owner = ?1")
            .bind(AsText(owner))
            .execute(&mut *tx)
            .await
            .map_err(store_error)?;
        tx.commit().await.map_err(store_error)
    }

    async fn due_erasures(&self, now: Timestamp, limit: u32) -> Result<Vec<Owner>, StoreError> {
        let owners: Vec<AsText<Owner>> = sqlx::query_scalar(
            "SELECT owner FROM erasures WHERE due_at <= ?1 ORDER BY due_at LIMIT ?2",
        )
        .bind(AsMillis(now))
        .bind(limit)
        .fetch_all(self.read())
        .await
        .map_err(store_error)?;
        Ok(owners.into_iter().map(|owner| owner.0).collect())
    }

    async fn erase(&self, owner: Owner, stand_in: Owner, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let mut selves = vec![owner];
        let visitors: Vec<AsText<Owner>> =
            sqlx::query_scalar("SELECT visitor FROM aliases WHERE account = ?1")
                .bind(AsText(owner))
                .fetch_all(&mut *tx)
                .await
                .map_err(store_error)?;
        selves.extend(visitors.into_iter().map(|visitor| visitor.0));
        for owner in selves {
            erase_work(&mut tx, owner, now).await?;
            pseudonymise(&mut tx, owner, stand_in, now).await?;
            erase_rest(&mut tx, owner).await?;
        }
        tx.commit().await.map_err(store_error)?;
        self.forget_log().await
    }

    async fn risen(&self, erased: &[(Digest, Timestamp)]) -> Result<Vec<Owner>, StoreError> {
        let owners: Vec<(AsText<Owner>, AsMillis)> = sqlx::query_as(
            "SELECT owner, MIN(at) FROM (
                 SELECT id AS owner, created_at AS at FROM accounts
                 UNION ALL SELECT owner, created_at FROM images
                 UNION ALL SELECT owner, opened_at FROM reservations
                 UNION ALL SELECT owner, since FROM free_grants
                 UNION ALL SELECT owner, at FROM consents
                 UNION ALL SELECT owner, created_at FROM orders
             ) GROUP BY owner",
        )
        .fetch_all(self.read())
        .await
        .map_err(store_error)?;
        let erased: HashMap<_, _> = erased.iter().copied().collect();
        let is_risen = |(owner, since): &(Owner, Timestamp)| {
            let erased_at = erased.get(&erasure_mark(*owner));
            erased_at.is_some_and(|erased_at| since <= erased_at)
        };
        Ok(owners
            .into_iter()
            .map(|(owner, since)| (owner.0, since.0))
            .filter(is_risen)
            .map(|(owner, _)| owner)
            .collect())
    }
}

async fn requested(
    db: &mut SqliteConnection,
    owner: Owner,
) -> Result<Option<ErasureRecord>, StoreError> {
    let row: Option<(AsMillis, AsMillis)> =
        sqlx::query_as("SELECT requested_at, due_at FROM erasures WHERE owner = ?1")
            .bind(AsText(owner))
            .fetch_optional(db)
            .await
            .map_err(store_error)?;
    Ok(row.map(|(requested_at, due_at)| ErasureRecord {
        requested_at: requested_at.0,
        due_at: due_at.0,
    }))
}

/// Calls off what is going on, notes the blobs, and deletes images and jobs.
async fn erase_work(
    db: &mut SqliteConnection,
    owner: Owner,
    now: Timestamp,
) -> Result<(), StoreError> {
    let images: Vec<AsText<ImageId>> =
        sqlx::query_scalar("SELECT id FROM images WHERE owner = ?1 AND deleted_at IS NULL")
            .bind(AsText(owner))
            .fetch_all(&mut *db)
            .await
            .map_err(store_error)?;
    let (code, ending) = (FailureCode::Cancelled, ReservationState::Released);
    for AsText(image) in images {
        removal::take_away(db, image, code, ending, now).await?;
    }
    sqlx::query(
        "UPDATE jobs SET state = 'cancelled', lease_until = NULL, step = NULL, ended_at = ?2
         WHERE owner = ?1 AND state IN ('queued', 'running')",
    )
    .bind(AsText(owner))
    .bind(AsMillis(now))
    .execute(&mut *db)
    .await
    .map_err(store_error)?;
    run(
        db,
        &[
            "DELETE FROM jobs WHERE owner = ?1",
            "DELETE FROM images WHERE owner = ?1",
            "DELETE FROM idempotency WHERE owner = ?1",
        ],
        owner,
    )
    .await
}

/// What was booked, and what limits abuse, is said of the stand-in from now on.
async fn pseudonymise(
    db: &mut SqliteConnection,
    owner: Owner,
    stand_in: Owner,
    now: Timestamp,
) -> Result<(), StoreError> {
    for query in [
        "INSERT INTO stand_ins (owner, stand_in) VALUES (?1, ?2)",
        "UPDATE entries SET owner = ?2 WHERE owner = ?1",
        "UPDATE reservations SET owner = ?2 WHERE owner = ?1",
        "INSERT INTO wallets (owner, unit, available, reserved)
             SELECT ?2, unit, available, reserved FROM wallets WHERE owner = ?1
         ON CONFLICT (owner, unit) DO UPDATE
             SET available = available + excluded.available,
                 reserved = reserved + excluded.reserved",
        "INSERT INTO free_grants (owner, granted, since, total, owed)
             SELECT ?2, granted, since, total, owed FROM free_grants WHERE owner = ?1
         ON CONFLICT (owner) DO UPDATE
             SET granted = granted + excluded.granted, total = total + excluded.total,
                 owed = owed + excluded.owed",
        "UPDATE handouts SET owner = ?2 WHERE owner = ?1",
        "UPDATE returns SET owner = ?2, image = '', comment = NULL WHERE owner = ?1",
        "UPDATE orders SET owner = ?2, image = NULL, request = NULL WHERE owner = ?1",
        "UPDATE refunds SET reason = ''
         WHERE order_id IN (SELECT id FROM orders WHERE owner = ?2) AND ?1 <> ?2",
        "INSERT INTO debts (owner, amount) SELECT ?2, amount FROM debts WHERE owner = ?1
         ON CONFLICT (owner) DO UPDATE SET amount = amount + excluded.amount",
        "UPDATE audit_log SET actor = ?2 WHERE actor = ?1",
        "UPDATE audit_log SET subject = ?2 WHERE subject = ?1",
    ] {
        sqlx::query(query)
            .bind(AsText(owner))
            .bind(AsText(stand_in))
            .execute(&mut *db)
            .await
            .map_err(store_error)?;
    }
    ads::pseudonymise(db, owner, stand_in, now).await?;
    // The archive goes first, and what is known of it with it.
    sqlx::query(
        "UPDATE exports SET owner = ?2, bytes = COALESCE(bytes, 0), expires_at = ?3
         WHERE owner = ?1",
    )
    .bind(AsText(owner))
    .bind(AsText(stand_in))
    .bind(AsMillis(now))
    .execute(&mut *db)
    .await
    .map_err(store_error)?;
    run(db, &["DELETE FROM stand_ins WHERE owner = ?1"], owner).await
}

/// What hangs on an account goes with its row.
async fn erase_rest(db: &mut SqliteConnection, owner: Owner) -> Result<(), StoreError> {
    run(
        db,
        &[
            "DELETE FROM wallets WHERE owner = ?1",
            "DELETE FROM free_grants WHERE owner = ?1",
            "DELETE FROM debts WHERE owner = ?1",
            "DELETE FROM aliases WHERE visitor = ?1 OR account = ?1",
            "DELETE FROM consents WHERE owner = ?1",
            "DELETE FROM erasures WHERE owner = ?1",
            "DELETE FROM api_keys WHERE account = ?1",
            "DELETE FROM tickets
             WHERE email = (SELECT email FROM accounts WHERE id = ?1) OR account = ?1",
            "DELETE FROM accounts WHERE id = ?1",
        ],
        owner,
    )
    .await
}

async fn run(
    db: &mut SqliteConnection,
    queries: &[&'static str],
    owner: Owner,
) -> Result<(), StoreError> {
    for query in queries {
        sqlx::query(*query)
            .bind(AsText(owner))
            .execute(&mut *db)
            .await
            .map_err(store_error)?;
    }
    Ok(())
}
