use std::time::Duration;

use async_trait::async_trait;
use peel_domain::{Digest, Timestamp};
use peel_store::{Attempt, AttemptVerdict, Attempts, StoreError};

use crate::SqliteStore;
use crate::column::{AsBytes, AsMillis};
use crate::error::store_error;

#[async_trait]
impl Attempts for SqliteStore {
    async fn begin_attempt(
        &self,
        attempts: &[Attempt],
        now: Timestamp,
    ) -> Result<AttemptVerdict, StoreError> {
        let mut tx = self.write().await?;
        let mut failures = Vec::with_capacity(attempts.len());
        let mut wait = Duration::ZERO;
        for attempt in attempts {
            let row: Option<(u32, AsMillis)> = sqlx::query_as(
                "SELECT failures, blocked_until FROM attempts
                 WHERE subject = ?1 AND forget_at > ?2",
            )
            .bind(AsBytes(attempt.subject))
            .bind(AsMillis(now))
            .fetch_optional(&mut *tx)
            .await
            .map_err(store_error)?;
            let (before, AsMillis(blocked_until)) = row.unwrap_or((0, AsMillis(now)));
            wait = wait.max(blocked_until.since(now));
            failures.push(before.saturating_add(1));
        }
        if !wait.is_zero() {
            return Ok(AttemptVerdict::Wait(wait));
        }
        for (attempt, failures) in attempts.iter().zip(failures) {
            sqlx::query(
                "INSERT INTO attempts (subject, failures, blocked_until, forget_at)
                 VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (subject) DO UPDATE
                 SET failures = excluded.failures, blocked_until = excluded.blocked_until,
                     forget_at = excluded.forget_at",
            )
            .bind(AsBytes(attempt.subject))
            .bind(failures)
            .bind(AsMillis(now.plus(attempt.policy.wait(failures))))
            .bind(AsMillis(now.plus(attempt.policy.memory)))
            .execute(&mut *tx)
            .await
            .map_err(store_error)?;
        }
        tx.commit().await.map_err(store_error)?;
        Ok(AttemptVerdict::GoOn)
    }

    async fn attempt_succeeded(
        &self,
        guessed_at: Digest,
        guesser: Digest,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM attempts WHERE subject = ?1")
            .bind(AsBytes(guessed_at))
            .execute(&mut *tx)
            .await
            .map_err(store_error)?;
        sqlx::query(
            "UPDATE attempts SET failures = failures - 1, blocked_until = 0
             WHERE subject = ?1 AND failures > 0",
        )
        .bind(AsBytes(guesser))
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        tx.commit().await.map_err(store_error)
    }
}
