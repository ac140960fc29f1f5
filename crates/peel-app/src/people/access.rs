//! Who a signed-in caller is, and what they may do beyond their own things.

use peel_domain::{AccountId, Role, SessionId, Timestamp};
use peel_store::{PersonRecord, SessionRecord, StoreError};

use super::PeopleError;
use crate::{App, Caller};

/// What an access token says: true when it was made, and at most ten minutes old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignIn {
    /// Who.
    pub account: AccountId,
    /// On which device.
    pub session: SessionId,
    /// What they may do beyond their own things.
    pub role: Role,
    /// When they last showed who they are.
    pub authenticated_at: Timestamp,
    /// Whether they showed a second factor.
    pub second_factor: bool,
}

/// Who shows this access token. Nothing is looked up.
///
/// # Errors
/// [`PeopleError::SignedOut`].
pub fn authenticate_token(app: &App, token: &str) -> Result<Caller, PeopleError> {
    let claims = app
        .credentials
        .access
        .verify(token, app.clock.now())
        .map_err(|_| PeopleError::SignedOut)?;
    Ok(Caller::signed_in(SignIn {
        account: claims.account,
        session: claims.session,
        role: claims.role,
        authenticated_at: claims.authenticated_at,
        second_factor: claims.second_factor,
    }))
}

/// The signed-in caller, as the store knows them at this moment.
///
/// # Errors
/// [`PeopleError::SignInRequired`]; [`PeopleError::SignedOut`] when the session has ended meanwhile;
/// [`PeopleError::Blocked`].
pub async fn signed_in_person(app: &App, caller: &Caller) -> Result<PersonRecord, PeopleError> {
    Ok(current(app, caller).await?.0)
}

/// Refuses callers whose role, as the store knows it at this moment, does not reach. Whoever may do more than
/// their own things must have shown a second factor.
///
/// # Errors
/// [`PeopleError::RoleRequired`], [`PeopleError::SecondFactorRequired`]; those of [`signed_in_person`].
pub async fn require_role(
    app: &App,
    caller: &Caller,
    role: Role,
) -> Result<PersonRecord, PeopleError> {
    let (person, session) = current(app, caller).await?;
    if person.role < role {
        return Err(PeopleError::RoleRequired { role });
    }
    if role > Role::User && !session.second_factor {
        return Err(PeopleError::SecondFactorRequired);
    }
    Ok(person)
}

/// Refuses callers who have not shown who they are of late.
///
/// # Errors
/// [`PeopleError::ReauthenticationRequired`]; those of [`signed_in_person`].
pub async fn require_recent(app: &App, caller: &Caller) -> Result<PersonRecord, PeopleError> {
    let (person, session) = current(app, caller).await?;
    if app.clock.now().since(session.authenticated_at) > app.settings.people.recent {
        return Err(PeopleError::ReauthenticationRequired);
    }
    Ok(person)
}

/// The caller and their session, both as of now.
pub(super) async fn current(
    app: &App,
    caller: &Caller,
) -> Result<(PersonRecord, SessionRecord), PeopleError> {
    let sign_in = caller.sign_in().ok_or(PeopleError::SignInRequired)?;
    let signed_out = |error| match error {
        StoreError::NotFound => PeopleError::SignedOut,
        other => other.into(),
    };
    let session = app.store.session(sign_in.session, app.clock.now()).await;
    let session = session.map_err(signed_out)?;
    let person = app
        .store
        .person(session.account)
        .await
        .map_err(signed_out)?;
    if person.blocked_at.is_some() {
        return Err(PeopleError::Blocked);
    }
    Ok((person, session))
}
