use std::fmt;
use std::sync::Arc;

use peel_blobs::Blobs;
use peel_domain::{Clock, Randomness};
use peel_identity::Provider;
use peel_store::Store;
use tokio::sync::Semaphore;

use crate::pace::Pace;
use crate::payments::{PaymentProvider, Till, TillPorts};
use crate::people::Credentials;
use crate::rendition_cache::RenditionCache;
use crate::{Analytics, AppError, Fetcher, NoAnalytics, Progress, Renderer, Settings};

/// What use cases stand on. Clones share it.
#[derive(Clone)]
pub struct App {
    /// What the service keeps.
    pub store: Arc<dyn Store>,
    /// Where encoded pictures are.
    pub blobs: Blobs,
    /// Makes pictures of cutouts.
    pub renderer: Arc<dyn Renderer>,
    /// Fetches what callers name by address.
    pub fetcher: Arc<dyn Fetcher>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// For ids and secrets.
    pub randomness: Arc<dyn Randomness>,
    /// How images go on.
    pub progress: Progress,
    /// Counts what happens.
    pub analytics: Arc<dyn Analytics>,
    /// What an operator may choose.
    pub settings: Arc<Settings>,
    /// A permit for each picture that is coming in.
    pub(crate) uploads: Arc<Semaphore>,
    pub(crate) renditions: RenditionCache,
    pub(crate) credentials: Credentials,
    pub(crate) pace: Pace,
    pub(crate) till: Option<Till>,
}

/// The ports, each to be implemented once.
#[derive(Clone)]
#[expect(
    missing_debug_implementations,
    reason = "most ports have nothing to show"
)]
pub struct Ports {
    /// See [`App::store`].
    pub store: Arc<dyn Store>,
    /// See [`App::blobs`].
    pub blobs: Blobs,
    /// See [`App::renderer`].
    pub renderer: Arc<dyn Renderer>,
    /// See [`App::fetcher`].
    pub fetcher: Arc<dyn Fetcher>,
    /// See [`App::clock`].
    pub clock: Arc<dyn Clock>,
    /// See [`App::randomness`].
    pub randomness: Arc<dyn Randomness>,
    /// See [`App::progress`].
    pub progress: Progress,
}

impl App {
    /// The service over these ports.
    #[must_use]
    pub fn new(ports: Ports, settings: Settings) -> Self {
        Self {
            uploads: Arc::new(Semaphore::new(settings.max_uploads)),
            renditions: RenditionCache::new(settings.rendition_cache_bytes),
            credentials: Credentials::new(&settings),
            pace: Pace::default(),
            till: None,
            store: ports.store,
            blobs: ports.blobs,
            renderer: ports.renderer,
            fetcher: ports.fetcher,
            clock: ports.clock,
            randomness: ports.randomness,
            progress: ports.progress,
            analytics: Arc::new(NoAnalytics),
            settings: Arc::new(settings),
        }
    }

    /// Also lets people in through these providers.
    #[must_use]
    pub fn with_providers(mut self, providers: Vec<Arc<dyn Provider>>) -> Self {
        self.credentials.providers = providers;
        self
    }

    /// Also sells, and lets this provider take the money.
    #[must_use]
    pub fn with_payments(mut self, provider: Arc<dyn PaymentProvider>) -> Self {
        self.till = Some(Till::new(TillPorts {
            store: Arc::clone(&self.store),
            provider,
            clock: Arc::clone(&self.clock),
            randomness: Arc::clone(&self.randomness),
            progress: self.progress.clone(),
            prices: self.settings.removal_prices(),
        }));
        self
    }

    /// What keeps the books of what is sold.
    ///
    /// # Errors
    /// [`AppError::PaymentsOff`] when nothing is sold.
    pub(crate) fn till(&self) -> Result<&Till, AppError> {
        self.till.as_ref().ok_or(AppError::PaymentsOff)
    }

    /// The same, with what happens counted.
    #[must_use]
    pub fn with_analytics(mut self, analytics: Arc<dyn Analytics>) -> Self {
        self.analytics = analytics;
        self
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("store", &self.store)
            .field("blobs", &self.blobs)
            .field("fetcher", &self.fetcher)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
