//! The service put together.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use peel_api::{
    ApiSettings, ApiState, Fingerprints, MetricsPage, Rate, Rates, Server, ServerSettings,
    TlsError, TlsFiles,
};
use peel_app::administration::{GrantLimit, GrantLimits};
use peel_app::payments::Till;
use peel_app::{Analytics, App, Caretaker, CaretakerError, Ports, Progress, Settings};
use peel_blobs::{Blobs, InvalidLocation};
use peel_config::{Environment, ServiceConfig};
use peel_domain::{
    Credits, FreePolicy, OsRandomness, PreviewLimit, PriceTooLow, ReturnLimit, SystemClock,
};
use peel_executor::{ExecutorOptions, StartError};
use peel_imaging::Limits;
use peel_setup::Observer;
use peel_store::{QueueLimits, Store, WorkerId};
use peel_store_sqlite::{OpenError, SqliteStore};
use peel_worker::{
    Doubt, RenderOptions, RenderPool, SweepOptions, Worker, WorkerOptions, WorkerPorts,
};
use tokio::net::TcpListener;

use super::ads::{self, AdsProblem};
use super::outbound::Web;
use super::payments;
use super::people::{self, PeopleProblem};
use super::secret::{SecretProblem, secret};
use super::{ExecutorWishes, ModelChoice, executor_options, jobs, render_options};
use crate::message::Problem;

const DATABASE: &str = "peel.db";
const BLOBS: &str = "blobs";
/// What is left of `shutdown_timeout` for the last steps once connections and jobs had theirs.
const LAST_STEPS: Duration = Duration::from_secs(5);
/// Of which this is for what is kept.
const CLOSING: Duration = Duration::from_secs(2);

/// The service's parts could not be put together.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServiceProblem {
    #[error("the folder {} cannot be made", folder.display())]
    Folder {
        folder: std::path::PathBuf,
        source: std::io::Error,
    },
    #[error(transparent)]
    Store(#[from] OpenError),
    #[error(transparent)]
    Blobs(#[from] InvalidLocation),
    #[error(transparent)]
    Secret(#[from] SecretProblem),
    #[error(transparent)]
    People(#[from] PeopleProblem),
    #[error(transparent)]
    Ads(#[from] AdsProblem),
    #[error(transparent)]
    Prices(#[from] PriceTooLow),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("{address} cannot be listened on")]
    Listen {
        address: std::net::SocketAddr,
        source: std::io::Error,
    },
    #[error("the workers cannot be started")]
    Worker(#[from] StartError),
    #[error("those whom a restored backup may have brought back could not be erased")]
    Risen(#[from] CaretakerError),
    #[error("the pictures of before cannot be looked through")]
    Renditions(#[source] peel_app::AppError),
}

impl Problem for ServiceProblem {}

/// Who counts what people do.
pub(crate) type Counting = Arc<dyn Analytics>;

/// What the service keeps, opened.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) store: Arc<SqliteStore>,
    blobs: Blobs,
}

impl Kept {
    /// Brings all that was committed into the database itself, as far as that takes no time: nobody finds in it then what
    /// was deleted, and a copy of it is whole without the log beside it.
    pub(crate) async fn close(&self) {
        if tokio::time::timeout(CLOSING, self.store.close())
            .await
            .is_err()
        {
            tracing::warn!("the database is still in use at the end; nothing is lost");
        }
    }
}

/// Opens the database, and brings it to this version.
pub(crate) async fn open_store(config: &ServiceConfig) -> Result<SqliteStore, ServiceProblem> {
    make_folder(config.data_dir())?;
    let durability = match config.storage.durability {
        peel_config::Durability::PowerCut => peel_store_sqlite::Durability::Full,
        peel_config::Durability::ProcessCrash => peel_store_sqlite::Durability::ProcessCrash,
    };
    let path = config.data_dir().join(DATABASE);
    Ok(SqliteStore::open(&path, durability).await?)
}

/// Opens all that the service keeps.
pub(crate) async fn open(config: &ServiceConfig) -> Result<Kept, ServiceProblem> {
    let store = Arc::new(open_store(config).await?);
    let durability = match config.storage.durability {
        peel_config::Durability::PowerCut => peel_blobs::Durability::Full,
        peel_config::Durability::ProcessCrash => peel_blobs::Durability::ProcessCrash,
    };
    let blobs = Blobs::folder(&config.data_dir().join(BLOBS), durability)?;
    Ok(Kept { store, blobs })
}

/// Erases again those whom a restored backup has brought back: to be done before anybody is answered. Gives how many.
pub(crate) async fn erase_risen(
    config: &ServiceConfig,
    kept: &Kept,
) -> Result<u32, ServiceProblem> {
    let caretaker = Caretaker {
        store: kept.store.as_ref(),
        blobs: &kept.blobs,
        clock: &SystemClock,
        randomness: &OsRandomness,
        export_retention: config.privacy.export_life,
    };
    let people = caretaker.erase_risen().await?;
    if people > 0 {
        tracing::warn!(
            people,
            "a restored backup had brought back who was erased; erased again"
        );
    }
    Ok(people)
}

fn make_folder(folder: &Path) -> Result<(), ServiceProblem> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .map_err(|source| ServiceProblem::Folder {
            folder: folder.to_owned(),
            source,
        })
}

/// The API over what is kept, at `address`. Pictures are made in children of its own.
pub(crate) async fn api(
    config: &ServiceConfig,
    kept: &Kept,
    progress: Progress,
    address: SocketAddr,
    counting: Counting,
    metrics: MetricsPage,
) -> Result<ApiState, Box<dyn Problem>> {
    people::check_files(config).map_err(ServiceProblem::from)?;
    let pool = RenderPool::new(RenderOptions {
        running: config.rendering.workers,
        waiting: config.rendering.waiting,
        ..RenderOptions::new(render_options(limits(config), config.rendering.deadline)?)
    });
    let ports = Ports {
        store: Arc::clone(&kept.store) as Arc<dyn Store>,
        blobs: kept.blobs.clone(),
        renderer: Arc::new(pool),
        fetcher: Arc::new(Web::new(config)),
        clock: Arc::new(SystemClock),
        randomness: Arc::new(OsRandomness),
        progress,
    };
    let settings = Settings {
        people: people::settings(config, address),
        ..app_settings(config)?
    };
    let mut app = App::new(ports, settings)
        .with_providers(people::providers(config))
        .with_analytics(counting);
    if let Some(provider) = payments::provider(config) {
        app = app.with_payments(provider);
    }
    peel_app::recover_renditions(&app)
        .await
        .map_err(ServiceProblem::Renditions)?;
    let settings = ApiSettings {
        public_url: config.server.public_url.clone(),
        trusted_proxies: config.server.trusted_proxies.clone(),
        metrics_networks: config.server.metrics_networks.clone(),
        uploads_per_network: config.limits.uploads_per_network,
        rates: rates(&config.rates),
        fingerprints: match config.privacy.fingerprints {
            peel_config::Fingerprints::Off => Fingerprints::Off,
            peel_config::Fingerprints::Consent => Fingerprints::Consent,
            peel_config::Fingerprints::On => Fingerprints::On,
        },
        removebg: config.compat.removebg,
        rembg: config.compat.rembg,
        ..ApiSettings::default()
    };
    let website = peel_web::Website::new(&facts(config));
    Ok(ApiState::new(app, settings)
        .with_metrics(metrics)
        .with_website(Arc::new(move |method, path, headers| {
            website.answer(method, path, headers)
        })))
}

/// What the pages say about this installation.
fn facts(config: &ServiceConfig) -> peel_web::Facts {
    peel_web::Facts {
        visitor_retention: config.retention.visitor,
        account_retention: config.retention.account,
        erasure_delay: config.privacy.erasure_delay,
        export_life: config.privacy.export_life,
        refunds: config.quota.refunds,
        refund_window: config.quota.refund_window,
        payback_window: config.selling.refund_period,
        max_bytes: config.limits.max_bytes,
        max_pixels: limits(config).max_pixels,
        registration: config.auth.registration,
        asks: peel_web::Asks {
            analytics: config.analytics.segment_write_key.is_some(),
            ads: config.ads.provider == peel_config::AdSource::Gpt,
        },
        ads: match config.ads.provider {
            peel_config::AdSource::Off => peel_web::Ads::Off,
            peel_config::AdSource::House => peel_web::Ads::House,
            peel_config::AdSource::Gpt => peel_web::Ads::Gpt,
        },
        ad_length: config.ads.length,
        stripe_script: (config.stripe.secret_key.is_some())
            .then(|| config.stripe.script_url.clone()),
        fingerprints: match config.privacy.fingerprints {
            peel_config::Fingerprints::Off => peel_web::Fingerprints::Off,
            peel_config::Fingerprints::Consent => peel_web::Fingerprints::Consent,
            peel_config::Fingerprints::On => peel_web::Fingerprints::On,
        },
        address: config.server.public_url.clone(),
        operator: operator(&config.site),
    }
}

fn operator(site: &peel_config::Site) -> peel_web::Operator {
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    peel_web::Operator {
        name: said(&site.operator),
        address: said(&site.address),
        email: said(&site.email),
        register: said(&site.register),
        law: said(&site.law),
        processors: said(&site.processors),
    }
}

fn rates(rates: &peel_config::Rates) -> Rates {
    let rate = |rate: peel_config::Rate| Rate {
        times: rate.times,
        within: rate.within,
    };
    Rates {
        login: rate(rates.login),
        register: rate(rates.register),
        mail: rate(rates.mail),
        refresh: rate(rates.refresh),
        upload: rate(rates.upload),
    }
}

fn app_settings(config: &ServiceConfig) -> Result<Settings, ServiceProblem> {
    let quota = &config.quota;
    let secret = secret(config, &OsRandomness)?;
    Ok(Settings {
        limits: limits(config),
        queue: QueueLimits {
            per_owner: config.queue.max_waiting_per_owner,
            total: config.queue.max_waiting,
        },
        max_uploads: config.limits.uploads,
        visitor_retention: config.retention.visitor,
        account_retention: config.retention.account,
        idempotency_retention: config.retention.idempotency,
        max_link_life: config.retention.links,
        rendition_cache_bytes: config.rendering.cache,
        price: payments::removal_prices(config).standard,
        fine_price: payments::removal_prices(config).fine,
        selling: payments::selling(config)?,
        free: FreePolicy {
            uses: quota.free_uses,
            period: quota.free_period,
            per_network: quota.free_uses_per_network,
        },
        ads: ads::settings(config)?,
        grants: grants(config),
        previews: PreviewLimit {
            per_owner: quota.previews,
            per_network: quota.previews_per_network,
        },
        returns: returns(config),
        cooling_off: config.privacy.erasure_delay,
        plain_http_callbacks: config.webhooks.plain_http,
        ..Settings::new(secret)
    })
}

fn returns(config: &ServiceConfig) -> ReturnLimit {
    ReturnLimit {
        count: config.quota.refunds,
        window: config.quota.refund_window,
    }
}

fn grants(config: &ServiceConfig) -> GrantLimits {
    let limit = |each: u32, per_day: u32| GrantLimit {
        each: Credits::from_quarters(i64::from(each) * 4),
        per_day: Credits::from_quarters(i64::from(per_day) * 4),
    };
    let admin = &config.admin;
    GrantLimits {
        support: limit(admin.support_grant, admin.support_grant_per_day),
        admin: limit(admin.admin_grant, admin.admin_grant_per_day),
    }
}

/// What keeps the books of what is sold, for whoever is not the service; `None` when nothing is sold.
pub(crate) fn till(config: &ServiceConfig, store: Arc<dyn Store>) -> Option<Till> {
    payments::till(config, store, Progress::new())
}

/// What listens for requests.
pub(crate) async fn server(config: &ServiceConfig) -> Result<Server, ServiceProblem> {
    let tls = match (&config.tls.certificate, &config.tls.key) {
        (Some(certificate), Some(key)) => Some(TlsFiles::read(certificate, key)?),
        _ => None,
    };
    let address = config.server.listen;
    let listener = TcpListener::bind(address)
        .await
        .map_err(|source| ServiceProblem::Listen { address, source })?;
    let server = &config.server;
    let settings = ServerSettings {
        header_timeout: server.header_timeout,
        idle_timeout: server.idle_timeout,
        body_grace: server.body_grace,
        body_rate: server.body_rate,
        write_timeout: server.write_timeout,
        drain_timeout: patience(config),
        connections: server.connections,
        connections_per_network: server.connections_per_network,
        trusted_proxies: server.trusted_proxies.clone(),
    };
    Ok(Server::new(listener, tls, settings))
}

/// How long connections and jobs may go on after the wish to stop.
pub(crate) fn patience(config: &ServiceConfig) -> Duration {
    config
        .server
        .shutdown_timeout
        .checked_sub(LAST_STEPS)
        .unwrap_or(config.server.shutdown_timeout / 2)
}

/// How children are started that cut out. Installs what is missing.
pub(crate) fn cutting(
    environment: &Environment,
    config: &ServiceConfig,
    observer: &mut dyn Observer,
) -> Result<(ExecutorOptions, usize), Box<dyn Problem>> {
    let wishes = ExecutorWishes {
        model: ModelChoice::parse(config.queue.model.as_deref())?,
        limits: limits(config),
        deadline: config.queue.deadline,
        jobs: config.queue.workers.unwrap_or_else(|| jobs(None, None)),
    };
    let options = executor_options(environment, &wishes, observer)?;
    Ok((options, wishes.jobs))
}

/// Workers that do what is in the queue.
pub(crate) async fn worker(
    config: &ServiceConfig,
    kept: &Kept,
    progress: Progress,
    counting: Counting,
    executor: ExecutorOptions,
    removals: usize,
) -> Result<Worker, ServiceProblem> {
    let store = Arc::clone(&kept.store) as Arc<dyn Store>;
    let secret = secret(config, &OsRandomness)?;
    let receipts = payments::receipts(config, secret.clone())?;
    let ports = WorkerPorts {
        till: payments::till(config, Arc::clone(&store), progress.clone())
            .map(|till| till.with_receipts(receipts)),
        store,
        blobs: kept.blobs.clone(),
        outbound: Arc::new(Web::new(config)),
        mailer: people::mailer(config)?,
        secret,
        clock: Arc::new(SystemClock),
        progress,
    };
    let host = gethostname::gethostname();
    let name = format!("{}:{}", host.to_string_lossy(), std::process::id());
    let options = WorkerOptions {
        removals,
        children: config.queue.children.unwrap_or(removals),
        memory_bytes: config.queue.memory,
        lease: config.queue.lease,
        heartbeat: config.queue.lease / 4,
        analytics: counting,
        doubt: Doubt {
            limit: returns(config),
            ..Doubt::default()
        },
        ..WorkerOptions::new(WorkerId::new(name), executor)
    };
    let sweeping = SweepOptions {
        export_retention: config.privacy.export_life,
        ..SweepOptions::default()
    };
    Ok(Worker::start(ports, options, sweeping).await?)
}

fn limits(config: &ServiceConfig) -> Limits {
    Limits {
        max_bytes: config.limits.max_bytes,
        max_pixels: (config.limits.max_megapixels * 1e6).round() as u64,
        max_side: config.limits.max_side,
        ..Limits::default()
    }
}
