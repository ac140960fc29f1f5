//! What may be done about people, by those whose role reaches. Each leaves a line in the audit log.

use peel_domain::{AccountId, Role};
use peel_store::{AuditLine, Page, PageRequest, PersonRecord};

use super::{PeopleError, require_role};
use crate::{Administration, App, Caller};

/// Gives a role. Nobody takes their own.
///
/// # Errors
/// [`PeopleError::NotFound`]; [`PeopleError::Conflict`] for one's own; those of [`require_role`].
pub async fn set_role(
    app: &App,
    caller: &Caller,
    account: AccountId,
    role: Role,
) -> Result<PersonRecord, PeopleError> {
    let actor = over_another(app, caller, account).await?;
    let administration = administration(app);
    Ok(administration.set_role(&actor, account, role).await?)
}

/// Keeps somebody out: ends their sessions, and nothing of theirs lets in any more.
///
/// # Errors
/// As [`set_role`].
pub async fn block(
    app: &App,
    caller: &Caller,
    account: AccountId,
) -> Result<PersonRecord, PeopleError> {
    let actor = over_another(app, caller, account).await?;
    Ok(administration(app)
        .set_blocked(&actor, account, true)
        .await?)
}

/// Lets somebody in again who was blocked.
///
/// # Errors
/// As [`set_role`].
pub async fn unblock(
    app: &App,
    caller: &Caller,
    account: AccountId,
) -> Result<PersonRecord, PeopleError> {
    let actor = over_another(app, caller, account).await?;
    Ok(administration(app)
        .set_blocked(&actor, account, false)
        .await?)
}

/// Everybody with an account, newest first.
///
/// # Errors
/// Those of [`require_role`]; support may look.
pub async fn people(
    app: &App,
    caller: &Caller,
    page: PageRequest,
) -> Result<Page<PersonRecord>, PeopleError> {
    require_role(app, caller, Role::Support).await?;
    Ok(app.store.people(page).await?)
}

/// What was done, newest first.
///
/// # Errors
/// Those of [`require_role`]; admins may look.
pub async fn audit_log(
    app: &App,
    caller: &Caller,
    page: PageRequest,
) -> Result<Page<AuditLine>, PeopleError> {
    require_role(app, caller, Role::Admin).await?;
    Ok(app.store.audit_log(page).await?)
}

async fn over_another(
    app: &App,
    caller: &Caller,
    account: AccountId,
) -> Result<String, PeopleError> {
    let admin = require_role(app, caller, Role::Admin).await?;
    if admin.id == account {
        return Err(PeopleError::Conflict);
    }
    Ok(admin.id.to_string())
}

fn administration(app: &App) -> Administration<'_> {
    Administration {
        store: app.store.as_ref(),
        clock: app.clock.as_ref(),
        randomness: app.randomness.as_ref(),
    }
}
