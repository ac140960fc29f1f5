use async_trait::async_trait;
use peel_domain::{
    AccountId, Digest, EmailAddress, Language, PasswordHash, Role, SessionId, SocialIdentity,
    Timestamp,
};

use super::{NewAuditLine, NewMail, NewTicket};
use crate::{Page, PageRequest, StoreError};

/// Accounts, as the people behind them use them.
#[async_trait]
pub trait People {
    /// The person `id`.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    async fn person(&self, id: AccountId) -> Result<PersonRecord, StoreError>;

    /// The person with this address.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    async fn person_of(&self, email: &EmailAddress) -> Result<PersonRecord, StoreError>;

    /// Everybody, newest first.
    ///
    /// # Errors
    /// None but the database's own.
    async fn people(&self, page: PageRequest) -> Result<Page<PersonRecord>, StoreError>;

    /// Makes an account whose address is known to be its owner's. An account of this address that nobody has
    /// made theirs is given the credential instead.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the address has an account, or the identity belongs to one.
    async fn create_person(&self, person: &NewPerson) -> Result<PersonRecord, StoreError>;

    /// Uses up a ticket of a registration: makes the account `id` with the ticket's address and
    /// credential, as [`create_person`](Self::create_person) does.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such ticket, or it is used or over;
    /// [`StoreError::Conflict`] when the address has an account by now, or the identity belongs to one.
    async fn register(
        &self,
        ticket: Digest,
        id: AccountId,
        now: Timestamp,
    ) -> Result<PersonRecord, StoreError>;

    /// Uses up a ticket of a reset: sets the password, ends all sessions, and uses up all other
    /// tickets of resets of the account. Whoever holds the ticket reads the mails to the address.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such ticket, or it is used or over, or nobody's.
    async fn reset_password(
        &self,
        ticket: Digest,
        password: &PasswordHash,
        now: Timestamp,
    ) -> Result<PersonRecord, StoreError>;

    /// Sets the password, ends all sessions but `except`, uses up all tickets of resets, and queues `mail`.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    async fn set_password(
        &self,
        account: AccountId,
        password: &PasswordHash,
        except: SessionId,
        mail: &NewMail,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Uses up a ticket of a change of address: sets the address that the ticket names, opens
    /// `undo`, which names the old one, and queues `mail` to the old one. Open tickets of resets that were sent
    /// to the old address are used up.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such ticket, or it is used or over;
    /// [`StoreError::Conflict`] when the address has an account by now, or `undo` does not name the one
    /// that the account has.
    async fn change_email(
        &self,
        ticket: Digest,
        undo: &NewTicket,
        mail: &NewMail,
        now: Timestamp,
    ) -> Result<PersonRecord, StoreError>;

    /// Uses up a ticket that undoes a change of address: sets the address back, ends all sessions and forgets
    /// the password, because they may be those of whoever made the change.
    ///
    /// # Errors
    /// As [`change_email`](Self::change_email).
    async fn undo_email(&self, ticket: Digest, now: Timestamp) -> Result<PersonRecord, StoreError>;

    /// Gives a role, and writes `line` into the audit log.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    async fn set_role(
        &self,
        account: AccountId,
        role: Role,
        line: &NewAuditLine,
    ) -> Result<PersonRecord, StoreError>;

    /// Blocks an account and ends all its sessions, or ends its being blocked, and writes `line` into
    /// the audit log. Keys of a blocked account are found by nobody.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    async fn set_blocked(
        &self,
        account: AccountId,
        blocked: bool,
        line: &NewAuditLine,
    ) -> Result<PersonRecord, StoreError>;
}

/// What lets somebody in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// A password.
    Password(PasswordHash),
    /// An identity at a provider.
    Social(SocialIdentity),
}

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// Its new id.
    pub id: AccountId,
    /// Its address, known to be its owner's.
    pub email: EmailAddress,
    /// What lets its owner in.
    pub credential: Credential,
    /// What is written to its owner in.
    pub language: Language,
    /// When.
    pub now: Timestamp,
}

/// A person with an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRecord {
    /// The account.
    pub id: AccountId,
    /// Where mails go.
    pub email: EmailAddress,
    /// Since when the address is known to be theirs.
    pub email_verified_at: Option<Timestamp>,
    /// Their password, if they have one.
    pub password: Option<PasswordHash>,
    /// What they may do.
    pub role: Role,
    /// What is written to them in.
    pub language: Language,
    /// Since when.
    pub created_at: Timestamp,
    /// Since when they are kept out.
    pub blocked_at: Option<Timestamp>,
}

impl PersonRecord {
    /// Whether somebody has made it theirs; an operator can make an account for an address before that.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        self.email_verified_at.is_some() || self.password.is_some()
    }
}
