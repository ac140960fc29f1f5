//! API keys: made, listed, revoked, and what callers show.

use std::time::Duration;

use peel_domain::{AccountId, ApiKeySecret, KeyId, Owner, Scope, Scopes};
use peel_store::{ApiKeyRecord, StoreError};

use crate::{Administration, App, AppError, Caller};

/// The last use of a key is noted this precisely: a request should not cost a write.
const LAST_USE_GRANULARITY: Duration = Duration::from_secs(60);
/// Names are for people.
const MAX_NAME_CHARACTERS: usize = 100;

/// A key and its secret, which is shown this once.
#[derive(Debug, Clone)]
pub struct CreatedKey {
    /// The key.
    pub record: ApiKeyRecord,
    /// Its secret.
    pub secret: ApiKeySecret,
}

/// A name that a key cannot have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a key's name has 1 to {MAX_NAME_CHARACTERS} characters, none of them control characters")]
pub struct InvalidKeyName;

/// What an owner calls a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyName(String);

impl KeyName {
    pub(crate) fn into_text(self) -> String {
        self.0
    }
}

impl std::str::FromStr for KeyName {
    type Err = InvalidKeyName;

    fn from_str(text: &str) -> Result<Self, InvalidKeyName> {
        let name = text.trim();
        let length = name.chars().count();
        let valid =
            (1..=MAX_NAME_CHARACTERS).contains(&length) && !name.chars().any(char::is_control);
        valid.then(|| Self(name.to_owned())).ok_or(InvalidKeyName)
    }
}

/// Who shows `secret`. Notes that the key was used.
///
/// # Errors
/// [`AppError::InvalidKey`].
pub async fn authenticate(app: &App, secret: &str) -> Result<Caller, AppError> {
    let secret: ApiKeySecret = secret.parse().map_err(|_| AppError::InvalidKey)?;
    let key = match app.store.key_by_hash(&secret.hash()).await {
        Err(StoreError::NotFound) => return Err(AppError::InvalidKey),
        found => found?,
    };
    let now = app.clock.now();
    let is_noted = key
        .last_used_at
        .is_some_and(|last| now.since(last) < LAST_USE_GRANULARITY);
    if !is_noted {
        app.store
            .touch_key(key.id, now, LAST_USE_GRANULARITY)
            .await?;
    }
    Ok(Caller::of_key(key.account.into(), key.id, key.scopes))
}

/// Makes a key for an account.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such account.
pub async fn create_key(
    app: &App,
    account: AccountId,
    name: KeyName,
    scopes: Scopes,
) -> Result<CreatedKey, AppError> {
    let administration = Administration {
        store: app.store.as_ref(),
        clock: app.clock.as_ref(),
        randomness: app.randomness.as_ref(),
    };
    Ok(administration.create_key(account, name, scopes).await?)
}

/// Makes a key for the caller's account. It may do no more than the caller.
///
/// # Errors
/// [`AppError::KeyRequired`], [`AppError::Forbidden`].
pub async fn create_own_key(
    app: &App,
    caller: &Caller,
    name: KeyName,
    scopes: Scopes,
) -> Result<CreatedKey, AppError> {
    let account = keyholder(caller)?;
    for scope in scopes.iter() {
        caller.require(scope)?;
    }
    create_key(app, account, name, scopes).await
}

/// The keys of the caller's account, newest first, the revoked ones included.
///
/// # Errors
/// [`AppError::KeyRequired`], [`AppError::Forbidden`].
pub async fn own_keys(app: &App, caller: &Caller) -> Result<Vec<ApiKeyRecord>, AppError> {
    Ok(app.store.keys(keyholder(caller)?).await?)
}

/// Ends a key of the caller's account, also the one that they came with.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::KeyRequired`], [`AppError::Forbidden`].
pub async fn revoke_own_key(
    app: &App,
    caller: &Caller,
    key: KeyId,
) -> Result<ApiKeyRecord, AppError> {
    let account = keyholder(caller)?;
    Ok(app.store.revoke_key(account, key, app.clock.now()).await?)
}

/// Keys are managed by keys that may do everything.
fn keyholder(caller: &Caller) -> Result<AccountId, AppError> {
    for scope in Scope::ALL {
        caller.require(*scope)?;
    }
    match caller.owner() {
        Owner::Account(account) => Ok(account),
        Owner::Visitor(_) => Err(AppError::KeyRequired),
    }
}
