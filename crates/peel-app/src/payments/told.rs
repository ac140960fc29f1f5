use super::Incoming;
use crate::{App, AppError};

/// Takes a message of the payment provider. Nothing is looked into yet: when this returns, the event is kept, and
/// whoever looks into events finds it. There is no way in for an event but its signed message.
///
/// Gives whether it was an event, for whoever counts.
///
/// # Errors
/// [`AppError::PaymentsOff`]; [`AppError::InvalidEvent`] when it is not the provider's;
/// [`AppError::Unavailable`] when it could not be kept: the provider is to send it again.
pub async fn take_event(app: &App, body: &[u8], signature: &str) -> Result<&'static str, AppError> {
    let till = app.till()?;
    let now = app.clock.now();
    match till.provider().read(body, signature, now) {
        Ok(Incoming::Event(event)) => {
            let is_new = app.store.keep_event(&event, now).await?;
            Ok(if is_new { "kept" } else { "known" })
        }
        Ok(Incoming::Irrelevant) => Ok("irrelevant"),
        Ok(Incoming::NotOurs) => Ok("not_ours"),
        Err(error) => Err(AppError::InvalidEvent(error)),
    }
}
