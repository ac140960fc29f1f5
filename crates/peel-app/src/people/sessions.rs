//! Sessions: begun, continued, seen, ended.

use peel_domain::{AccountId, EmailAddress, Language, Role, SessionId, Timestamp};
use peel_identity::{Grantee, OpaqueToken};
use peel_store::{NewSession, PersonRecord, Rotated, Rotation, SessionRecord, StoreError};

use super::access::current;
use super::{Client, PeopleError};
use crate::{App, AppError, Caller};

/// Somebody who has come in, and what keeps them in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub account: AccountId,
    /// Their address.
    pub email: EmailAddress,
    /// What is written to them in.
    pub language: Language,
    /// What they may do.
    pub role: Role,
    /// On which device.
    pub session: SessionId,
    /// Shown with each request.
    pub access_token: String,
    /// Until when.
    pub access_expires_at: Timestamp,
    /// Exchanged for the next pair; never shown to anything but [`refresh`] and [`logout`].
    pub refresh_token: OpaqueToken,
    /// When the session ends at the latest.
    pub session_expires_at: Timestamp,
}

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionView {
    /// Its id.
    pub id: SessionId,
    /// Whether the caller comes through it.
    pub is_current: bool,
    /// What the browser called itself.
    pub user_agent: Option<String>,
    /// Roughly from where.
    pub network: String,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was last continued.
    pub used_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
}

/// Continues a session with its refresh token. One that was used before ends its session, which the audit log and the log tell.
///
/// # Errors
/// [`PeopleError::SignedOut`], whatever is wrong with the token.
pub async fn refresh(app: &App, client: &Client, token: &str) -> Result<SignedIn, PeopleError> {
    let token: OpaqueToken = token.parse().map_err(|_| PeopleError::SignedOut)?;
    let successor = token.successor(app.credentials.refresh_key());
    let now = app.clock.now();
    let rotation = Rotation {
        presented: token.hash(),
        successor: successor.hash(),
        now,
        overlap: app.settings.people.refresh_overlap,
        idle_until: now.plus(app.settings.people.session_idle),
    };
    let session = match app.store.rotate(&rotation).await? {
        Rotated::Done(session) | Rotated::Repeated(session) => session,
        Rotated::Reused(session) => {
            tracing::warn!(
                account = %session.account,
                session = %session.id,
                network = client.coarse_network(),
                "a refresh token was used again that was used before; its session has ended"
            );
            return Err(PeopleError::SignedOut);
        }
        Rotated::Unknown => return Err(PeopleError::SignedOut),
    };
    let person = match app.store.person(session.account).await {
        Err(StoreError::NotFound) => return Err(PeopleError::SignedOut),
        found => found?,
    };
    if person.blocked_at.is_some() {
        return Err(PeopleError::SignedOut);
    }
    // The visitor of this browser may have done something since it signed in.
    bring_visitor(app, client, person.id).await?;
    grant(app, &person, &session, successor)
}

/// Ends the session of a refresh token. Whatever the token is, nobody is signed in by it afterwards.
///
/// # Errors
/// The store's.
pub async fn logout(app: &App, token: &str) -> Result<(), PeopleError> {
    let Ok(token) = token.parse::<OpaqueToken>() else {
        return Ok(());
    };
    let now = app.clock.now();
    Ok(app.store.end_session_of_token(token.hash(), now).await?)
}

/// The caller's sessions, last used first.
///
/// # Errors
/// Those of [`signed_in_person`](super::signed_in_person).
pub async fn sessions(app: &App, caller: &Caller) -> Result<Vec<SessionView>, PeopleError> {
    let (person, current) = current(app, caller).await?;
    let sessions = app.store.sessions(person.id, app.clock.now()).await?;
    let view = |session: SessionRecord| SessionView {
        is_current: session.id == current.id,
        id: session.id,
        user_agent: session.user_agent,
        network: session.network,
        created_at: session.created_at,
        used_at: session.used_at,
        expires_at: session.expires_at,
    };
    Ok(sessions.into_iter().map(view).collect())
}

/// Ends one of the caller's sessions, also the one that they come through.
///
/// # Errors
/// [`PeopleError::NotFound`]; those of [`signed_in_person`](super::signed_in_person).
pub async fn revoke_session(
    app: &App,
    caller: &Caller,
    session: SessionId,
) -> Result<(), PeopleError> {
    let (person, _) = current(app, caller).await?;
    let now = app.clock.now();
    Ok(app.store.end_session(person.id, session, now).await?)
}

/// Ends all of the caller's sessions but the one that they come through; how many.
///
/// # Errors
/// Those of [`signed_in_person`](super::signed_in_person).
pub async fn revoke_other_sessions(app: &App, caller: &Caller) -> Result<u64, PeopleError> {
    let (person, session) = current(app, caller).await?;
    let now = app.clock.now();
    let ended = app.store.end_sessions(person.id, Some(session.id), now);
    Ok(ended.await?)
}

/// Lets somebody in who has shown who they are, and brings along what they have as a visitor.
pub(super) async fn sign_in(
    app: &App,
    client: &Client,
    person: &PersonRecord,
    second_factor: bool,
) -> Result<SignedIn, PeopleError> {
    let token = OpaqueToken::random(app.randomness.as_ref());
    let now = app.clock.now();
    let settings = &app.settings.people;
    let session = NewSession {
        id: SessionId::random(app.randomness.as_ref()),
        account: person.id,
        token: token.hash(),
        second_factor,
        user_agent: client.short_user_agent(),
        network: client.coarse_network(),
        now,
        idle_until: now.plus(settings.session_idle),
        expires_at: now.plus(settings.session_life),
    };
    let session = match app.store.open_session(&session).await {
        Err(StoreError::NotFound) => return Err(PeopleError::Blocked),
        opened => opened?,
    };
    bring_visitor(app, client, person.id).await?;
    grant(app, person, &session, token)
}

/// Brings what somebody has as a visitor into their account. A browser that was somebody else's before keeps nobody out.
async fn bring_visitor(app: &App, client: &Client, account: AccountId) -> Result<(), PeopleError> {
    let Some(visitor) = client.visitor else {
        return Ok(());
    };
    match crate::merge(app, visitor.id(), account).await {
        Err(AppError::Conflict) => Ok(()),
        merged => Ok(merged?),
    }
}

fn grant(
    app: &App,
    person: &PersonRecord,
    session: &SessionRecord,
    refresh_token: OpaqueToken,
) -> Result<SignedIn, PeopleError> {
    let grantee = Grantee {
        account: person.id,
        session: session.id,
        role: person.role,
        authenticated_at: session.authenticated_at,
        second_factor: session.second_factor,
    };
    let access = app
        .credentials
        .access
        .issue(&grantee, app.clock.now(), app.randomness.as_ref())
        .map_err(PeopleError::internal)?;
    Ok(SignedIn {
        account: person.id,
        email: person.email.clone(),
        language: person.language,
        role: person.role,
        session: session.id,
        access_token: access.token,
        access_expires_at: access.expires_at,
        refresh_token,
        session_expires_at: session.expires_at,
    })
}
