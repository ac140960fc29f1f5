use std::time::Duration;

use async_trait::async_trait;
use peel_domain::{AccountId, Digest, SessionId, Timestamp};

use crate::StoreError;

/// Sign-ins. A session is a family of refresh tokens, each of which follows on another; only their
/// hashes are kept.
#[async_trait]
pub trait Sessions {
    /// Begins a session.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such account, or it is blocked.
    async fn open_session(&self, session: &NewSession) -> Result<SessionRecord, StoreError>;

    /// Puts the successor in the place of a refresh token, if that is the newest of its session. The
    /// newest but one is answered alike within the overlap: its reply was lost. Any other token of
    /// a session ends that session, and the [audit log](crate::AuditLog) says so: somebody has it who should not.
    ///
    /// # Errors
    /// None but the database's own.
    async fn rotate(&self, rotation: &Rotation) -> Result<Rotated, StoreError>;

    /// A session that goes on.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    async fn session(&self, id: SessionId, now: Timestamp) -> Result<SessionRecord, StoreError>;

    /// The sessions of `account` that go on, last used first.
    ///
    /// # Errors
    /// None but the database's own.
    async fn sessions(
        &self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Vec<SessionRecord>, StoreError>;

    /// Ends a session of `account`.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when no such session of theirs goes on.
    async fn end_session(
        &self,
        account: AccountId,
        session: SessionId,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Ends all sessions of `account` but `except`; how many.
    ///
    /// # Errors
    /// None but the database's own.
    async fn end_sessions(
        &self,
        account: AccountId,
        except: Option<SessionId>,
        now: Timestamp,
    ) -> Result<u64, StoreError>;

    /// Ends the session to which a refresh token belongs, whether or not it is its newest; nothing
    /// when there is none.
    ///
    /// # Errors
    /// None but the database's own.
    async fn end_session_of_token(&self, token: Digest, now: Timestamp) -> Result<(), StoreError>;

    /// Notes that the holder of a session has shown anew who they are, and whether with a second factor; a session
    /// that had one keeps it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it does not go on.
    async fn authenticate_again(
        &self,
        session: SessionId,
        second_factor: bool,
        now: Timestamp,
    ) -> Result<SessionRecord, StoreError>;

    /// Removes sessions, tickets and whatever else is about coming in that has been over since before
    /// `before`, at most `limit` of each kind; how many.
    ///
    /// # Errors
    /// None but the database's own.
    async fn prune_identity(
        &self,
        now: Timestamp,
        before: Timestamp,
        limit: u32,
    ) -> Result<u64, StoreError>;
}

/// A session to be begun.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Its new id.
    pub id: SessionId,
    /// Whose.
    pub account: AccountId,
    /// Hash of its first refresh token.
    pub token: Digest,
    /// Whether a second factor was shown.
    pub second_factor: bool,
    /// What their browser calls itself.
    pub user_agent: Option<String>,
    /// Roughly where they are: a network, not an address.
    pub network: String,
    /// When.
    pub now: Timestamp,
    /// When it ends if it is not used.
    pub idle_until: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
}

/// A refresh token and what is to take its place.
#[derive(Debug, Clone, Copy)]
pub struct Rotation {
    /// Hash of the token that was shown.
    pub presented: Digest,
    /// Hash of the one that follows on it.
    pub successor: Digest,
    /// When.
    pub now: Timestamp,
    /// How long a token is answered after its successor was made.
    pub overlap: Duration,
    /// When the session ends if it is not used again.
    pub idle_until: Timestamp,
}

/// What became of a rotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rotated {
    /// The successor is the newest token now.
    Done(SessionRecord),
    /// It was already, since a moment ago.
    Repeated(SessionRecord),
    /// A token was used again that should be forgotten; the session, given as it was, has ended.
    Reused(SessionRecord),
    /// No session that goes on has this token.
    Unknown,
}

/// A session that goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRecord {
    /// Its id.
    pub id: SessionId,
    /// Whose.
    pub account: AccountId,
    /// When its holder last showed who they are.
    pub authenticated_at: Timestamp,
    /// Whether they showed a second factor.
    pub second_factor: bool,
    /// What their browser called itself.
    pub user_agent: Option<String>,
    /// Roughly where they were.
    pub network: String,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was last continued.
    pub used_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
}
