use peel_store::ErasureRecord;

use crate::{App, AppError, Caller};

/// Asks for everything of the caller's to be erased, once the time is over in which that can
/// be called off. Asking again changes nothing. Whoever asks must have shown of late who they
/// are; that is the route's to see to.
///
/// # Errors
/// [`AppError::PersonRequired`] for a caller with an API key.
pub async fn request_erasure(app: &App, caller: &Caller) -> Result<ErasureRecord, AppError> {
    require_person(caller)?;
    let now = app.clock.now();
    let due_at = now.plus(app.settings.cooling_off);
    Ok(app
        .store
        .request_erasure(caller.owner(), now, due_at)
        .await?)
}

/// Calls the caller's erasure off. Nothing happens when there is none.
///
/// # Errors
/// As [`request_erasure`].
pub async fn cancel_erasure(app: &App, caller: &Caller) -> Result<(), AppError> {
    require_person(caller)?;
    Ok(app.store.cancel_erasure(caller.owner()).await?)
}

/// Refuses programs: a key that leaks must not be enough to take somebody's life's work, or
/// all that is known of them.
pub(super) fn require_person(caller: &Caller) -> Result<(), AppError> {
    match caller.key() {
        Some(_) => Err(AppError::PersonRequired),
        None => Ok(()),
    }
}
