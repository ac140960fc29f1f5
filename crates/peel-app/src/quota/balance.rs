use std::time::Duration;

use peel_domain::{Charge, EmailAddress, Owner, Scope, Timestamp, Wallet};
use peel_store::{BalanceQuery, ErasureRecord, UsageDay};

use super::quota;
use crate::{App, AppError, Caller};

/// The most days that usage is told of.
const MAX_DAYS: u32 = 366;

/// How a caller stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    /// Who they are.
    pub owner: Owner,
    /// Their address, if they have an account.
    pub email: Option<EmailAddress>,
    /// What they have to spend.
    pub wallet: Wallet,
    /// What the next removal will take.
    pub next: NextUse,
    /// When free uses come again, if they are known to.
    pub next_free_at: Option<Timestamp>,
    /// Previews that they may still see today without uses.
    pub previews_left: u32,
    /// Uses that they may still have back for results that are not good.
    pub returns_left: u32,
    /// When everything of theirs is to be erased, if they asked for that.
    pub erasure: Option<ErasureRecord>,
}

/// What a removal takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextUse {
    /// A free use.
    Free,
    /// A pass.
    Pass,
    /// Credits.
    Credit,
    /// Nothing: no more than a preview will be given out.
    Preview,
    /// It will be refused.
    Refused,
}

impl NextUse {
    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Pass => "pass",
            Self::Credit => "credit",
            Self::Preview => "preview",
            Self::Refused => "refused",
        }
    }
}

/// How the caller stands.
///
/// # Errors
/// [`AppError::Forbidden`] for a key without the right to see the balance.
pub async fn me(app: &App, caller: &Caller) -> Result<Me, AppError> {
    may_see_balance(caller)?;
    let query = BalanceQuery {
        owner: caller.owner(),
        quota: quota(app, caller).await?,
        returns: app.settings.returns,
        now: app.clock.now(),
    };
    let balance = app.store.balance(&query).await?;
    let email = match caller.owner() {
        Owner::Account(account) => Some(app.store.account(account).await?.email),
        Owner::Visitor(_) => None,
    };
    let next = match balance.wallet.charge_for(caller.price(app.settings.price)) {
        Some(Charge::FreeUse) => NextUse::Free,
        Some(Charge::Pass) => NextUse::Pass,
        Some(Charge::Credits(_) | Charge::Nothing) => NextUse::Credit,
        None if balance.previews_left > 0 => NextUse::Preview,
        None => NextUse::Refused,
    };
    Ok(Me {
        owner: caller.owner(),
        email,
        wallet: balance.wallet,
        next,
        next_free_at: balance.next_free_at,
        previews_left: balance.previews_left,
        returns_left: balance.returns_left,
        erasure: app.store.erasure(caller.owner()).await?,
    })
}

/// What the caller has used in the last `days` days, at most 366, by day (UTC), oldest first.
///
/// # Errors
/// As [`me`].
pub async fn usage(app: &App, caller: &Caller, days: u32) -> Result<Vec<UsageDay>, AppError> {
    may_see_balance(caller)?;
    let days = u64::from(days.min(MAX_DAYS));
    let since = app.clock.now().minus(Duration::from_secs(days * 86_400));
    Ok(app.store.usage(caller.owner(), since).await?)
}

/// Visitors see their own without further ado; a key needs the right to.
fn may_see_balance(caller: &Caller) -> Result<(), AppError> {
    match caller.key() {
        Some(_) => caller.require(Scope::AccountRead),
        None => Ok(()),
    }
}
