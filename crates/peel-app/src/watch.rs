//! Waiting for images.

use std::time::Duration;

use peel_domain::{ImageId, Owner, Scope, Step};
use peel_store::{ImageRecord, Submitted};
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout_at};

use crate::{App, AppError, Caller, ProgressEvent, Subscription};

/// How often the store is asked: the worker may be a process whose events are not heard here.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What is seen of an image that is watched.
#[derive(Debug, Clone, PartialEq)]
pub enum Sighting {
    /// It looks different from when it was last seen. Always the first sighting.
    Image(Box<ImageRecord>),
    /// A step began.
    Step(Step),
}

/// Watches one image until it is settled or gone.
#[derive(Debug)]
pub struct Watch {
    app: App,
    /// Whose it must be; `None` for one whose watcher submitted it.
    owner: Option<Owner>,
    image: ImageId,
    events: Subscription,
    ticks: tokio::time::Interval,
    seen: Option<ImageRecord>,
    step: Option<Step>,
    is_over: bool,
}

/// Watches the caller's image `id`.
///
/// # Errors
/// [`AppError::Forbidden`].
pub fn watch(app: &App, caller: &Caller, id: ImageId) -> Result<Watch, AppError> {
    caller.require(Scope::ImagesRead)?;
    Ok(begin(app, Some(caller.owner()), id))
}

fn begin(app: &App, owner: Option<Owner>, id: ImageId) -> Watch {
    let mut ticks = interval_at(Instant::now() + LOOK_EVERY, LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    Watch {
        app: app.clone(),
        owner,
        image: id,
        // Before the first look, so that nothing is missed in between.
        events: app.progress.subscribe(id),
        ticks,
        seen: None,
        step: None,
        is_over: false,
    }
}

/// An image that was just submitted once it is settled, or as it is after `patience`: whoever may
/// submit may also see what becomes of it, even if a visitor signs in meanwhile and it is the account's.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn wait(
    app: &App,
    submitted: &Submitted,
    patience: Duration,
) -> Result<ImageRecord, AppError> {
    let image = submitted.image();
    let mut watch = begin(app, None, image.id);
    let deadline = Instant::now() + patience;
    let mut latest = image.clone();
    loop {
        match timeout_at(deadline, watch.next()).await {
            Ok(Some(Ok(Sighting::Image(image)))) => latest = *image,
            Ok(Some(Ok(Sighting::Step(_)))) => {}
            Ok(Some(Err(error))) => return Err(error),
            Ok(None) | Err(_) => return Ok(latest),
        }
    }
}

impl Watch {
    /// The next sighting; `None` after that of a settled image, and after an error.
    /// [`AppError::NotFound`] when the image is gone. Safe to drop while it waits.
    pub async fn next(&mut self) -> Option<Result<Sighting, AppError>> {
        if self.is_over {
            return None;
        }
        let mut must_look = self.seen.is_none();
        loop {
            if must_look {
                match self.look().await {
                    Ok(Some(sighting)) => return Some(Ok(sighting)),
                    Ok(None) => {}
                    Err(error) => {
                        self.is_over = true;
                        return Some(Err(error));
                    }
                }
            }
            must_look = tokio::select! {
                event = self.events.next() => match event {
                    ProgressEvent::Changed => true,
                    ProgressEvent::Step(step) if self.step == Some(step) => false,
                    ProgressEvent::Step(step) => {
                        self.step = Some(step);
                        return Some(Ok(Sighting::Step(step)));
                    }
                },
                _ = self.ticks.tick() => true,
            };
        }
    }

    /// What the store has that was not seen yet.
    async fn look(&mut self) -> Result<Option<Sighting>, AppError> {
        let now = self.app.clock.now();
        let image = match self.owner {
            Some(owner) => self.app.store.image_of(owner, self.image, now).await?,
            None => self.app.store.image(self.image, now).await?,
        };
        let is_new = self
            .seen
            .as_ref()
            .is_none_or(|seen| (seen.state, seen.attempt) != (image.state, image.attempt));
        let step = image.step;
        if is_new {
            self.is_over = image.state.is_settled();
            self.step = step;
            self.seen = Some(image.clone());
            return Ok(Some(Sighting::Image(Box::new(image))));
        }
        // Steps that this process hears of are ahead of those that heartbeats note.
        let is_further = step.is_some() && step > self.step;
        if is_further {
            self.step = step;
        }
        Ok(step.filter(|_| is_further).map(Sighting::Step))
    }
}
