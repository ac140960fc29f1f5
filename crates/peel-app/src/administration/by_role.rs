//! Support may look at everything but the audit log as a whole, and give credits within its limit; admins may do all.

use std::sync::Arc;

use peel_domain::{AccountId, Credits, Day, JobId, Role};
use peel_store::{
    AdViewOverview, AuditLine, FigureDay, ImageOverview, OrderOverview, Page, PageRequest,
    PersonOverview, PersonRecord,
};

use super::{
    Administration, AdministrationError, CreditChange, CreditsChanged, CsvStream, FigureRange,
    PersonDetails, QueueView, Reason, Table, table_csv,
};
use crate::people::{PeopleError, require_role};
use crate::{App, Caller};

/// Accounts, by id or address, newest first.
///
/// # Errors
/// Those of [`require_role`].
pub async fn people(
    app: &App,
    caller: &Caller,
    search: Option<&str>,
    page: PageRequest,
) -> Result<Page<PersonOverview>, PeopleError> {
    require_role(app, caller, Role::Support).await?;
    Ok(app.store.search_people(search, page).await?)
}

/// An account from all sides.
///
/// # Errors
/// [`PeopleError::NotFound`]; those of [`require_role`].
pub async fn person(
    app: &App,
    caller: &Caller,
    account: AccountId,
) -> Result<PersonDetails, PeopleError> {
    require_role(app, caller, Role::Support).await?;
    Ok(administration(app).person(account).await?)
}

/// What is known of images beside their content, newest first.
///
/// # Errors
/// Those of [`require_role`].
pub async fn images(
    app: &App,
    caller: &Caller,
    search: Option<&str>,
    page: PageRequest,
) -> Result<Page<ImageOverview>, PeopleError> {
    require_role(app, caller, Role::Support).await?;
    Ok(app.store.search_images(search, page).await?)
}

/// Orders, newest first.
///
/// # Errors
/// Those of [`require_role`].
pub async fn orders(
    app: &App,
    caller: &Caller,
    search: Option<&str>,
    page: PageRequest,
) -> Result<Page<OrderOverview>, PeopleError> {
    require_role(app, caller, Role::Support).await?;
    Ok(app.store.search_orders(search, page).await?)
}

/// Views of ads, newest first.
///
/// # Errors
/// Those of [`require_role`].
pub async fn ad_views(
    app: &App,
    caller: &Caller,
    search: Option<&str>,
    page: PageRequest,
) -> Result<Page<AdViewOverview>, PeopleError> {
    require_role(app, caller, Role::Support).await?;
    Ok(app.store.search_ad_views(search, page).await?)
}

/// How the work stands.
///
/// # Errors
/// Those of [`require_role`].
pub async fn queue(
    app: &App,
    caller: &Caller,
    page: PageRequest,
) -> Result<QueueView, PeopleError> {
    require_role(app, caller, Role::Support).await?;
    Ok(administration(app).queue(page).await?)
}

/// Has a job tried again that was given up. For admins.
///
/// # Errors
/// Those of [`Administration::requeue_job`] and [`require_role`].
pub async fn requeue_job(
    app: &App,
    caller: &Caller,
    job: JobId,
    reason: &Reason,
) -> Result<(), PeopleError> {
    let admin = require_role(app, caller, Role::Admin).await?;
    let actor = admin.id.to_string();
    administration(app).requeue_job(&actor, job, reason).await?;
    app.progress.announce_work();
    Ok(())
}

/// All that a search finds, as CSV. For admins, and the audit log tells of it.
///
/// # Errors
/// Those of [`require_role`]; the table ends early when the store fails.
pub async fn export(
    app: &App,
    caller: &Caller,
    table: Table,
    search: Option<String>,
) -> Result<CsvStream, PeopleError> {
    let admin = require_role(app, caller, Role::Admin).await?;
    let actor = admin.id.to_string();
    let is_all = search.is_none();
    administration(app)
        .note_export(&actor, table, is_all)
        .await?;
    let store = Arc::clone(&app.store);
    Ok(table_csv(store, table, search))
}

/// What happened, by day. Without the first day, 30; without the last, up to today.
///
/// # Errors
/// [`AdministrationError::InvalidRange`]; those of [`require_role`].
pub async fn figures(
    app: &App,
    caller: &Caller,
    from: Option<Day>,
    to: Option<Day>,
) -> Result<(FigureRange, Vec<FigureDay>), AdministrationError> {
    require_role(app, caller, Role::Support).await?;
    let range = FigureRange::new(from, to, Day::of(app.clock.now()))?;
    Ok((range, administration(app).figures(range).await?))
}

/// What was done, newest first. For admins.
///
/// # Errors
/// Those of [`require_role`].
pub async fn audit_log(
    app: &App,
    caller: &Caller,
    page: PageRequest,
) -> Result<Page<AuditLine>, PeopleError> {
    require_role(app, caller, Role::Admin).await?;
    Ok(app.store.audit_log(page).await?)
}

/// Gives credits to an account, which support may, or takes them away, which admins may. Nobody gives to themselves.
///
/// # Errors
/// All of [`AdministrationError`].
pub async fn adjust_credits(
    app: &App,
    caller: &Caller,
    change: &CreditChange,
) -> Result<CreditsChanged, AdministrationError> {
    let needed = if change.credits < Credits::ZERO {
        Role::Admin
    } else {
        Role::Support
    };
    let actor = require_role(app, caller, needed).await?;
    if actor.id == change.account {
        return Err(PeopleError::Conflict.into());
    }
    let limit = app.settings.grants.of(actor.role);
    administration(app)
        .adjust_credits(&actor.id.to_string(), Some(limit), change)
        .await
}

/// Gives a role. For admins; nobody takes their own.
///
/// # Errors
/// [`PeopleError::NotFound`]; [`PeopleError::Conflict`] for one's own; those of [`require_role`].
pub async fn set_role(
    app: &App,
    caller: &Caller,
    account: AccountId,
    role: Role,
    reason: &Reason,
) -> Result<PersonRecord, PeopleError> {
    let actor = over_another(app, caller, account).await?;
    let administration = administration(app);
    Ok(administration
        .set_role(&actor, account, role, reason)
        .await?)
}

/// Keeps somebody out: ends their sessions, and nothing of theirs lets in any more. Or lets them in again. For admins.
///
/// # Errors
/// As [`set_role`].
pub async fn set_blocked(
    app: &App,
    caller: &Caller,
    account: AccountId,
    blocked: bool,
    reason: &Reason,
) -> Result<PersonRecord, PeopleError> {
    let actor = over_another(app, caller, account).await?;
    let administration = administration(app);
    Ok(administration
        .set_blocked(&actor, account, blocked, reason)
        .await?)
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
