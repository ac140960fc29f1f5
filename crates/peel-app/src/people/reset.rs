//! A new password for whoever reads the mails of an account.

use peel_domain::{EmailAddress, Language};
use peel_identity::OpaqueToken;
use peel_store::{NewTicket, StoreError, TicketPurpose};

use super::evenly::evenly;
use super::mail::{Message, Places, queued};
use super::{Client, PeopleError, attempts};
use crate::App;

/// Sends a link with which a new password can be set, if the address has an account. Answers alike if not.
///
/// # Errors
/// [`PeopleError::TooManyAttempts`].
pub async fn request_reset(
    app: &App,
    client: &Client,
    email: &EmailAddress,
) -> Result<(), PeopleError> {
    attempts::begin(app, client, "reset", email.as_str()).await?;
    evenly(send_link(app, email)).await
}

async fn send_link(app: &App, email: &EmailAddress) -> Result<(), PeopleError> {
    let person = match app.store.person_of(email).await {
        Err(StoreError::NotFound) => None,
        found => Some(found?),
    };
    let token = OpaqueToken::random(app.randomness.as_ref());
    let message = Message::ResetPassword {
        link: Places::of(app).new_password(token.reveal()),
    };
    let account = person.as_ref().map(|person| person.id);
    let language = person.map_or(Language::English, |person| person.language);
    let mail = queued(app, email, account, language, message);
    let now = app.clock.now();
    // Without an account the ticket is opened nevertheless, for nobody: the work is nearly the same.
    let ticket = NewTicket {
        hash: token.hash(),
        purpose: TicketPurpose::Reset,
        account,
        email: email.clone(),
        credential: None,
        language,
        now,
        expires_at: now.plus(app.settings.people.reset_life),
    };
    let mail = account.is_some().then_some(&mail);
    Ok(app.store.open_ticket(&ticket, mail).await?)
}

/// Sets a new password with what the link of a reset carries. Ends all sessions, and signs nobody in: a second
/// factor is asked for as ever.
///
/// # Errors
/// [`PeopleError::InvalidTicket`]; [`PeopleError::WeakPassword`], which leaves the link to be used again.
pub async fn confirm_reset(app: &App, token: &str, password: &str) -> Result<(), PeopleError> {
    let invalid = |error| match error {
        StoreError::NotFound => PeopleError::InvalidTicket,
        other => other.into(),
    };
    let token: OpaqueToken = token.parse().map_err(|_| PeopleError::InvalidTicket)?;
    let now = app.clock.now();
    let ticket = app.store.ticket(token.hash(), TicketPurpose::Reset, now);
    let ticket = ticket.await.map_err(invalid)?;
    let words = [ticket.email.as_str(), &app.settings.people.service_name];
    let password = app.credentials.rules.check(password, &words).await?;
    let hash = app
        .credentials
        .hasher
        .hash(password, app.randomness.as_ref())
        .await?;
    let reset = app.store.reset_password(token.hash(), &hash, now).await;
    reset.map(drop).map_err(invalid)
}
