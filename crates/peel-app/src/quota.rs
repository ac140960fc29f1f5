//! Free uses, passes and credits of people: what is left, and what becomes of it.

mod balance;
mod merge;
mod refund;
mod trace;
mod unlock;

use peel_domain::{Owner, Standing};
use peel_store::Quota;

use crate::{App, AppError, Caller};

pub use balance::{Me, NextUse, me, usage};
pub use merge::merge;
pub use refund::{Complaint, refund_use};
pub use unlock::unlock;

/// What applies to a caller who pays by the use; `None` to others.
pub(crate) async fn quota(app: &App, caller: &Caller) -> Result<Option<Quota>, AppError> {
    if !caller.pays_by_use() {
        return Ok(None);
    }
    let standing = match caller.owner() {
        Owner::Visitor(_) => Standing::Visitor,
        Owner::Account(account) => {
            let person = app.store.person(account).await?;
            // Access tokens are good for some minutes more; what costs us something is refused at once.
            if person.blocked_at.is_some() {
                return Err(AppError::Blocked);
            }
            match person.email_verified_at {
                Some(_) => Standing::Verified,
                None => Standing::Unverified,
            }
        }
    };
    Ok(Some(Quota {
        standing,
        free: app.settings.free,
        previews: app.settings.previews,
        trace: trace::trace(&app.settings.secret, caller, app.clock.now()),
    }))
}
