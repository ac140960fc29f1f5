use std::fmt;
use std::sync::Arc;

use peel_app::App;
use tokio_util::sync::CancellationToken;

use crate::ApiSettings;
use crate::places::Places;
use crate::rates::Counts;
use crate::website::Website;

/// What every handler may use. Clones share it.
#[derive(Clone)]
pub struct ApiState {
    /// The use cases' ports.
    pub app: App,
    /// What an operator may choose.
    pub settings: Arc<ApiSettings>,
    /// Cancelled once the service is about to stop: it is not ready any more, and those who
    /// wait for something are sent away with what there is.
    pub closing: CancellationToken,
    pub(crate) upload_places: Places,
    pub(crate) counts: Counts,
    pub(crate) metrics: Option<MetricsPage>,
    pub(crate) website: Option<Website>,
}

/// Gives the metrics as Prometheus reads them.
pub type MetricsPage = Arc<dyn Fn() -> String + Send + Sync>;

impl ApiState {
    /// The API over `app`, without a page of metrics.
    #[must_use]
    pub fn new(app: App, settings: ApiSettings) -> Self {
        Self {
            upload_places: Places::new(settings.uploads_per_network),
            counts: Counts::new(&settings.rates),
            app,
            settings: Arc::new(settings),
            closing: CancellationToken::new(),
            metrics: None,
            website: None,
        }
    }

    /// The same with a website at all paths that the API does not have.
    #[must_use]
    pub fn with_website(mut self, website: Website) -> Self {
        self.website = Some(website);
        self
    }

    /// The same with a page of metrics.
    #[must_use]
    pub fn with_metrics(mut self, page: MetricsPage) -> Self {
        self.metrics = Some(page);
        self
    }
}

impl fmt::Debug for ApiState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiState")
            .field("app", &self.app)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
