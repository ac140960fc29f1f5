//! The auditor. Each check is one query that returns what does not agree.

use std::time::Duration;

use async_trait::async_trait;
use peel_domain::{
    AdSessionId, ImageId, JobId, OperationId, OrderId, Owner, ProviderId, ReservationId, Timestamp,
    Unit,
};
use peel_store::{Audit, CREDITS_GRANTED, CREDITS_REVOKED, Finding, StoreError};
use sqlx::SqliteConnection;

use crate::SqliteStore;
use crate::column::{AsMillis, AsText};
use crate::error::store_error;

/// A lease that has been over for longer has no sweeper.
const SWEEP_GRACE: Duration = Duration::from_secs(300);

#[async_trait]
impl Audit for SqliteStore {
    async fn audit(&self, now: Timestamp) -> Result<Vec<Finding>, StoreError> {
        // One transaction: all checks see the same moment.
        let mut tx = self.read().begin().await.map_err(store_error)?;
        let mut findings = Vec::new();
        findings.extend(wallets_against_journal(&mut tx).await?);
        findings.extend(wallets_against_reservations(&mut tx).await?);
        findings.extend(unbalanced_operations(&mut tx).await?);
        findings.extend(reservations_against_journal(&mut tx).await?);
        findings.extend(reservations_against_jobs(&mut tx).await?);
        findings.extend(jobs_against_reservations(&mut tx).await?);
        findings.extend(charges_against_images(&mut tx).await?);
        findings.extend(locks_against_charges(&mut tx).await?);
        findings.extend(returns_against_journal(&mut tx).await?);
        findings.extend(free_uses_against_journal(&mut tx).await?);
        findings.extend(debts_against_reservations(&mut tx).await?);
        findings.extend(orders_against_journal(&mut tx).await?);
        findings.extend(reversals_against_journal(&mut tx).await?);
        findings.extend(debts_against_journal(&mut tx).await?);
        findings.extend(ads_against_journal(&mut tx).await?);
        findings.extend(adjustments_against_log(&mut tx).await?);
        findings.extend(jobs_against_images(&mut tx).await?);
        findings.extend(queue_counts(&mut tx).await?);
        findings.extend(leases(&mut tx, now).await?);
        Ok(findings)
    }
}

async fn wallets_against_journal(db: &mut SqliteConnection) -> Result<Vec<Finding>, StoreError> {
    type Row = (AsText<Owner>, AsText<Unit>, String, i64, i64);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT owner, unit, part, SUM(held), SUM(booked) FROM (
             SELECT owner, unit, 'available' AS part, available AS held, 0 AS booked FROM wallets
             UNION ALL SELECT owner, unit, 'reserved', reserved, 0 FROM wallets
             UNION ALL SELECT owner, unit, account, 0, amount FROM entries
                       WHERE owner IS NOT NULL
         ) GROUP BY owner, unit, part HAVING SUM(held) <> SUM(booked)",
    )
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    Ok(rows
        .into_iter()
        .map(|(owner, unit, part, held, booked)| Finding::WalletDiffers {
            owner: owner.0,
            unit: unit.0,
            part: if part == "reserved" {
                "reserved"
            } else {
                "available"
            },
            held,
            booked,
        })
        .collect())
}

async fn wallets_against_reservations(
    db: &mut SqliteConnection,
) -> Result<Vec<Finding>, StoreError> {
    let rows: Vec<(AsText<Owner>, AsText<Unit>, i64, i64)> = sqlx::query_as(
        "SELECT owner, unit, SUM(held), SUM(open) FROM (
             SELECT owner, unit, reserved AS held, 0 AS open FROM wallets
             UNION ALL SELECT owner, unit, 0, amount FROM reservations
                       WHERE state = 'open' AND unit IS NOT NULL
         ) GROUP BY owner, unit HAVING SUM(held) <> SUM(open)",
    )
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    Ok(rows
        .into_iter()
        .map(|(owner, unit, held, open)| Finding::ReservedDiffers {
            owner: owner.0,
            unit: unit.0,
            held,
            open,
        })
        .collect())
}

async fn unbalanced_operations(db: &mut SqliteConnection) -> Result<Vec<Finding>, StoreError> {
    let rows: Vec<(AsText<OperationId>, AsText<Unit>, i64)> = sqlx::query_as(
        "SELECT operation, unit, SUM(amount) FROM entries
         GROUP BY operation, unit HAVING SUM(amount) <> 0",
    )
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    Ok(rows
        .into_iter()
        .map(|(operation, unit, sum)| Finding::Unbalanced {
            operation: operation.0,
            unit: unit.0,
            sum,
        })
        .collect())
}

/// Each reservation was booked as taken, for its amount, and as ended exactly if it has
/// ended, in that way.
async fn reservations_against_journal(
    db: &mut SqliteConnection,
) -> Result<Vec<Finding>, StoreError> {
    let rows: Vec<AsText<ReservationId>> = sqlx::query_scalar(
        "SELECT r.id FROM reservations r
         LEFT JOIN operations taken ON taken.id = 'reserve:' || r.id
         LEFT JOIN operations ended ON ended.id = 'settle:' || r.id
         WHERE taken.kind IS NOT 'reserve'
            OR ended.kind IS NOT CASE r.state WHEN 'captured' THEN 'capture'
                                              WHEN 'released' THEN 'release'
                                              WHEN 'expired' THEN 'expire' END
            OR r.amount <> (SELECT COALESCE(SUM(amount), 0) FROM entries
                            WHERE operation = taken.id AND account = 'reserved')
            OR (r.state <> 'open' AND -r.amount <> (
                    SELECT COALESCE(SUM(amount), 0) FROM entries
                    WHERE operation = ended.id AND account = 'reserved'))",
    )
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    Ok(rows
        .into_iter()
        .map(|id| Finding::ReservationUnbooked(id.0))
        .collect())
}

async fn reservations_against_jobs(db: &mut SqliteConnection) -> Result<Vec<Finding>, StoreError> {
    let rows: Vec<AsText<ReservationId>> = sqlx::query_scalar(
        "SELECT r.id FROM reservations r
         LEFT JOIN images i ON i.reservation = r.id
         LEFT JOIN jobs j ON j.id = i.job
         WHERE r.state = 'open' AND COALESCE(j.state, '') NOT IN ('queued', 'running')",
    )
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    Ok(rows
        .into_iter()
        .map(|id| Finding::StrayReservation(id.0))
        .collect())
}

async fn jobs_against_reservations(db: &mut SqliteConnection) -> Result<Vec<Finding>, StoreError> {
    let rows: Vec<AsText<JobId>> = sqlx::query_scalar(
        "SELECT j.id FROM jobs j
         LEFT JOIN images i ON i.job = j.id
         LEFT JOIN reservations r ON r.id = i.reservation
         WHERE j.kind = 'remove' AND j.state IN ('queued', 'running')
           AND r.state IS NOT 'open' AND COALESCE(i.goodwill, 0) = 0",
    )
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    Ok(rows
        .into_iter()
        .map(|id| Finding::UnpaidJob(id.0))
        .collect())
}

async fn charges_against_images(db: &mut SqliteConnection) -> Result<Vec<Finding>, StoreError> {
    let rows: Vec<AsText<ImageId>> = sqlx::query_scalar(
        "SELECT i.id FROM images i JOIN reservations r ON r.id = i.reservation
         WHERE (r.state = 'captured') <> (i.state = 'ready' AND i.goodwill = 0)",
    )
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    Ok(rows
        .into_iter()
        .map(|id| Finding::ChargeDiffers(id.0))
        .collect())
}

async fn locks_against_charges(db: &mut SqliteConnection) -> Result<Vec<Finding>, StoreError> {
    let rows: Vec<AsText<ImageId>> = sqlx::query_scalar(
        "SELECT i.id FROM images i
         JOIN reservations r ON r.id = i.reservation
         LEFT JOIN returns b ON b.reservation = r.id
         WHERE i.locked = 1 AND r.unit IS NOT NULL AND b.reservation IS NULL",
    )
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    Ok(rows
        .into_iter()
        .map(|id| Finding::LockedThoughPaid(id.0))
        .collect())
}

/// Each charge that went back was captured before, and was booked back for its amount; what
/// was booked back is known.
async fn returns_against_journal(db: &mut SqliteConnection) -> Result<Vec<Finding>, StoreError> {
    let rows: Vec<AsText<ReservationId>> = sqlx::query_scalar(
        "SELECT b.reservation FROM returns b
         JOIN reservations r ON r.id = b.reservation
         LEFT JOIN operations o ON o.id = 'return:' || b.reservation
         WHERE r.state <> 'captured' OR o.kind IS NOT 'return'
            OR r.amount <> (SELECT COALESCE(SUM(amount), 0) FROM entries
                            WHERE operation = o.id AND account = 'available')
         UNION
         SELECT substr(o.id, 8) FROM operations o
         WHERE o.kind = 'return' AND NOT EXISTS (
             SELECT 1 FROM returns WHERE 'return:' || reservation = o.id)",
    )
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    Ok(rows
        .into_iter()
        .map(|id| Finding::ReturnUnbooked(id.0))
        .collect())
}

async fn free_uses_against_journal(db: &mut SqliteConnection) -> Result<Vec<Finding>, StoreError> {
    let rows: Vec<(AsText<Owner>, i64, i64)> = sqlx::query_as(
        "SELECT owner, SUM(known), SUM(booked) FROM (
             SELECT owner, total AS known, 0 AS booked FROM free_grants
             UNION ALL SELECT owner, 0, amount FROM entries
                       WHERE account = 'available' AND operation >= 'free:'
                         AND operation < 'free;'
         ) GROUP BY owner HAVING SUM(known) <> SUM(booked)",
    )
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    Ok(rows
        .into_iter()
        .map(|(owner, known, booked)| Finding::FreeUsesDiffer {
            owner: owner.0,
            known,
            booked,
        })
        .collect())
}

async fn debts_against_reservations(db: &mut SqliteConnection) -> Result<Vec<Finding>, StoreError> {
    let rows: Vec<(AsText<Owner>, i64, i64)> = sqlx::query_as(
        "SELECT g.owner, g.owed, COALESCE(w.reserved, 0) FROM free_grants g
         LEFT JOIN wallets w ON w.owner = g.owner AND w.unit = 'free_use'
         WHERE g.owed > COALESCE(w.reserved, 0)",
    )
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    Ok(rows
        .into_iter()
        .map(|(owner, owed, reserved)| Finding::OwesTooMuch {
            owner: owner.0,
            owed,
            reserved,
        })
        .collect())
}

/// Each paid order was booked once, for its amounts; nothing else was booked as bought.
async fn orders_against_journal(db: &mut SqliteConnection) -> Result<Vec<Finding>, StoreError> {
    let rows: Vec<AsText<OrderId>> = sqlx::query_scalar(
        "SELECT o.id FROM orders o
         LEFT JOIN operations p ON p.id = 'purchase:' || o.id
         WHERE (o.state = 'paid') <> (p.kind IS 'purchase')
            OR (o.state = 'paid' AND (
                o.amount <> (SELECT COALESCE(SUM(amount), 0) FROM entries
                             WHERE operation = p.id AND account = 'clearing'
                               AND unit = CASE o.currency WHEN 'usd' THEN 'us_cent'
                                                          ELSE 'fen' END)
                OR o.credits <> (SELECT COALESCE(SUM(amount), 0) FROM entries
                                 WHERE operation = p.id AND account = 'available'
                                   AND unit = 'credit')))
         UNION
         SELECT substr(p.id, 10) FROM operations p
         WHERE p.kind = 'purchase' AND NOT EXISTS (
             SELECT 1 FROM orders WHERE 'purchase:' || id = p.id)",
    )
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    Ok(rows
        .into_iter()
        .map(|id| Finding::OrderUnbooked(id.0))
        .collect())
}

/// Money that went back was booked for its amount, and as come back exactly if it has; what was booked is known.
async fn reversals_against_journal(db: &mut SqliteConnection) -> Result<Vec<Finding>, StoreError> {
    let rows: Vec<AsText<ProviderId>> = sqlx::query_scalar(
        "SELECT r.id FROM reversals r
         LEFT JOIN operations b ON b.id = 'reverse:' || r.id
         LEFT JOIN operations u ON u.id = 'undo:' || r.id
         WHERE (r.undone = 0 AND (b.kind IS NOT 'reverse' OR u.id IS NOT NULL))
            OR (b.id IS NULL) <> (u.id IS NULL AND r.undone = 1)
            OR (b.id IS NOT NULL AND -r.amount <> (
                SELECT COALESCE(SUM(amount), 0) FROM entries
                WHERE operation = b.id AND account = 'clearing'))
            OR (u.id IS NOT NULL AND r.amount <> (
                SELECT COALESCE(SUM(amount), 0) FROM entries
                WHERE operation = u.id AND account = 'clearing'))
         UNION
         SELECT substr(o.id, 9) FROM operations o
         WHERE o.kind = 'reverse' AND NOT EXISTS (
             SELECT 1 FROM reversals WHERE 'reverse:' || id = o.id)",
    )
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    Ok(rows
        .into_iter()
        .map(|id| Finding::ReversalUnbooked(id.0))
        .collect())
}

async fn debts_against_journal(db: &mut SqliteConnection) -> Result<Vec<Finding>, StoreError> {
    let (known, booked): (i64, i64) = sqlx::query_as(
        "SELECT (SELECT COALESCE(SUM(amount), 0) FROM debts),
                (SELECT COALESCE(-SUM(amount), 0) FROM entries WHERE account = 'debts')",
    )
    .fetch_one(db)
    .await
    .map_err(store_error)?;
    let differs = known != booked;
    Ok(differs
        .then_some(Finding::DebtsDiffer { known, booked })
        .into_iter()
        .collect())
}

/// Each ad that was rewarded was booked as one pass out of what ads earn, and nothing else was.
async fn ads_against_journal(db: &mut SqliteConnection) -> Result<Vec<Finding>, StoreError> {
    let rows: Vec<AsText<AdSessionId>> = sqlx::query_scalar(
        "SELECT s.id FROM ad_sessions s
         LEFT JOIN operations o ON o.id = 'ad:' || s.id
         WHERE s.state = 'granted' AND (o.kind IS NOT 'grant' OR 1 <> (
             SELECT COALESCE(SUM(amount), 0) FROM entries
             WHERE operation = o.id AND account = 'available' AND unit = 'pass'))
         UNION
         SELECT substr(o.id, 4) FROM operations o
         WHERE o.id >= 'ad:' AND o.id < 'ad;' AND NOT EXISTS (
             SELECT 1 FROM ad_sessions WHERE id = substr(o.id, 4) AND state = 'granted')",
    )
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    Ok(rows
        .into_iter()
        .map(|id| Finding::AdUnbooked(id.0))
        .collect())
}

/// Each giving and taking of credits by somebody with rights over others is in the audit log for its amount, and
/// what the log says was booked.
async fn adjustments_against_log(db: &mut SqliteConnection) -> Result<Vec<Finding>, StoreError> {
    let rows: Vec<AsText<OperationId>> = sqlx::query_scalar(
        "WITH lines AS MATERIALIZED (
             SELECT json_extract(detail, '$.operation') AS operation,
                    json_extract(detail, '$.quarters') AS quarters
             FROM audit_log WHERE action IN (?1, ?2))
         SELECT id FROM operations
         WHERE ((id >= 'adjust:' AND id < 'adjust;') OR kind = 'revoke')
           AND id NOT IN (SELECT operation FROM lines WHERE operation IS NOT NULL)
         UNION
         SELECT operation FROM lines l
         WHERE operation IS NOT NULL AND NOT EXISTS (
             SELECT 1 FROM entries WHERE operation = l.operation AND account = 'available'
                                     AND unit = 'credit' AND amount = l.quarters)",
    )
    .bind(CREDITS_GRANTED)
    .bind(CREDITS_REVOKED)
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    Ok(rows
        .into_iter()
        .map(|id| Finding::AdjustmentUnwritten(id.0))
        .collect())
}

async fn jobs_against_images(db: &mut SqliteConnection) -> Result<Vec<Finding>, StoreError> {
    let rows: Vec<(AsText<ImageId>, AsText<JobId>)> = sqlx::query_as(
        "SELECT i.id, i.job FROM images i LEFT JOIN jobs j ON j.id = i.job
         WHERE COALESCE(j.state, '') NOT IN ('queued', 'running', 'succeeded', 'failed', 'dead',
                                             'cancelled')
            OR i.state <> CASE j.state WHEN 'queued' THEN 'queued'
                                       WHEN 'running' THEN 'processing'
                                       WHEN 'succeeded' THEN 'ready'
                                       ELSE 'failed' END",
    )
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    Ok(rows
        .into_iter()
        .map(|(image, job)| Finding::StatesDiffer {
            image: image.0,
            job: job.0,
        })
        .collect())
}

async fn queue_counts(db: &mut SqliteConnection) -> Result<Vec<Finding>, StoreError> {
    let rows: Vec<(AsText<Owner>, String, i64, i64)> = sqlx::query_as(
        "SELECT owner, state, SUM(counted), SUM(actual) FROM (
             SELECT kind, owner, 'queued' AS state, queued AS counted, 0 AS actual FROM lanes
             UNION ALL SELECT kind, owner, 'running', running, 0 FROM lanes
             UNION ALL SELECT kind, owner, state, 0, 1 FROM jobs
                       WHERE state IN ('queued', 'running')
         ) GROUP BY kind, owner, state HAVING SUM(counted) <> SUM(actual)",
    )
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    Ok(rows
        .into_iter()
        .map(
            |(owner, state, counted, actual)| Finding::QueueCountDiffers {
                owner: owner.0,
                state: if state == "running" {
                    "running"
                } else {
                    "queued"
                },
                counted,
                actual,
            },
        )
        .collect())
}

async fn leases(db: &mut SqliteConnection, now: Timestamp) -> Result<Vec<Finding>, StoreError> {
    let rows: Vec<(AsText<JobId>, AsMillis)> = sqlx::query_as(
        "SELECT id, lease_until FROM jobs WHERE state = 'running' AND lease_until <= ?1",
    )
    .bind(AsMillis(now.minus(SWEEP_GRACE)))
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    Ok(rows
        .into_iter()
        .map(|(job, since)| Finding::LeaseLongOver {
            job: job.0,
            since: since.0,
        })
        .collect())
}
