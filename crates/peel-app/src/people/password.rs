//! Changing one's password.

use super::access::current;
use super::mail::{Message, Places, queued};
use super::{Client, PeopleError, attempts};
use crate::{App, Caller};

/// Sets a password in the place of the `old` one, and ends all other sessions. Those who have none set
/// their first one without, soon after they have shown who they are.
///
/// # Errors
/// [`PeopleError::WrongCredentials`] when `old` is wrong; [`PeopleError::ReauthenticationRequired`];
/// [`PeopleError::WeakPassword`]; [`PeopleError::TooManyAttempts`];
/// those of [`signed_in_person`](super::signed_in_person).
pub async fn change_password(
    app: &App,
    client: &Client,
    caller: &Caller,
    old: Option<&str>,
    new: &str,
) -> Result<(), PeopleError> {
    let (person, session) = current(app, caller).await?;
    let now = app.clock.now();
    if let Some(hash) = &person.password {
        let attempt = attempts::begin(app, client, "password", person.email.as_str()).await?;
        let old = old.unwrap_or_default();
        let is_right = app.credentials.hasher.verify(old, Some(hash.clone()));
        if !is_right.await? {
            return Err(PeopleError::WrongCredentials);
        }
        attempt.succeeded(app).await?;
    } else if now.since(session.authenticated_at) > app.settings.people.recent {
        return Err(PeopleError::ReauthenticationRequired);
    }
    let words = [person.email.as_str(), &app.settings.people.service_name];
    let password = app.credentials.rules.check(new, &words).await?;
    let hash = app
        .credentials
        .hasher
        .hash(password, app.randomness.as_ref())
        .await?;
    let message = Message::PasswordChanged {
        reset: Places::of(app).reset(),
    };
    let mail = queued(
        app,
        &person.email,
        Some(person.id),
        person.language,
        message,
    );
    let set = app
        .store
        .set_password(person.id, &hash, session.id, &mail, now);
    Ok(set.await?)
}
