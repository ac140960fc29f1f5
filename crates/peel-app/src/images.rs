//! Looking at images, calling them off, deleting them.

use peel_domain::{ImageId, Scope};
use peel_store::{ImageRecord, Page, PageRequest};

use crate::{App, AppError, Caller, ProgressEvent};

/// The caller's image `id`.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`].
pub async fn image(app: &App, caller: &Caller, id: ImageId) -> Result<ImageRecord, AppError> {
    caller.require(Scope::ImagesRead)?;
    Ok(app
        .store
        .image_of(caller.owner(), id, app.clock.now())
        .await?)
}

/// The caller's images, newest first.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn images(
    app: &App,
    caller: &Caller,
    page: PageRequest,
) -> Result<Page<ImageRecord>, AppError> {
    caller.require(Scope::ImagesRead)?;
    Ok(app
        .store
        .images_of(caller.owner(), page, app.clock.now())
        .await?)
}

/// Calls off the removal of an image that is not done. What was held back for it goes back.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`]; [`AppError::Conflict`] when it is done.
pub async fn cancel(app: &App, caller: &Caller, id: ImageId) -> Result<ImageRecord, AppError> {
    caller.require(Scope::ImagesWrite)?;
    let now = app.clock.now();
    app.store.cancel(caller.owner(), id, now).await?;
    app.progress.publish(id, ProgressEvent::Changed);
    Ok(app.store.image_of(caller.owner(), id, now).await?)
}

/// Deletes an image and all that was made of it. Its bytes go soon after.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`].
pub async fn delete(app: &App, caller: &Caller, id: ImageId) -> Result<(), AppError> {
    caller.require(Scope::ImagesWrite)?;
    app.store
        .delete_image(caller.owner(), id, app.clock.now())
        .await?;
    app.progress.publish(id, ProgressEvent::Changed);
    Ok(())
}
