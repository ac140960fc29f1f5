use std::time::Duration;

use peel_domain::{AccountId, Credits, IdempotencyKey, OperationId, Wallet};
use peel_store::{Adjusted, Adjustment, AdjustmentLine};

use super::{Administration, AdministrationError, GrantLimit, Reason};

/// The time over which [`GrantLimit::per_day`] counts.
const WINDOW: Duration = Duration::from_secs(24 * 60 * 60);

/// Credits to be given to an account, or taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditChange {
    /// Whose.
    pub account: AccountId,
    /// How many; below zero, they are taken away.
    pub credits: Credits,
    /// Why.
    pub reason: Reason,
    /// What whoever does it calls the request, so that repeating it is harmless; without, each request is one of its
    /// own.
    pub request: Option<IdempotencyKey>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditsChanged {
    /// The operation in the journal.
    pub operation: OperationId,
    /// What the account has now.
    pub wallet: Wallet,
    /// Whether it was done before, by an earlier request of the same name.
    pub is_repeated: bool,
}

impl Administration<'_> {
    /// Gives credits to an account, or takes them away. `actor` is who does it, for the audit log; `limit` is theirs.
    ///
    /// # Errors
    /// All of [`AdministrationError`].
    pub async fn adjust_credits(
        &self,
        actor: &str,
        limit: Option<GrantLimit>,
        change: &CreditChange,
    ) -> Result<CreditsChanged, AdministrationError> {
        if change.credits == Credits::ZERO {
            return Err(AdministrationError::NoCredits);
        }
        if let Some(GrantLimit { each, .. }) = limit
            && change.credits.as_quarters().unsigned_abs() > each.as_quarters().unsigned_abs()
        {
            return Err(AdministrationError::TooManyAtOnce { most: each });
        }
        let now = self.clock.now();
        let operation = match &change.request {
            Some(key) => OperationId::of_adjustment(actor, key),
            None => OperationId::random(self.randomness),
        };
        let adjustment = Adjustment {
            operation: operation.clone(),
            account: change.account,
            credits: change.credits,
            allowance: limit.map(|limit| (limit.per_day, now.minus(WINDOW))),
            line: AdjustmentLine {
                at: now,
                actor: actor.to_owned(),
                reason: change.reason.as_str().to_owned(),
            },
        };
        let (wallet, is_repeated) = match self.store.adjust_credits(&adjustment).await? {
            Adjusted::New(wallet) => (wallet, false),
            Adjusted::Replayed(wallet) => (wallet, true),
            Adjusted::TooFew(available) => {
                return Err(AdministrationError::TooFewCredits { available });
            }
            Adjusted::OverAllowance(left) => return Err(AdministrationError::DailyLimit { left }),
        };
        Ok(CreditsChanged {
            operation,
            wallet,
            is_repeated,
        })
    }
}
