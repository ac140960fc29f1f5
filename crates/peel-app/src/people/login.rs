//! Coming in with a password, with a code behind it where one is set up.

use std::time::Duration;

use peel_domain::{EmailAddress, Timestamp};
use peel_store::{PersonRecord, StoreError};

use super::access::current;
use super::challenge::HalfWay;
use super::second_factor::{self, check_code};
use super::sessions::{SignedIn, sign_in};
use super::{Client, PeopleError, attempts};
use crate::{App, Caller};

/// How long somebody has to show their code.
const HALF_WAY_LIFE: Duration = Duration::from_secs(5 * 60);

/// How far somebody has come.
#[derive(Debug, Clone)]
pub enum Login {
    /// In.
    SignedIn(SignedIn),
    /// Half-way: their second factor is missing.
    SecondFactor(Challenge),
}

/// What [`login_totp`] wants together with a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// Letters, digits, `-` and `_`.
    pub token: String,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Comes in with a password.
///
/// # Errors
/// [`PeopleError::WrongCredentials`], alike and as late whether or not the address has an account;
/// [`PeopleError::TooManyAttempts`]; [`PeopleError::Blocked`] for whoever knows the password.
pub async fn login(
    app: &App,
    client: &Client,
    email: &EmailAddress,
    password: &str,
) -> Result<Login, PeopleError> {
    let attempt = attempts::begin(app, client, "password", email.as_str()).await?;
    let person = match app.store.person_of(email).await {
        Err(StoreError::NotFound) => None,
        found => Some(found?),
    };
    let hash = person.as_ref().and_then(|person| person.password.clone());
    let is_right = app.credentials.hasher.verify(password, hash).await?;
    let person = person
        .filter(|_| is_right)
        .ok_or(PeopleError::WrongCredentials)?;
    attempt.succeeded(app).await?;
    come_in(app, client, &person).await
}

/// Shows the code of an authenticator, or a recovery code, after a right password.
///
/// # Errors
/// [`PeopleError::InvalidTicket`] when it took too long; [`PeopleError::WrongCode`];
/// [`PeopleError::TooManyAttempts`]; [`PeopleError::Blocked`].
pub async fn login_totp(
    app: &App,
    client: &Client,
    challenge: &str,
    code: &str,
) -> Result<SignedIn, PeopleError> {
    let account = HalfWay::open(app, challenge).ok_or(PeopleError::InvalidTicket)?;
    let attempt = attempts::begin(app, client, "code", &account.to_string()).await?;
    check_code(app, account, code).await?;
    attempt.succeeded(app).await?;
    let person = app.store.person(account).await?;
    sign_in(app, client, &person, true).await
}

/// Shows again who one is, with the password and, where one is set up, a code.
/// (Those without a password go to their provider again.)
///
/// # Errors
/// [`PeopleError::WrongCredentials`], [`PeopleError::WrongCode`], [`PeopleError::TooManyAttempts`];
/// those of [`signed_in_person`](super::signed_in_person).
pub async fn reauthenticate(
    app: &App,
    client: &Client,
    caller: &Caller,
    password: &str,
    code: Option<&str>,
) -> Result<(), PeopleError> {
    let (person, session) = current(app, caller).await?;
    let attempt = attempts::begin(app, client, "password", person.email.as_str()).await?;
    let hash = person.password.clone();
    if !app.credentials.hasher.verify(password, hash).await? {
        return Err(PeopleError::WrongCredentials);
    }
    attempt.succeeded(app).await?;
    let is_set_up = second_factor::is_set_up(app, person.id).await?;
    if is_set_up {
        let code = code.ok_or(PeopleError::SecondFactorRequired)?;
        let attempt = attempts::begin(app, client, "code", &person.id.to_string()).await?;
        check_code(app, person.id, code).await?;
        attempt.succeeded(app).await?;
    }
    let again = app
        .store
        .authenticate_again(session.id, is_set_up, app.clock.now());
    again.await?;
    Ok(())
}

/// Lets somebody in who has shown one thing, unless a second one is set up.
pub(super) async fn come_in(
    app: &App,
    client: &Client,
    person: &PersonRecord,
) -> Result<Login, PeopleError> {
    if person.blocked_at.is_some() {
        return Err(PeopleError::Blocked);
    }
    if !second_factor::is_set_up(app, person.id).await? {
        return Ok(Login::SignedIn(sign_in(app, client, person, false).await?));
    }
    let expires_at = app.clock.now().plus(HALF_WAY_LIFE);
    let token = HalfWay::seal(app, person.id, expires_at);
    Ok(Login::SecondFactor(Challenge { token, expires_at }))
}
