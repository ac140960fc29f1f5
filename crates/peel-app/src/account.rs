//! What callers may know of their account.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use peel_domain::{Credits, Scope};

use crate::{App, AppError, Caller};

/// An account as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountView {
    /// The credits that are left.
    pub credits: Credits,
    /// What signs messages to callback addresses, as Standard Webhooks writes it.
    pub webhook_secret: String,
}

/// The caller's account.
///
/// # Errors
/// [`AppError::KeyRequired`], [`AppError::Forbidden`].
pub async fn account(app: &App, caller: &Caller) -> Result<AccountView, AppError> {
    caller.require(Scope::AccountRead)?;
    let wallet = app.store.wallet(caller.owner()).await?;
    let key = app.settings.secret.webhook_key(caller.owner());
    Ok(AccountView {
        credits: wallet.credits,
        webhook_secret: format!("whsec_{}", STANDARD.encode(key)),
    })
}
