//! The way in.

use std::time::Duration;

use peel_domain::{Credits, Digest, IdempotencyKey, JobId, ReservationId, Scope};
use peel_imaging::Limits;
use peel_store::{Arrival, QueueLimits, Repetition, Submission, Submitted};

use crate::original::{self, memory_bytes, source_of};
use crate::quota::quota;
use crate::{App, AppError, Caller, Original, RemovalOptions};

/// The longest address that is told about an end, in bytes.
const MAX_CALLBACK_BYTES: usize = 2048;

/// What is wanted of a picture.
#[derive(Debug, Clone)]
pub struct Order {
    /// How it is processed.
    pub options: RemovalOptions,
    /// What it costs a caller who pays.
    pub price: Credits,
    /// Where its end is told.
    pub callback_url: Option<String>,
    /// The caller's name for the request.
    pub idempotency: Option<IdempotencyKey>,
    /// How long the same request is taken to be a retry even without a name.
    pub duplicate_window: Option<Duration>,
    /// All else that decides the effect.
    pub fingerprint: Fingerprint,
}

/// What tells a request from others to the same effect on the same picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// The route, such as `POST /api/v1/images`.
    pub route: &'static str,
    /// The parameters that are not part of the [`Order`], in one fixed spelling.
    pub parameters: String,
}

/// Accepts a picture for removal, and holds back what it costs. People who pay by the use and
/// have none left get a locked image; the same picture and options again, while they have the
/// result, is the image that there is.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::KeyRequired`], [`AppError::InvalidCallback`],
/// [`AppError::IdempotencyMismatch`], [`AppError::OwnerBusy`], [`AppError::QueueFull`],
/// [`AppError::InsufficientCredits`], for people [`AppError::OutOfUses`];
/// [`AppError::NotFound`] when the image of the request that this one repeats is gone.
pub async fn submit(
    app: &App,
    caller: &Caller,
    original: Original,
    order: Order,
) -> Result<Submitted, AppError> {
    submit_within(app, caller, original, order, app.settings.queue).await
}

/// The same, where no more than `limits` may wait.
pub(crate) async fn submit_within(
    app: &App,
    caller: &Caller,
    original: Original,
    order: Order,
    limits: QueueLimits,
) -> Result<Submitted, AppError> {
    check(app, caller, &order)?;
    let now = app.clock.now();
    let retention = app.settings.retention(caller.owner());
    let submission = Submission {
        image: original.image(),
        job: JobId::random(app.randomness.as_ref()),
        reservation: ReservationId::random(app.randomness.as_ref()),
        owner: caller.owner(),
        arrival: caller.arrived_at().map(|at| Arrival {
            at,
            expires_at: now.plus(app.settings.account_retention),
        }),
        api_key: caller.key(),
        price: caller.price(order.price),
        quota: quota(app, caller).await?,
        work: Digest::of_parts(&[
            original.content().as_bytes(),
            order.options.to_json().as_bytes(),
        ]),
        original: original.key(),
        memory_bytes: memory_bytes(original.header()),
        options: order.options.to_json(),
        request: request_digest(caller, original.source(), &order),
        callback_url: order.callback_url,
        idempotency: order
            .idempotency
            .map(|key| (key, now.plus(app.settings.idempotency_retention))),
        duplicate_window: order.duplicate_window,
        limits,
        now,
        expires_at: now.plus(retention),
    };
    let submitted = app.store.submit(&submission).await?;
    if let Submitted::New(_) = submitted {
        original.keep();
        app.progress.announce_work();
    }
    Ok(submitted)
}

/// Accepts the picture at `url`, as [`submit`] does. It is not fetched when the order repeats
/// an earlier one by its name.
///
/// # Errors
/// Those of [`fetch`](crate::fetch) and of [`submit`].
pub async fn submit_url(
    app: &App,
    caller: &Caller,
    url: &str,
    limits: &Limits,
    order: Order,
) -> Result<Submitted, AppError> {
    check(app, caller, &order)?;
    if let Some(key) = &order.idempotency {
        let repetition = Repetition {
            owner: caller.owner(),
            key: key.clone(),
            request: request_digest(caller, &source_of(url), &order),
            now: app.clock.now(),
        };
        if let Some(image) = app.store.submitted(&repetition).await? {
            return Ok(Submitted::Replayed(image));
        }
    }
    let original = original::fetch(app, url, limits).await?;
    submit(app, caller, original, order).await
}

fn check(app: &App, caller: &Caller, order: &Order) -> Result<(), AppError> {
    caller.require(Scope::ImagesWrite)?;
    match &order.callback_url {
        Some(url) => check_callback(app, caller, url),
        None => Ok(()),
    }
}

fn request_digest(caller: &Caller, source: &Digest, order: &Order) -> Digest {
    let key = caller.key().map(|key| key.to_string()).unwrap_or_default();
    Digest::of_parts(&[
        order.fingerprint.route.as_bytes(),
        order.fingerprint.parameters.as_bytes(),
        order.options.to_json().as_bytes(),
        order.callback_url.as_deref().unwrap_or_default().as_bytes(),
        source.as_bytes(),
        key.as_bytes(),
    ])
}

/// Whether the address is public is looked at when it is gone to.
fn check_callback(app: &App, caller: &Caller, url: &str) -> Result<(), AppError> {
    if caller.key().is_none() {
        return Err(AppError::KeyRequired);
    }
    let address = url::Url::parse(url).map_err(|_| AppError::InvalidCallback)?;
    let is_spoken = match address.scheme() {
        "https" => true,
        "http" => app.settings.plain_http_callbacks,
        _ => false,
    };
    let has_password = !address.username().is_empty() || address.password().is_some();
    if is_spoken && !has_password && address.has_host() && url.len() <= MAX_CALLBACK_BYTES {
        Ok(())
    } else {
        Err(AppError::InvalidCallback)
    }
}
