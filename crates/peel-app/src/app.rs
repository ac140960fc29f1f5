use std::fmt;
use std::sync::Arc;

use peel_domain::{Clock, Randomness};
use peel_store::Store;

use crate::{Fetcher, Progress, Renderer};

/// The ports that use cases stand on. Clones share them.
#[derive(Clone)]
pub struct App {
    /// What the service keeps.
    pub store: Arc<dyn Store>,
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
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("store", &self.store)
            .field("fetcher", &self.fetcher)
            .finish_non_exhaustive()
    }
}
