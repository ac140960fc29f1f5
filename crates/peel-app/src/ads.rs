//! Ads that people choose to watch for a pass.
//!
//! Whoever has a locked image opts in to one ad, watches it to its end over checkpoints, each of
//! which hands out the token of the next, and has one pass for it. A pass is no credit: it is not
//! bought, not handed on, and not paid out.

mod creative;
mod error;
mod token;

use std::time::Duration;

use peel_domain::{AdLimit, AdProvider, AdSessionId, AdState, ImageId, Language, Scope, Timestamp};
use peel_store::{AdEnd, AdSessionRecord, AdStep, NewAdSession};

use crate::quota::quota;
use crate::{App, AppError, Caller};

pub use creative::{Creative, CreativeKind};
pub use error::AdError;

/// What an operator may choose about ads.
#[derive(Debug, Clone)]
pub struct AdSettings {
    /// Where they come from.
    pub source: AdSource,
    /// How long they are watched.
    pub length: Duration,
    /// After which time a view is over, watched or not.
    pub life: Duration,
    /// How many are rewarded.
    pub limit: AdLimit,
}

/// Where ads come from.
#[derive(Debug, Clone)]
pub enum AdSource {
    /// There are none.
    Off,
    /// One of these is shown.
    House(Vec<Creative>),
    /// Google shows them, to those who have agreed to that.
    Gpt {
        /// The path of the rewarded ad unit, such as `/1234/rewarded`.
        unit: String,
    },
}

impl Default for AdSettings {
    fn default() -> Self {
        Self {
            source: AdSource::Off,
            length: Duration::from_secs(30),
            life: Duration::from_secs(600),
            limit: AdLimit::default(),
        }
    }
}

/// The view of an ad, as whoever watches it needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdView {
    /// Its id.
    pub id: AdSessionId,
    /// For which image.
    pub image: ImageId,
    /// Where the ad comes from.
    pub provider: AdProvider,
    /// Which ad: a creative's name, or the path of an ad unit.
    pub creative: String,
    /// Where it stands.
    pub state: AdState,
    /// How long it is watched.
    pub length: Duration,
    /// When its time is over.
    pub expires_at: Timestamp,
    /// What is to be reached next; `None` once there is nothing.
    pub next: Option<NextCheckpoint>,
}

/// What is to be reached next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextCheckpoint {
    /// How much of the ad was watched then, in percent.
    pub percent: u8,
    /// How much longer is to be watched until then.
    pub after: Duration,
    /// What is to be shown then.
    pub token: String,
}

/// Begins to show the caller an ad for their locked image; what they had begun is over with that.
///
/// # Errors
/// [`AdError::Off`]; [`AdError::ConsentRequired`]; [`AdError::Refused`] when the limit is reached;
/// [`AppError::PersonRequired`] for programs, [`AppError::NotFound`], and [`AppError::Conflict`]
/// when the image is not locked.
pub async fn begin(
    app: &App,
    caller: &Caller,
    image: ImageId,
    language: Language,
) -> Result<AdView, AdError> {
    let quota = person(app, caller).await?;
    let settings = &app.settings.ads;
    let (provider, creative) = match &settings.source {
        AdSource::Off => return Err(AdError::Off),
        AdSource::House(creatives) => {
            let creative = creative::pick(creatives, language, app.randomness.as_ref());
            (
                AdProvider::House,
                creative.ok_or(AdError::Off)?.name.clone(),
            )
        }
        AdSource::Gpt { unit } => {
            let consent = app.store.consent(caller.owner()).await?;
            if !consent.is_some_and(|consent| consent.ads) {
                return Err(AdError::ConsentRequired);
            }
            (AdProvider::Gpt, unit.clone())
        }
    };
    let new = NewAdSession {
        id: AdSessionId::random(app.randomness.as_ref()),
        owner: caller.owner(),
        image,
        provider,
        creative,
        length: settings.length,
        life: settings.life,
        network: quota.trace.network,
        limit: settings.limit,
        now: app.clock.now(),
    };
    let record = app.store.begin_ad(&new).await?;
    Ok(view(app, record))
}

/// Reaches the checkpoint that `token` stands for. The last one gives a pass. The answer to the
/// last that was reached is given again to whoever did not hear it.
///
/// # Errors
/// [`AdError::InvalidToken`]; [`AdError::Refused`]; [`AppError::NotFound`].
pub async fn reach(
    app: &App,
    caller: &Caller,
    session: AdSessionId,
    token: &str,
) -> Result<AdView, AdError> {
    person(app, caller).await?;
    let number = token::open(&app.settings.secret, session, token);
    let step = AdStep {
        owner: caller.owner(),
        session,
        number: number.unwrap_or(u8::MAX),
        limit: app.settings.ads.limit,
        now: app.clock.now(),
    };
    let reached = app.store.reach_checkpoint(&step).await;
    match (reached, number) {
        (Err(error @ peel_store::StoreError::NotFound), _) => Err(error.into()),
        (_, None) => Err(AdError::InvalidToken),
        (reached, Some(_)) => Ok(view(app, reached?)),
    }
}

/// Ends a view without a pass: it was skipped, or there was nothing to show.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::PersonRequired`].
pub async fn end(
    app: &App,
    caller: &Caller,
    session: AdSessionId,
    ending: AdState,
) -> Result<AdView, AdError> {
    person(app, caller).await?;
    let end = AdEnd {
        owner: caller.owner(),
        session,
        ending,
        now: app.clock.now(),
    };
    Ok(view(app, app.store.end_ad(&end).await?))
}

/// The creative of this name, if there is one.
#[must_use]
pub fn creative<'a>(app: &'a App, name: &str) -> Option<&'a Creative> {
    match &app.settings.ads.source {
        AdSource::House(creatives) => creatives.iter().find(|creative| creative.name == name),
        AdSource::Off | AdSource::Gpt { .. } => None,
    }
}

/// Passes are for people who pay by the use.
async fn person(app: &App, caller: &Caller) -> Result<peel_store::Quota, AdError> {
    caller.require(Scope::ImagesWrite)?;
    let quota = quota(app, caller).await?;
    quota.ok_or(AdError::App(AppError::PersonRequired))
}

fn view(app: &App, record: AdSessionRecord) -> AdView {
    let session = record.session;
    let now = app.clock.now();
    let next = session.next().map(|next| NextCheckpoint {
        percent: next.percent,
        after: next.not_before.since(now),
        token: token::sealed(&app.settings.secret, record.id, next.number),
    });
    AdView {
        id: record.id,
        image: record.image,
        provider: session.provider,
        creative: record.creative,
        state: session.state_at(now),
        length: session.length,
        expires_at: session.expires_at,
        next,
    }
}
