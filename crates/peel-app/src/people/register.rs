//! Making an account. It exists once its address is confirmed, not before: nobody can take an address that is
//! not theirs, or prepare an account for somebody else.

use peel_domain::{AccountId, EmailAddress, Language};
use peel_identity::OpaqueToken;
use peel_store::{Credential, NewTicket, PersonRecord, StoreError, TicketPurpose};

use super::challenge::SocialTicket;
use super::evenly::evenly;
use super::mail::{Message, Places, queued};
use super::sessions::{SignedIn, sign_in};
use super::{Client, PeopleError, attempts};
use crate::App;

/// Asks for an account with this address and password. Answers alike whether or not the address has one; what
/// is the case stands in the mail that follows.
///
/// # Errors
/// [`PeopleError::WeakPassword`], [`PeopleError::TooManyAttempts`], [`PeopleError::RegistrationClosed`].
pub async fn register(
    app: &App,
    client: &Client,
    email: &EmailAddress,
    password: &str,
    language: Language,
) -> Result<(), PeopleError> {
    require_open(app)?;
    attempts::begin(app, client, "register", email.as_str()).await?;
    let words = [email.as_str(), &app.settings.people.service_name];
    let password = app.credentials.rules.check(password, &words).await?;
    let hash = app
        .credentials
        .hasher
        .hash(password, app.randomness.as_ref())
        .await?;
    let credential = Credential::Password(hash);
    evenly(ask_to_confirm(app, email, credential, language)).await
}

/// Asks for an account for somebody whose provider told no address that can be believed.
/// `ticket` is that of [`SocialOutcome::EmailRequired`](super::SocialOutcome::EmailRequired).
///
/// # Errors
/// [`PeopleError::InvalidTicket`], [`PeopleError::TooManyAttempts`], [`PeopleError::RegistrationClosed`].
pub async fn register_social(
    app: &App,
    client: &Client,
    ticket: &str,
    email: &EmailAddress,
    language: Language,
) -> Result<(), PeopleError> {
    require_open(app)?;
    attempts::begin(app, client, "register", email.as_str()).await?;
    let ticket = SocialTicket::open(app, ticket).ok_or(PeopleError::InvalidTicket)?;
    let credential = Credential::Social(ticket.identity());
    evenly(ask_to_confirm(app, email, credential, language)).await
}

/// Confirms the address of a registration with what its link carries, makes the account, and signs in.
///
/// # Errors
/// [`PeopleError::InvalidTicket`]; [`PeopleError::EmailTaken`] when the address got an account meanwhile.
pub async fn verify_email(
    app: &App,
    client: &Client,
    token: &str,
) -> Result<SignedIn, PeopleError> {
    let token: OpaqueToken = token.parse().map_err(|_| PeopleError::InvalidTicket)?;
    let id = AccountId::random(app.randomness.as_ref());
    let registered = app.store.register(token.hash(), id, app.clock.now()).await;
    let person = registered.map_err(|error| match error {
        StoreError::NotFound => PeopleError::InvalidTicket,
        StoreError::Conflict => PeopleError::EmailTaken,
        other => other.into(),
    })?;
    sign_in(app, client, &person, false).await
}

/// Refuses where nobody may make an account.
pub(super) fn require_open(app: &App) -> Result<(), PeopleError> {
    if app.settings.people.registration {
        Ok(())
    } else {
        Err(PeopleError::RegistrationClosed)
    }
}

async fn ask_to_confirm(
    app: &App,
    email: &EmailAddress,
    credential: Credential,
    language: Language,
) -> Result<(), PeopleError> {
    let places = Places::of(app);
    let token = OpaqueToken::random(app.randomness.as_ref());
    let known = match app.store.person_of(email).await {
        Err(StoreError::NotFound) => None,
        found => Some(found?),
    };
    if let Some(person) = known.filter(PersonRecord::is_taken) {
        let message = Message::AlreadyRegistered {
            sign_in: places.sign_in(),
            reset: places.reset(),
        };
        let mail = queued(app, email, Some(person.id), person.language, message);
        return Ok(app.store.queue_mail(&mail).await?);
    }
    let message = Message::ConfirmRegistration {
        link: places.confirm_registration(token.reveal()),
    };
    let mail = queued(app, email, None, language, message);
    let now = app.clock.now();
    let ticket = NewTicket {
        hash: token.hash(),
        purpose: TicketPurpose::Register,
        account: None,
        email: email.clone(),
        credential: Some(credential),
        language,
        now,
        expires_at: now.plus(app.settings.people.registration_life),
    };
    Ok(app.store.open_ticket(&ticket, Some(&mail)).await?)
}
