//! Who is let in at all.

use std::time::Duration;

use peel_domain::{JobKind, Scope};
use peel_store::{QueueLimits, QueueStats};

use crate::{App, AppError, Caller};

/// Refuses at once, before anything is read, what could only be refused later: when no more
/// pictures can come in, the queue is full, or a caller with this `patience` would wait in
/// vain. Not for requests that may be repetitions, which get their answer nevertheless.
///
/// # Errors
/// [`AppError::QueueFull`], [`AppError::Forbidden`].
pub async fn admit(app: &App, caller: &Caller, patience: Option<Duration>) -> Result<(), AppError> {
    caller.require(Scope::ImagesWrite)?;
    if app.uploads.available_permits() == 0 {
        return Err(AppError::QueueFull);
    }
    let limits = limits(app, patience);
    if queue(app).await?.queued >= u64::from(limits.total) {
        return Err(AppError::QueueFull);
    }
    Ok(())
}

/// How the queue of removals stands.
pub(crate) async fn queue(app: &App) -> Result<QueueStats, AppError> {
    let now = app.clock.now();
    Ok(app.store.queue_stats(JobKind::Remove, now).await?)
}

/// How many removals may wait, for a caller with this patience to be one of them.
pub(crate) fn limits(app: &App, patience: Option<Duration>) -> QueueLimits {
    let places = patience.and_then(|patience| app.pace.places_within(patience));
    let QueueLimits { per_owner, total } = app.settings.queue;
    QueueLimits {
        per_owner,
        total: places.map_or(total, |places| places.min(total)),
    }
}
