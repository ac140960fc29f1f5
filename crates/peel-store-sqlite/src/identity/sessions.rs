use async_trait::async_trait;
use peel_domain::{AccountId, Digest, SessionId, Timestamp};
use peel_store::{
    NewAuditLine, NewSession, Rotated, Rotation, SessionRecord, Sessions, StoreError,
};
use sqlx::{FromRow, SqliteConnection};

use super::audit_log;
use crate::SqliteStore;
use crate::column::{AsBytes, AsMillis, AsText};
use crate::error::{is_constraint, store_error};

#[derive(FromRow)]
struct SessionRow {
    id: AsText<SessionId>,
    account: AsText<AccountId>,
    authenticated_at: AsMillis,
    second_factor: bool,
    user_agent: Option<String>,
    network: String,
    created_at: AsMillis,
    used_at: AsMillis,
    expires_at: AsMillis,
}

impl From<SessionRow> for SessionRecord {
    fn from(row: SessionRow) -> Self {
        Self {
            id: row.id.0,
            account: row.account.0,
            authenticated_at: row.authenticated_at.0,
            second_factor: row.second_factor,
            user_agent: row.user_agent,
            network: row.network,
            created_at: row.created_at.0,
            used_at: row.used_at.0,
            expires_at: row.expires_at.0,
        }
    }
}

/// A query for [`SessionRow`]s of those sessions that go on at `?1` and for which the rest holds.
macro_rules! select_live {
    ($rest:literal) => {
        concat!(
            "SELECT id, account, authenticated_at, second_factor, user_agent, network,
                    created_at, used_at, expires_at
             FROM sessions
             WHERE ended_at IS NULL AND idle_until > ?1 AND expires_at > ?1 AND ",
            $rest
        )
    };
}

#[async_trait]
impl Sessions for SqliteStore {
    async fn open_session(&self, session: &NewSession) -> Result<SessionRecord, StoreError> {
        let mut tx = self.write().await?;
        let opened = sqlx::query(
            "INSERT INTO sessions (id, account, authenticated_at, second_factor, user_agent,
                                   network, created_at, used_at, idle_until, expires_at)
             SELECT ?1, id, ?3, ?4, ?5, ?6, ?3, ?3, ?7, ?8
             FROM accounts WHERE id = ?2 AND blocked_at IS NULL",
        )
        .bind(AsText(session.id))
        .bind(AsText(session.account))
        .bind(AsMillis(session.now))
        .bind(session.second_factor)
        .bind(&session.user_agent)
        .bind(&session.network)
        .bind(AsMillis(session.idle_until))
        .bind(AsMillis(session.expires_at))
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        if opened.rows_affected() == 0 {
            return Err(StoreError::NotFound);
        }
        add_token(&mut tx, session.token, session.id).await?;
        let record = live(&mut tx, session.id, session.now).await?;
        tx.commit().await.map_err(store_error)?;
        record.ok_or_else(|| StoreError::corrupt("a session that is over when it begins"))
    }

    async fn rotate(&self, rotation: &Rotation) -> Result<Rotated, StoreError> {
        let mut tx = self.write().await?;
        let token: Option<(AsText<SessionId>, Option<AsMillis>)> =
            sqlx::query_as("SELECT session, spent_at FROM refresh_tokens WHERE hash = ?1")
                .bind(AsBytes(rotation.presented))
                .fetch_optional(&mut *tx)
                .await
                .map_err(store_error)?;
        let Some((AsText(session), spent_at)) = token else {
            return Ok(Rotated::Unknown);
        };
        let Some(record) = live(&mut tx, session, rotation.now).await? else {
            return Ok(Rotated::Unknown);
        };
        if let Some(AsMillis(spent_at)) = spent_at {
            let in_time = rotation.now.since(spent_at) <= rotation.overlap;
            if in_time && is_newest(&mut tx, rotation.successor, session).await? {
                return Ok(Rotated::Repeated(record));
            }
            end(&mut tx, session, rotation.now).await?;
            audit_log::insert(&mut tx, &NewAuditLine::token_reused(&record, rotation.now)).await?;
            tx.commit().await.map_err(store_error)?;
            return Ok(Rotated::Reused(record));
        }
        sqlx::query("UPDATE refresh_tokens SET spent_at = ?2 WHERE hash = ?1")
            .bind(AsBytes(rotation.presented))
            .bind(AsMillis(rotation.now))
            .execute(&mut *tx)
            .await
            .map_err(store_error)?;
        add_token(&mut tx, rotation.successor, session).await?;
        sqlx::query("UPDATE sessions SET used_at = ?2, idle_until = ?3 WHERE id = ?1")
            .bind(AsText(session))
            .bind(AsMillis(rotation.now))
            .bind(AsMillis(rotation.idle_until))
            .execute(&mut *tx)
            .await
            .map_err(store_error)?;
        tx.commit().await.map_err(store_error)?;
        Ok(Rotated::Done(SessionRecord {
            used_at: rotation.now,
            ..record
        }))
    }

    async fn session(&self, id: SessionId, now: Timestamp) -> Result<SessionRecord, StoreError> {
        sqlx::query_as::<_, SessionRow>(select_live!("id = ?2"))
            .bind(AsMillis(now))
            .bind(AsText(id))
            .fetch_optional(self.read())
            .await
            .map_err(store_error)?
            .map(SessionRecord::from)
            .ok_or(StoreError::NotFound)
    }

    async fn sessions(
        &self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Vec<SessionRecord>, StoreError> {
        let rows: Vec<SessionRow> = sqlx::query_as(select_live!(
            "account = ?2 ORDER BY used_at DESC, created_at DESC, id"
        ))
        .bind(AsMillis(now))
        .bind(AsText(account))
        .fetch_all(self.read())
        .await
        .map_err(store_error)?;
        Ok(rows.into_iter().map(SessionRecord::from).collect())
    }

    async fn end_session(
        &self,
        account: AccountId,
        session: SessionId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        live(&mut tx, session, now)
            .await?
            .filter(|record| record.account == account)
            .ok_or(StoreError::NotFound)?;
        end(&mut tx, session, now).await?;
        tx.commit().await.map_err(store_error)
    }

    async fn end_sessions(
        &self,
        account: AccountId,
        except: Option<SessionId>,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut tx = self.write().await?;
        let ended = end_all(&mut tx, account, except, now).await?;
        tx.commit().await.map_err(store_error)?;
        Ok(ended)
    }

    async fn end_session_of_token(&self, token: Digest, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(
            "UPDATE sessions SET ended_at = ?2 WHERE ended_at IS NULL
             AND id = (SELECT session FROM refresh_tokens WHERE hash = ?1)",
        )
        .bind(AsBytes(token))
        .bind(AsMillis(now))
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        tx.commit().await.map_err(store_error)
    }

    async fn authenticate_again(
        &self,
        session: SessionId,
        second_factor: bool,
        now: Timestamp,
    ) -> Result<SessionRecord, StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(
            "UPDATE sessions SET authenticated_at = ?2, second_factor = MAX(second_factor, ?3)
             WHERE id = ?1",
        )
        .bind(AsText(session))
        .bind(AsMillis(now))
        .bind(second_factor)
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        let record = live(&mut tx, session, now).await?;
        let record = record.ok_or(StoreError::NotFound)?;
        tx.commit().await.map_err(store_error)?;
        Ok(record)
    }

    async fn prune_identity(
        &self,
        now: Timestamp,
        before: Timestamp,
        limit: u32,
    ) -> Result<u64, StoreError> {
        let mut tx = self.write().await?;
        let mut pruned = 0;
        for (query, moment) in [
            (
                "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions
                 WHERE COALESCE(ended_at, MIN(idle_until, expires_at)) < ?1 LIMIT ?2)",
                before,
            ),
            (
                "DELETE FROM tickets WHERE hash IN (SELECT hash FROM tickets
                 WHERE expires_at <= ?1 LIMIT ?2)",
                now,
            ),
            (
                "DELETE FROM spent_once WHERE id IN (SELECT id FROM spent_once
                 WHERE expires_at <= ?1 LIMIT ?2)",
                now,
            ),
            (
                "DELETE FROM attempts WHERE subject IN (SELECT subject FROM attempts
                 WHERE forget_at <= ?1 LIMIT ?2)",
                now,
            ),
        ] {
            let deleted = sqlx::query(query)
                .bind(AsMillis(moment))
                .bind(limit)
                .execute(&mut *tx)
                .await
                .map_err(store_error)?;
            pruned += deleted.rows_affected();
        }
        tx.commit().await.map_err(store_error)?;
        Ok(pruned)
    }
}

async fn live(
    db: &mut SqliteConnection,
    session: SessionId,
    now: Timestamp,
) -> Result<Option<SessionRecord>, StoreError> {
    let row: Option<SessionRow> = sqlx::query_as(select_live!("id = ?2"))
        .bind(AsMillis(now))
        .bind(AsText(session))
        .fetch_optional(db)
        .await
        .map_err(store_error)?;
    Ok(row.map(SessionRecord::from))
}

async fn is_newest(
    db: &mut SqliteConnection,
    token: Digest,
    session: SessionId,
) -> Result<bool, StoreError> {
    let newest: Option<i64> = sqlx::query_scalar(
        "SELECT 1 FROM refresh_tokens WHERE hash = ?1 AND session = ?2 AND spent_at IS NULL",
    )
    .bind(AsBytes(token))
    .bind(AsText(session))
    .fetch_optional(db)
    .await
    .map_err(store_error)?;
    Ok(newest.is_some())
}

async fn add_token(
    db: &mut SqliteConnection,
    token: Digest,
    session: SessionId,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO refresh_tokens (hash, session) VALUES (?1, ?2)")
        .bind(AsBytes(token))
        .bind(AsText(session))
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

async fn end(
    db: &mut SqliteConnection,
    session: SessionId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE sessions SET ended_at = ?2 WHERE id = ?1")
        .bind(AsText(session))
        .bind(AsMillis(now))
        .execute(db)
        .await
        .map(drop)
        .map_err(store_error)
}

/// Ends all sessions of an account but `except`; how many.
pub(super) async fn end_all(
    db: &mut SqliteConnection,
    account: AccountId,
    except: Option<SessionId>,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let ended = sqlx::query(
        "UPDATE sessions SET ended_at = ?3
         WHERE account = ?1 AND id IS NOT ?2 AND ended_at IS NULL
           AND idle_until > ?3 AND expires_at > ?3",
    )
    .bind(AsText(account))
    .bind(except.map(AsText))
    .bind(AsMillis(now))
    .execute(db)
    .await
    .map_err(store_error)?;
    Ok(ended.rows_affected())
}
