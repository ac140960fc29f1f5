use async_trait::async_trait;
use peel_domain::{AccountId, Digest, EmailAddress, Language, Timestamp};

use super::{Credential, NewMail};
use crate::StoreError;

/// What links in mails stand for. A ticket is used once, and only before its time is over.
#[async_trait]
pub trait Tickets {
    /// Opens a ticket and queues the mail that carries it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is a ticket with this hash.
    async fn open_ticket(
        &self,
        ticket: &NewTicket,
        mail: Option<&NewMail>,
    ) -> Result<(), StoreError>;

    /// An open ticket; looking at it does not use it up.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none for this purpose, or it is used or over.
    async fn ticket(
        &self,
        hash: Digest,
        purpose: TicketPurpose,
        now: Timestamp,
    ) -> Result<Ticket, StoreError>;
}

/// What a ticket is for. One for a purpose is none for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TicketPurpose {
    /// Making an account.
    Register,
    /// Setting a new password without knowing the old one.
    Reset,
    /// Having another address.
    ChangeEmail,
    /// Having the old address again.
    UndoEmail,
}

impl TicketPurpose {
    /// Every purpose.
    pub const ALL: &'static [Self] = &[
        Self::Register,
        Self::Reset,
        Self::ChangeEmail,
        Self::UndoEmail,
    ];

    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Reset => "reset",
            Self::ChangeEmail => "change_email",
            Self::UndoEmail => "undo_email",
        }
    }
}

/// A ticket to be opened.
#[derive(Debug, Clone)]
pub struct NewTicket {
    /// Hash of what the link carries.
    pub hash: Digest,
    /// What it is for.
    pub purpose: TicketPurpose,
    /// Whose; of nobody, it can be opened, so that whoever asks cannot tell, and never used.
    pub account: Option<AccountId>,
    /// The address that it is about.
    pub email: EmailAddress,
    /// What a registration lets in by.
    pub credential: Option<Credential>,
    /// What is written to the person in.
    pub language: Language,
    /// When.
    pub now: Timestamp,
    /// Until when it can be used.
    pub expires_at: Timestamp,
}

/// A ticket that can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Whose.
    pub account: Option<AccountId>,
    /// The address that it is about.
    pub email: EmailAddress,
    /// What is written to the person in.
    pub language: Language,
}
