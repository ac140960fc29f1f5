//! Views of ads, and the passes that they earn.

use std::time::Duration;

use async_trait::async_trait;
use peel_domain::{
    AD_WINDOW, AdLimit, AdProvider, AdRefusal, AdSession, AdSessionId, AdState, Digest, ImageId,
    ImageState, Operation, OperationId, Owner, SystemAccount, Timestamp, Unit,
};
use peel_store::{AdEnd, AdSessionRecord, AdStep, Ads, NewAdSession, StoreError};
use sqlx::{FromRow, SqliteConnection};

use crate::column::{AsBytes, AsMillis, AsText};
use crate::error::store_error;
use crate::{SqliteStore, free, images, ledger};

#[async_trait]
impl Ads for SqliteStore {
    async fn begin_ad(&self, new: &NewAdSession) -> Result<AdSessionRecord, StoreError> {
        let mut tx = self.write().await?;
        let image = images::existing_of(&mut tx, new.owner, new.image, new.now).await?;
        if !image.locked || image.state == ImageState::Failed {
            return Err(StoreError::Conflict);
        }
        let own = granted_to(&mut tx, new.owner, new.now).await?;
        let on_network = taken_on(&mut tx, new.network, new.owner, new.now).await?;
        if is_reached(new.limit, own, on_network) {
            return Err(StoreError::AdRefused(AdRefusal::LimitReached));
        }
        replace_open(&mut tx, new.owner, new.now).await?;
        insert(&mut tx, new).await?;
        let row = row_of(&mut tx, new.owner, new.id).await?;
        tx.commit().await.map_err(store_error)?;
        row.into_record()
    }

    async fn reach_checkpoint(&self, step: &AdStep) -> Result<AdSessionRecord, StoreError> {
        let mut tx = self.write().await?;
        let row = row_of(&mut tx, step.owner, step.session).await?;
        let network = row.network.map(|network| network.0);
        let before = row.into_record()?;
        let after = before
            .session
            .reach(step.number, step.now)
            .map_err(StoreError::AdRefused)?;
        if after == before.session {
            return Ok(before);
        }
        put(&mut tx, before.id, &after, step.now).await?;
        if after.state == AdState::Granted {
            let own = granted_to(&mut tx, before.owner, step.now).await?;
            let on_network = granted_on(&mut tx, network, step.now).await?;
            // This one is counted by now, and it may be the last of them.
            if is_reached(step.limit, own - 1, on_network.saturating_sub(1)) {
                return Err(StoreError::AdRefused(AdRefusal::LimitReached));
            }
            give_pass(&mut tx, before.id, before.owner, step.now).await?;
        }
        tx.commit().await.map_err(store_error)?;
        Ok(AdSessionRecord {
            session: after,
            ..before
        })
    }

    async fn end_ad(&self, end: &AdEnd) -> Result<AdSessionRecord, StoreError> {
        let mut tx = self.write().await?;
        let before = row_of(&mut tx, end.owner, end.session)
            .await?
            .into_record()?;
        let after = before.session.end(end.ending, end.now);
        if after != before.session {
            put(&mut tx, before.id, &after, end.now).await?;
            tx.commit().await.map_err(store_error)?;
        }
        Ok(AdSessionRecord {
            session: after,
            ..before
        })
    }
}

/// A visitor's views become an account's. Of two that are open, the account's goes on.
pub(crate) async fn merge(
    db: &mut SqliteConnection,
    visitor: Owner,
    account: Owner,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE ad_sessions SET state = 'replaced', ended_at = ?3
         WHERE owner = ?1 AND state = 'open'
           AND EXISTS (SELECT 1 FROM ad_sessions WHERE owner = ?2 AND state = 'open')",
    )
    .bind(AsText(visitor))
    .bind(AsText(account))
    .bind(AsMillis(now))
    .execute(&mut *db)
    .await
    .map_err(store_error)?;
    sqlx::query("UPDATE ad_sessions SET owner = ?2 WHERE owner = ?1")
        .bind(AsText(visitor))
        .bind(AsText(account))
        .execute(db)
        .await
        .map(drop)
        .map_err(store_error)
}

/// What was watched is said of a stand-in from now on, and of no image; nothing goes on.
pub(crate) async fn pseudonymise(
    db: &mut SqliteConnection,
    owner: Owner,
    stand_in: Owner,
    now: Timestamp,
) -> Result<(), StoreError> {
    replace_open(db, owner, now).await?;
    sqlx::query("UPDATE ad_sessions SET owner = ?2, image = '', network = NULL WHERE owner = ?1")
        .bind(AsText(owner))
        .bind(AsText(stand_in))
        .execute(db)
        .await
        .map(drop)
        .map_err(store_error)
}

/// Ends what was left open, and forgets where what no longer counts came from.
pub(crate) async fn prune(db: &mut SqliteConnection, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE ad_sessions SET state = 'expired', ended_at = expires_at
         WHERE state = 'open' AND expires_at <= ?1",
    )
    .bind(AsMillis(now))
    .execute(&mut *db)
    .await
    .map_err(store_error)?;
    sqlx::query(
        "UPDATE ad_sessions SET network = NULL WHERE network IS NOT NULL AND ended_at <= ?1",
    )
    .bind(AsMillis(now.minus(AD_WINDOW)))
    .execute(db)
    .await
    .map(drop)
    .map_err(store_error)
}

fn is_reached(limit: AdLimit, own: u32, on_network: u32) -> bool {
    own >= limit.per_owner || on_network >= limit.per_network
}

async fn granted_to(
    db: &mut SqliteConnection,
    owner: Owner,
    now: Timestamp,
) -> Result<u32, StoreError> {
    sqlx::query_scalar(
        "SELECT COUNT(*) FROM ad_sessions WHERE owner = ?1 AND state = 'granted' AND ended_at > ?2",
    )
    .bind(AsText(owner))
    .bind(AsMillis(now.minus(AD_WINDOW)))
    .fetch_one(db)
    .await
    .map_err(store_error)
}

/// How many were rewarded on a network. None on one that is forgotten by now.
async fn granted_on(
    db: &mut SqliteConnection,
    network: Option<Digest>,
    now: Timestamp,
) -> Result<u32, StoreError> {
    sqlx::query_scalar(
        "SELECT COUNT(*) FROM ad_sessions
         WHERE network = ?1 AND state = 'granted' AND ended_at > ?2",
    )
    .bind(network.map(AsBytes))
    .bind(AsMillis(now.minus(AD_WINDOW)))
    .fetch_one(db)
    .await
    .map_err(store_error)
}

/// How many were rewarded on a network, or may yet be to others than `owner`.
async fn taken_on(
    db: &mut SqliteConnection,
    network: [Digest; 2],
    owner: Owner,
    now: Timestamp,
) -> Result<u32, StoreError> {
    let [today, yesterday] = network;
    sqlx::query_scalar(
        "SELECT COUNT(*) FROM ad_sessions
         WHERE network IN (?1, ?2)
           AND ((state = 'granted' AND ended_at > ?3)
                OR (state = 'open' AND expires_at > ?4 AND owner <> ?5))",
    )
    .bind(AsBytes(today))
    .bind(AsBytes(yesterday))
    .bind(AsMillis(now.minus(AD_WINDOW)))
    .bind(AsMillis(now))
    .bind(AsText(owner))
    .fetch_one(db)
    .await
    .map_err(store_error)
}

async fn replace_open(
    db: &mut SqliteConnection,
    owner: Owner,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE ad_sessions
         SET state = CASE WHEN expires_at <= ?2 THEN 'expired' ELSE 'replaced' END,
             ended_at = MIN(expires_at, ?2)
         WHERE owner = ?1 AND state = 'open'",
    )
    .bind(AsText(owner))
    .bind(AsMillis(now))
    .execute(db)
    .await
    .map(drop)
    .map_err(store_error)
}

async fn insert(db: &mut SqliteConnection, new: &NewAdSession) -> Result<(), StoreError> {
    let session = AdSession::begin(new.provider, new.length, new.life, new.now);
    let length = i64::try_from(new.length.as_millis()).map_err(StoreError::corrupt)?;
    sqlx::query(
        "INSERT INTO ad_sessions (id, owner, image, provider, creative, length_ms, network, state,
                                  reached, reached_at, started_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )
    .bind(AsText(new.id))
    .bind(AsText(new.owner))
    .bind(AsText(new.image))
    .bind(AsText(new.provider))
    .bind(&new.creative)
    .bind(length)
    .bind(AsBytes(new.network[0]))
    .bind(AsText(session.state))
    .bind(session.reached)
    .bind(AsMillis(session.reached_at))
    .bind(AsMillis(new.now))
    .bind(AsMillis(session.expires_at))
    .execute(db)
    .await
    .map(drop)
    .map_err(store_error)
}

async fn put(
    db: &mut SqliteConnection,
    id: AdSessionId,
    session: &AdSession,
    now: Timestamp,
) -> Result<(), StoreError> {
    let has_ended = session.state != AdState::Open;
    sqlx::query(
        "UPDATE ad_sessions SET state = ?2, reached = ?3, reached_at = ?4, ended_at = ?5
         WHERE id = ?1",
    )
    .bind(AsText(id))
    .bind(AsText(session.state))
    .bind(session.reached)
    .bind(AsMillis(session.reached_at))
    .bind(has_ended.then_some(AsMillis(now)))
    .execute(db)
    .await
    .map(drop)
    .map_err(store_error)
}

async fn give_pass(
    db: &mut SqliteConnection,
    id: AdSessionId,
    owner: Owner,
    now: Timestamp,
) -> Result<(), StoreError> {
    let owner = free::alias(db, owner).await?.unwrap_or(owner);
    ledger::add(db, owner, Unit::Pass, 1).await?;
    let operation = Operation::grant(
        OperationId::of_ad(id),
        owner,
        Unit::Pass,
        1,
        SystemAccount::Ads,
    );
    ledger::book(db, &operation, now).await
}

async fn row_of(
    db: &mut SqliteConnection,
    owner: Owner,
    id: AdSessionId,
) -> Result<SessionRow, StoreError> {
    sqlx::query_as(
        "SELECT id, owner, image, provider, creative, length_ms, network, state, reached,
                reached_at, expires_at
         FROM ad_sessions WHERE id = ?1 AND owner = ?2",
    )
    .bind(AsText(id))
    .bind(AsText(owner))
    .fetch_optional(db)
    .await
    .map_err(store_error)?
    .ok_or(StoreError::NotFound)
}

#[derive(FromRow)]
pub(crate) struct SessionRow {
    id: AsText<AdSessionId>,
    owner: AsText<Owner>,
    image: AsText<ImageId>,
    provider: AsText<AdProvider>,
    creative: String,
    length_ms: i64,
    network: Option<AsBytes>,
    state: AsText<AdState>,
    reached: u8,
    reached_at: AsMillis,
    expires_at: AsMillis,
}

impl SessionRow {
    pub(crate) fn into_record(self) -> Result<AdSessionRecord, StoreError> {
        let length = u64::try_from(self.length_ms).map_err(StoreError::corrupt)?;
        Ok(AdSessionRecord {
            id: self.id.0,
            owner: self.owner.0,
            image: self.image.0,
            creative: self.creative,
            session: AdSession {
                provider: self.provider.0,
                length: Duration::from_millis(length),
                reached: self.reached,
                reached_at: self.reached_at.0,
                expires_at: self.expires_at.0,
                state: self.state.0,
            },
        })
    }
}
