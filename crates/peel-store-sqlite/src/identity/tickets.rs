use async_trait::async_trait;
use peel_domain::{
    AccountId, Digest, EmailAddress, Language, PasswordHash, SocialIdentity, Timestamp,
};
use peel_store::{Credential, NewMail, NewTicket, StoreError, Ticket, TicketPurpose, Tickets};
use sqlx::{FromRow, SqliteConnection};

use super::outbox;
use crate::SqliteStore;
use crate::column::{AsBytes, AsMillis, AsText};
use crate::error::{conflict_error, store_error};

#[derive(FromRow)]
struct TicketRow {
    account: Option<AsText<AccountId>>,
    email: AsText<EmailAddress>,
    password: Option<String>,
    issuer: Option<String>,
    subject: Option<String>,
    language: AsText<Language>,
}

/// A ticket that was used up, with what only its use tells.
pub(super) struct UsedTicket {
    pub(super) ticket: Ticket,
    pub(super) credential: Option<Credential>,
}

impl From<TicketRow> for UsedTicket {
    fn from(row: TicketRow) -> Self {
        let password = row.password.map(PasswordHash::from_phc);
        let identity = row
            .issuer
            .zip(row.subject)
            .map(|(issuer, subject)| SocialIdentity { issuer, subject });
        Self {
            ticket: Ticket {
                account: row.account.map(|account| account.0),
                email: row.email.0,
                language: row.language.0,
            },
            credential: password
                .map(Credential::Password)
                .or(identity.map(Credential::Social)),
        }
    }
}

#[async_trait]
impl Tickets for SqliteStore {
    async fn open_ticket(
        &self,
        ticket: &NewTicket,
        mail: Option<&NewMail>,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        insert(&mut tx, ticket).await?;
        if let Some(mail) = mail {
            outbox::insert(&mut tx, mail).await?;
        }
        tx.commit().await.map_err(store_error)
    }

    async fn ticket(
        &self,
        hash: Digest,
        purpose: TicketPurpose,
        now: Timestamp,
    ) -> Result<Ticket, StoreError> {
        let row: Option<TicketRow> = sqlx::query_as(
            "SELECT account, email, password, issuer, subject, language FROM tickets
             WHERE hash = ?1 AND purpose = ?2 AND expires_at > ?3",
        )
        .bind(AsBytes(hash))
        .bind(purpose.as_str())
        .bind(AsMillis(now))
        .fetch_optional(self.read())
        .await
        .map_err(store_error)?;
        row.map(|row| UsedTicket::from(row).ticket)
            .ok_or(StoreError::NotFound)
    }
}

pub(super) async fn insert(
    db: &mut SqliteConnection,
    ticket: &NewTicket,
) -> Result<(), StoreError> {
    let (password, identity) = match &ticket.credential {
        Some(Credential::Password(hash)) => (Some(hash.as_phc()), None),
        Some(Credential::Social(identity)) => (None, Some(identity)),
        None => (None, None),
    };
    sqlx::query(
        "INSERT INTO tickets (hash, purpose, account, email, password, issuer, subject, language,
                              opened_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )
    .bind(AsBytes(ticket.hash))
    .bind(ticket.purpose.as_str())
    .bind(ticket.account.map(AsText))
    .bind(AsText(&ticket.email))
    .bind(password)
    .bind(identity.map(|identity| &identity.issuer))
    .bind(identity.map(|identity| &identity.subject))
    .bind(AsText(ticket.language))
    .bind(AsMillis(ticket.now))
    .bind(AsMillis(ticket.expires_at))
    .execute(db)
    .await
    .map(drop)
    .map_err(conflict_error)
}

/// Uses a ticket up.
pub(super) async fn take(
    db: &mut SqliteConnection,
    hash: Digest,
    purpose: TicketPurpose,
    now: Timestamp,
) -> Result<UsedTicket, StoreError> {
    let row: Option<TicketRow> = sqlx::query_as(
        "DELETE FROM tickets WHERE hash = ?1 AND purpose = ?2 AND expires_at > ?3
         RETURNING account, email, password, issuer, subject, language",
    )
    .bind(AsBytes(hash))
    .bind(purpose.as_str())
    .bind(AsMillis(now))
    .fetch_optional(db)
    .await
    .map_err(store_error)?;
    row.map(UsedTicket::from).ok_or(StoreError::NotFound)
}

/// Uses up all tickets of an account for a purpose.
pub(super) async fn void(
    db: &mut SqliteConnection,
    account: AccountId,
    purpose: TicketPurpose,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM tickets WHERE account = ?1 AND purpose = ?2")
        .bind(AsText(account))
        .bind(purpose.as_str())
        .execute(db)
        .await
        .map(drop)
        .map_err(store_error)
}
