use async_trait::async_trait;
use peel_domain::{AccountId, MailId, Timestamp};

use crate::StoreError;

/// Mails that are to be sent. One stays until somebody says that it is sent, so none is lost and some
/// may be sent twice.
#[async_trait]
pub trait Outbox {
    /// Queues a mail. (Most are queued together with what they tell of.)
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it is queued.
    async fn queue_mail(&self, mail: &NewMail) -> Result<(), StoreError>;

    /// Takes up to `limit` mails whose time has come, oldest first. Nobody else is given them before
    /// `until`.
    ///
    /// # Errors
    /// None but the database's own.
    async fn take_mails(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<QueuedMail>, StoreError>;

    /// Tries a mail again at `at`.
    ///
    /// # Errors
    /// None but the database's own; an unknown mail is none.
    async fn delay_mail(&self, mail: MailId, at: Timestamp) -> Result<(), StoreError>;

    /// Forgets a mail: it was sent, or is given up.
    ///
    /// # Errors
    /// None but the database's own; an unknown mail is none.
    async fn forget_mail(&self, mail: MailId) -> Result<(), StoreError>;
}

/// A mail to be queued.
#[derive(Debug, Clone)]
pub struct NewMail {
    /// Its new id.
    pub id: MailId,
    /// To whom, if they have an account; their mails go with it.
    pub account: Option<AccountId>,
    /// Address and content, encrypted: they hold links that let in.
    pub sealed: Vec<u8>,
    /// When.
    pub now: Timestamp,
}

/// A mail to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedMail {
    /// Its id.
    pub id: MailId,
    /// Address and content, encrypted.
    pub sealed: Vec<u8>,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// Since when it waits.
    pub queued_at: Timestamp,
}
