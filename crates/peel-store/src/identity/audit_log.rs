use async_trait::async_trait;
use peel_domain::Timestamp;

use crate::{Page, PageRequest, SessionRecord, StoreError};

/// What people with rights over others have done, and what concerns the safety of accounts: second factors that were set up
/// or removed, refresh tokens that were stolen. It is only ever added to.
#[async_trait]
pub trait AuditLog {
    /// Writes a line. (Most are written together with what they tell of.)
    ///
    /// # Errors
    /// None but the database's own.
    async fn write_audit_line(&self, line: &NewAuditLine) -> Result<(), StoreError>;

    /// The lines, newest first.
    ///
    /// # Errors
    /// None but the database's own.
    async fn audit_log(&self, page: PageRequest) -> Result<Page<AuditLine>, StoreError>;
}

/// A line to be written. It names accounts by id and holds no personal data: it outlives them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAuditLine {
    /// When.
    pub at: Timestamp,
    /// Who did it: an account's id, or `operator` for somebody at the machine itself.
    pub actor: String,
    /// What was done: `role.set`, `account.block`, …
    pub action: String,
    /// To whom or what.
    pub subject: String,
    /// What was before and what is after, as a JSON object.
    pub detail: String,
}

impl NewAuditLine {
    /// A refresh token of this session was used that should be forgotten. Somebody has it who should not, whether or not it
    /// is they who used it now.
    #[must_use]
    pub fn token_reused(session: &SessionRecord, now: Timestamp) -> Self {
        Self {
            at: now,
            actor: session.account.to_string(),
            action: String::from("session.token_reused"),
            subject: session.id.to_string(),
            detail: String::from("{}"),
        }
    }
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// Its number; later lines have higher ones.
    pub number: i64,
    /// What it says.
    pub line: NewAuditLine,
}
