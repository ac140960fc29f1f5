//! The way in for callers who wait for the result.

use std::time::Duration;

use peel_domain::ImageState;
use peel_store::ImageRecord;

use crate::admission::{limits, queue};
use crate::submit::submit_within;
use crate::{App, AppError, Caller, Order, Original, wait};

/// Accepts a picture as [`submit`](crate::submit) does, and waits for its end. Answers with
/// the image as it is after `patience` at the latest; refuses at once who would wait in vain.
///
/// # Errors
/// Those of [`submit`](crate::submit); [`AppError::QueueFull`] also when the queue is longer
/// than `patience`; [`AppError::NotFound`] when the image is deleted meanwhile.
pub async fn remove_now(
    app: &App,
    caller: &Caller,
    original: Original,
    order: Order,
    patience: Duration,
) -> Result<ImageRecord, AppError> {
    let ahead = queue(app).await?.queued;
    let limits = limits(app, Some(patience));
    let submitted = submit_within(app, caller, original, order, limits).await?;
    let image = wait(app, &submitted, patience).await?;
    if let (false, ImageState::Ready, Some(settled)) =
        (submitted.is_replay(), image.state, image.settled_at)
    {
        app.pace.note(ahead, settled.since(image.created_at));
    }
    Ok(image)
}
