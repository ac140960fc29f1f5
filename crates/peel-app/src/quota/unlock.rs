use peel_domain::{ImageId, Means, Price, ReservationId, Scope};
use peel_store::{ImageRecord, Unlock};

use super::quota;
use crate::{App, AppError, Caller, ProgressEvent};

/// Unlocks the caller's image `id` by these means, or by whatever is there: a free use, else
/// a pass, else credits. An image that is not locked costs nothing, however often it is asked.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`]; [`AppError::Conflict`] when the image has
/// failed; [`AppError::CannotUnlock`] when there is nothing to unlock it with, for callers
/// with an API key [`AppError::InsufficientCredits`].
pub async fn unlock(
    app: &App,
    caller: &Caller,
    id: ImageId,
    with: Option<Means>,
) -> Result<ImageRecord, AppError> {
    caller.require(Scope::ImagesWrite)?;
    let now = app.clock.now();
    let image = app.store.image_of(caller.owner(), id, now).await?;
    let credits = app.settings.removal_prices().of_image(&image);
    let price = match with {
        Some(means) if caller.key().is_none() => Price::Exactly(means.charge(credits)),
        _ => caller.price(credits),
    };
    let unlock = Unlock {
        owner: caller.owner(),
        image: id,
        reservation: ReservationId::random(app.randomness.as_ref()),
        price,
        quota: quota(app, caller).await?,
        now,
    };
    let image = app.store.unlock(&unlock).await.map_err(|error| {
        match (AppError::from(error), caller.key()) {
            (AppError::InsufficientCredits { .. }, None) => AppError::CannotUnlock,
            (error, _) => error,
        }
    })?;
    app.progress.publish(id, ProgressEvent::Changed);
    Ok(image)
}
