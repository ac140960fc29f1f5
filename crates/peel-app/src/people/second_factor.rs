//! Codes of an authenticator (RFC 6238), and codes for when it is lost.

use peel_domain::AccountId;
use peel_identity::{RecoveryCode, TotpSeed};
use peel_store::{NewAuditLine, StoreError};

use super::{Client, PeopleError, attempts, require_recent, signed_in_person};
use crate::{App, Caller};

const SEALED_FOR: &[u8] = b"totp";
const RECOVERY_CODES: usize = 10;

/// What an authenticator is fed with.
#[derive(Debug, Clone)]
pub struct Enrolment {
    /// For typing: base 32.
    pub secret: String,
    /// For a picture that the authenticator reads: `otpauth://totp/…`.
    pub address: String,
}

/// Whether the caller's authenticator is asked for.
///
/// # Errors
/// Those of [`signed_in_person`].
pub async fn has_totp(app: &App, caller: &Caller) -> Result<bool, PeopleError> {
    let person = signed_in_person(app, caller).await?;
    is_set_up(app, person.id).await
}

/// Begins to set up an authenticator, anew when it was begun before.
///
/// # Errors
/// [`PeopleError::Conflict`] when one is set up; those of [`require_recent`].
pub async fn enrol_totp(app: &App, caller: &Caller) -> Result<Enrolment, PeopleError> {
    let person = require_recent(app, caller).await?;
    let seed = TotpSeed::random(app.randomness.as_ref());
    let sealed = app
        .credentials
        .seal
        .seal(SEALED_FOR, seed.as_bytes(), app.randomness.as_ref());
    app.store.enrol(person.id, &sealed, app.clock.now()).await?;
    let name = &app.settings.people.service_name;
    Ok(Enrolment {
        secret: seed.to_base32(),
        address: seed.address(name, person.email.as_str()),
    })
}

/// Finishes setting it up with its first code. It is asked for from the next sign-in on. Gives the codes for when
/// the authenticator is lost, which are shown this once.
///
/// # Errors
/// [`PeopleError::Conflict`] unless it was begun; [`PeopleError::WrongCode`];
/// [`PeopleError::TooManyAttempts`]; those of [`require_recent`].
pub async fn confirm_totp(
    app: &App,
    client: &Client,
    caller: &Caller,
    code: &str,
) -> Result<Vec<RecoveryCode>, PeopleError> {
    let person = require_recent(app, caller).await?;
    let attempt = attempts::begin(app, client, "code", &person.id.to_string()).await?;
    let record = app.store.second_factor(person.id).await?;
    let record = record
        .filter(|record| record.confirmed_at.is_none())
        .ok_or(PeopleError::Conflict)?;
    let step = open_seed(app, &record.sealed_seed)?
        .step_of(code, app.clock.now())
        .ok_or(PeopleError::WrongCode)?;
    attempt.succeeded(app).await?;
    let codes: Vec<_> = (0..RECOVERY_CODES)
        .map(|_| RecoveryCode::random(app.randomness.as_ref()))
        .collect();
    let hashes: Vec<_> = codes.iter().map(RecoveryCode::hash).collect();
    let line = line(app, person.id, "second_factor.set");
    app.store
        .confirm_second_factor(person.id, step, &hashes, &line)
        .await?;
    Ok(codes)
}

/// Removes the authenticator, with one of its codes.
///
/// # Errors
/// [`PeopleError::NotFound`] when none is set up; [`PeopleError::WrongCode`];
/// [`PeopleError::TooManyAttempts`]; those of [`require_recent`].
pub async fn disable_totp(
    app: &App,
    client: &Client,
    caller: &Caller,
    code: &str,
) -> Result<(), PeopleError> {
    let person = require_recent(app, caller).await?;
    if !is_set_up(app, person.id).await? {
        return Err(PeopleError::NotFound);
    }
    let attempt = attempts::begin(app, client, "code", &person.id.to_string()).await?;
    check_code(app, person.id, code).await?;
    attempt.succeeded(app).await?;
    let line = line(app, person.id, "second_factor.remove");
    Ok(app.store.remove_second_factor(person.id, &line).await?)
}

pub(super) async fn is_set_up(app: &App, account: AccountId) -> Result<bool, PeopleError> {
    let record = app.store.second_factor(account).await?;
    Ok(record.is_some_and(|record| record.confirmed_at.is_some()))
}

/// Uses up a code of the authenticator, or one for when it is lost.
pub(super) async fn check_code(
    app: &App,
    account: AccountId,
    code: &str,
) -> Result<(), PeopleError> {
    let wrong = |error| match error {
        StoreError::NotFound | StoreError::Conflict => PeopleError::WrongCode,
        other => other.into(),
    };
    if let Ok(code) = code.parse::<RecoveryCode>() {
        let spent = app.store.spend_recovery_code(account, code.hash()).await;
        return spent.map(drop).map_err(wrong);
    }
    let record = app.store.second_factor(account).await?;
    let record = record
        .filter(|record| record.confirmed_at.is_some())
        .ok_or(PeopleError::WrongCode)?;
    let step = open_seed(app, &record.sealed_seed)?
        .step_of(code, app.clock.now())
        .ok_or(PeopleError::WrongCode)?;
    app.store.spend_step(account, step).await.map_err(wrong)
}

fn open_seed(app: &App, sealed: &[u8]) -> Result<TotpSeed, PeopleError> {
    app.credentials
        .seal
        .open(SEALED_FOR, sealed)
        .and_then(|bytes| TotpSeed::from_bytes(&bytes))
        .ok_or_else(|| {
            PeopleError::internal("the authenticator's secret was encrypted with another secret")
        })
}

fn line(app: &App, account: AccountId, action: &str) -> NewAuditLine {
    NewAuditLine {
        at: app.clock.now(),
        actor: account.to_string(),
        action: action.to_owned(),
        subject: account.to_string(),
        detail: String::from("{}"),
    }
}
