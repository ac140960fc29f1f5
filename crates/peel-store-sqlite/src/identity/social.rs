use async_trait::async_trait;
use peel_domain::{AccountId, Digest, EmailAddress, SocialIdentity, Timestamp};
use peel_store::{LinkRecord, NewMail, SocialLinks, StoreError};
use sqlx::SqliteConnection;

use super::outbox;
use crate::SqliteStore;
use crate::column::{AsBytes, AsMillis, AsText};
use crate::error::{belonging_error, conflict_error, store_error};

#[async_trait]
impl SocialLinks for SqliteStore {
    async fn linked_account(&self, identity: &SocialIdentity) -> Result<AccountId, StoreError> {
        sqlx::query_scalar::<_, AsText<AccountId>>(
            "SELECT account FROM social_links WHERE issuer = ?1 AND subject = ?2",
        )
        .bind(&identity.issuer)
        .bind(&identity.subject)
        .fetch_optional(self.read())
        .await
        .map_err(store_error)?
        .map(|account| account.0)
        .ok_or(StoreError::NotFound)
    }

    async fn links(&self, account: AccountId) -> Result<Vec<LinkRecord>, StoreError> {
        let rows: Vec<(String, String, Option<AsText<EmailAddress>>, AsMillis)> = sqlx::query_as(
            "SELECT issuer, subject, email, linked_at FROM social_links
             WHERE account = ?1 ORDER BY linked_at, issuer",
        )
        .bind(AsText(account))
        .fetch_all(self.read())
        .await
        .map_err(store_error)?;
        let link =
            |(issuer, subject, email, linked_at): (_, _, Option<AsText<_>>, AsMillis)| LinkRecord {
                identity: SocialIdentity { issuer, subject },
                email: email.map(|email| email.0),
                linked_at: linked_at.0,
            };
        Ok(rows.into_iter().map(link).collect())
    }

    async fn link(
        &self,
        account: AccountId,
        identity: &SocialIdentity,
        email: Option<&EmailAddress>,
        mail: &NewMail,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let before: Option<AsText<AccountId>> = sqlx::query_scalar(
            "SELECT account FROM social_links WHERE issuer = ?1 AND subject = ?2",
        )
        .bind(&identity.issuer)
        .bind(&identity.subject)
        .fetch_optional(&mut *tx)
        .await
        .map_err(store_error)?;
        match before {
            Some(AsText(owner)) if owner == account => return Ok(()),
            Some(_) => return Err(StoreError::Conflict),
            None => {}
        }
        insert(&mut tx, account, identity, email, now).await?;
        outbox::insert(&mut tx, mail).await?;
        tx.commit().await.map_err(store_error)
    }

    async fn unlink(
        &self,
        account: AccountId,
        issuer: &str,
        mail: &NewMail,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let removed = sqlx::query("DELETE FROM social_links WHERE account = ?1 AND issuer = ?2")
            .bind(AsText(account))
            .bind(issuer)
            .execute(&mut *tx)
            .await
            .map_err(store_error)?;
        if removed.rows_affected() == 0 {
            return Err(StoreError::NotFound);
        }
        let other_way: Option<i64> = sqlx::query_scalar(
            "SELECT 1 FROM accounts a WHERE a.id = ?1 AND (a.password IS NOT NULL
                 OR EXISTS (SELECT 1 FROM social_links WHERE account = a.id))",
        )
        .bind(AsText(account))
        .fetch_optional(&mut *tx)
        .await
        .map_err(store_error)?;
        if other_way.is_none() {
            return Err(StoreError::Conflict);
        }
        outbox::insert(&mut tx, mail).await?;
        tx.commit().await.map_err(store_error)
    }

    async fn spend_once(&self, id: Digest, expires_at: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query("INSERT INTO spent_once (id, expires_at) VALUES (?1, ?2)")
            .bind(AsBytes(id))
            .bind(AsMillis(expires_at))
            .execute(&mut *tx)
            .await
            .map_err(conflict_error)?;
        tx.commit().await.map_err(store_error)
    }
}

/// Lets an identity into an account.
pub(super) async fn insert(
    db: &mut SqliteConnection,
    account: AccountId,
    identity: &SocialIdentity,
    email: Option<&EmailAddress>,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO social_links (issuer, subject, account, email, linked_at)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )
    .bind(&identity.issuer)
    .bind(&identity.subject)
    .bind(AsText(account))
    .bind(email.map(AsText))
    .bind(AsMillis(now))
    .execute(db)
    .await
    .map(drop)
    .map_err(belonging_error)
}
