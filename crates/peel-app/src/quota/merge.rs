use peel_domain::{AccountId, OperationId, VisitorId};
use peel_store::Merge;

use crate::{App, AppError};

/// Makes what is the visitor's the account's: for somebody who has just signed in. Free uses
/// that either has used are used. As often as one likes: each time, what the visitor has got
/// since is moved too.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such account; [`AppError::Conflict`] when the
/// visitor turned out to be somebody else before. A shared computer is none of the account's
/// business, so whoever signs somebody in goes on without.
pub async fn merge(app: &App, visitor: VisitorId, account: AccountId) -> Result<(), AppError> {
    let merge = Merge {
        operation: OperationId::random(app.randomness.as_ref()),
        visitor,
        account,
        free: app.settings.free,
        retention: app.settings.account_retention,
        now: app.clock.now(),
    };
    Ok(app.store.merge(&merge).await?)
}
