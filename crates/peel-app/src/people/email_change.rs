//! Having another address. The new one is confirmed first; the old one can undo it for a while.

use peel_domain::EmailAddress;
use peel_identity::OpaqueToken;
use peel_store::{NewTicket, StoreError, TicketPurpose};

use super::mail::{Message, Places, queued};
use super::{Client, PeopleError, attempts, require_recent};
use crate::{App, Caller};

/// Sends a link to `email` with which it becomes the caller's address. Answers alike when it has an account;
/// then the mail says so.
///
/// # Errors
/// [`PeopleError::TooManyAttempts`]; those of [`require_recent`].
pub async fn change_email(
    app: &App,
    client: &Client,
    caller: &Caller,
    email: &EmailAddress,
) -> Result<(), PeopleError> {
    let person = require_recent(app, caller).await?;
    attempts::begin(app, client, "address", &person.id.to_string()).await?;
    let places = Places::of(app);
    let token = OpaqueToken::random(app.randomness.as_ref());
    let taken = match app.store.person_of(email).await {
        Err(StoreError::NotFound) => None,
        found => Some(found?),
    };
    let message = match &taken {
        None => Message::ConfirmNewAddress {
            link: places.confirm_address(token.reveal()),
        },
        Some(_) => Message::AlreadyRegistered {
            sign_in: places.sign_in(),
            reset: places.reset(),
        },
    };
    let language = taken
        .as_ref()
        .map_or(person.language, |taken| taken.language);
    let owner = taken.map_or(person.id, |taken| taken.id);
    let mail = queued(app, email, Some(owner), language, message);
    let now = app.clock.now();
    let ticket = NewTicket {
        hash: token.hash(),
        purpose: TicketPurpose::ChangeEmail,
        account: Some(person.id),
        email: email.clone(),
        credential: None,
        language: person.language,
        now,
        expires_at: now.plus(app.settings.people.reset_life),
    };
    Ok(app.store.open_ticket(&ticket, Some(&mail)).await?)
}

/// Changes the address with what the link to the new one carries, and tells the old one how to undo it.
///
/// # Errors
/// [`PeopleError::InvalidTicket`]; [`PeopleError::EmailTaken`] when the address got an account meanwhile.
pub async fn confirm_email(app: &App, token: &str) -> Result<(), PeopleError> {
    let token: OpaqueToken = token.parse().map_err(|_| PeopleError::InvalidTicket)?;
    let now = app.clock.now();
    let ticket = app
        .store
        .ticket(token.hash(), TicketPurpose::ChangeEmail, now)
        .await
        .map_err(invalid)?;
    let account = ticket.account.ok_or(PeopleError::InvalidTicket)?;
    let person = app.store.person(account).await.map_err(invalid)?;
    let undo_token = OpaqueToken::random(app.randomness.as_ref());
    let undo = NewTicket {
        hash: undo_token.hash(),
        purpose: TicketPurpose::UndoEmail,
        account: Some(account),
        email: person.email.clone(),
        credential: None,
        language: person.language,
        now,
        expires_at: now.plus(app.settings.people.undo_life),
    };
    let message = Message::AddressChanged {
        undo: Places::of(app).undo_address(undo_token.reveal()),
    };
    let mail = queued(app, &person.email, Some(account), person.language, message);
    let changed = app.store.change_email(token.hash(), &undo, &mail, now);
    changed.await.map(drop).map_err(invalid)
}

/// Has the old address again, with what the link to it carries, and ends all sessions.
///
/// # Errors
/// As [`confirm_email`].
pub async fn undo_email(app: &App, token: &str) -> Result<(), PeopleError> {
    let token: OpaqueToken = token.parse().map_err(|_| PeopleError::InvalidTicket)?;
    let undone = app.store.undo_email(token.hash(), app.clock.now()).await;
    undone.map(drop).map_err(invalid)
}

fn invalid(error: StoreError) -> PeopleError {
    match error {
        StoreError::NotFound => PeopleError::InvalidTicket,
        StoreError::Conflict => PeopleError::EmailTaken,
        other => other.into(),
    }
}
