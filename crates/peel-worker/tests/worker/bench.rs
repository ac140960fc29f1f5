//! A service without its API.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::HeaderMap;
use peel_app::{Progress, RemovalOptions, ServiceSecret};
use peel_blobs::Blobs;
use peel_domain::{
    AccountId, BlobKey, Clock, Credits, Digest, ImageId, ImageState, JobId, JobKind, ManualClock,
    OperationId, OsRandomness, Owner, Price, ReservationId, SystemAccount, SystemClock, Unit,
};
use peel_executor::ExecutorOptions;
use peel_http_client::{FetchLimits, NetworkPolicy, WebClient};
use peel_inference::{Activation, EngineOptions, Normalisation, Precision};
use peel_store::{
    Audit, Grant, ImageRecord, Images, Jobs, QueueLimits, QueueStats, Submission, Submissions,
    Wallets, WorkerId,
};
use peel_store_sqlite::{Durability, SqliteStore};
use peel_worker::{Outbound, OutboundError, SweepOptions, Worker, WorkerOptions, WorkerPorts};
use tempfile::TempDir;

use crate::CHILD;
use crate::mails::NoMailer;
use crate::network::{Deed, picture};

/// How long images are kept.
pub(crate) const KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

/// What everyone has at first.
pub(crate) const CREDITS: i64 = 100_000;

pub(crate) const SECRET: &[u8] = b"the service's secret";

pub(crate) fn block_on(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(test);
}

/// A store and blobs in a folder of their own, a clock that the test moves, and one customer.
pub(crate) struct Bench {
    pub(crate) folder: TempDir,
    pub(crate) store: Arc<SqliteStore>,
    pub(crate) blobs: Blobs,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) progress: Progress,
    pub(crate) owner: Owner,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (store, blobs) = open(folder.path()).await;
        let bench = Self {
            store: Arc::new(store),
            blobs,
            // Files have the system's time.
            clock: Arc::new(ManualClock::at(SystemClock.now())),
            progress: Progress::new(),
            owner: AccountId::random(&OsRandomness).into(),
            folder,
        };
        let grant = Grant {
            operation: OperationId::random(&OsRandomness),
            owner: bench.owner,
            unit: Unit::Credit,
            amount: Credits::whole(CREDITS).unwrap().as_quarters(),
            from: SystemAccount::Promotional,
            now: bench.clock.now(),
        };
        bench.store.grant(&grant).await.unwrap();
        bench
    }

    pub(crate) fn ports(&self) -> WorkerPorts {
        WorkerPorts {
            store: Arc::clone(&self.store) as _,
            blobs: self.blobs.clone(),
            outbound: Arc::new(Web::new()),
            mailer: Arc::new(NoMailer),
            secret: ServiceSecret::new(SECRET),
            clock: Arc::clone(&self.clock) as _,
            progress: self.progress.clone(),
            till: None,
        }
    }

    /// A worker with these options, and sweeps that the test alone makes.
    pub(crate) async fn worker(&self, options: WorkerOptions) -> Worker {
        Worker::start(self.ports(), options, seldom())
            .await
            .unwrap()
    }

    /// A picture that was accepted, for one credit.
    pub(crate) async fn submit(&self, bytes: Vec<u8>) -> ImageRecord {
        self.submit_with(bytes, |_| {}).await
    }

    pub(crate) async fn submit_deed(&self, deed: Deed) -> ImageRecord {
        self.submit(picture(deed)).await
    }

    pub(crate) async fn submit_with(
        &self,
        bytes: Vec<u8>,
        change: impl FnOnce(&mut Submission),
    ) -> ImageRecord {
        let mut submission = submission(self.owner, self.clock.as_ref());
        change(&mut submission);
        self.blobs
            .put(&submission.original, bytes.into())
            .await
            .unwrap();
        let submitted = self.store.submit(&submission).await.unwrap();
        self.progress.announce_work();
        submitted.image().clone()
    }

    pub(crate) async fn image(&self, id: ImageId) -> ImageRecord {
        self.store.image(id, self.clock.now()).await.unwrap()
    }

    /// Waits until `id` is as wanted.
    pub(crate) async fn until(
        &self,
        id: ImageId,
        wanted: impl Fn(&ImageRecord) -> bool,
    ) -> ImageRecord {
        let mut events = self.progress.subscribe(id);
        loop {
            let image = self.image(id).await;
            if wanted(&image) {
                return image;
            }
            events.next().await;
        }
    }

    /// Waits until `id` is ready or failed, and makes waits between attempts short.
    pub(crate) async fn settled(&self, id: ImageId) -> ImageRecord {
        let mut attempt = 0;
        loop {
            let image = self
                .until(id, |image| {
                    image.state.is_settled()
                        || (image.state == ImageState::Queued && image.attempt > attempt)
                })
                .await;
            if image.state.is_settled() {
                return image;
            }
            attempt = image.attempt;
            self.clock.advance(Duration::from_secs(60));
            self.progress.announce_work();
        }
    }

    pub(crate) async fn credits(&self) -> i64 {
        let wallet = self.store.wallet(self.owner).await.unwrap();
        wallet.credits.as_quarters() / Credits::ONE.as_quarters()
    }

    pub(crate) async fn has(&self, key: &BlobKey) -> bool {
        self.blobs.head(key).await.is_ok()
    }

    pub(crate) async fn queue(&self, kind: JobKind) -> QueueStats {
        self.store
            .queue_stats(kind, self.clock.now())
            .await
            .unwrap()
    }

    pub(crate) async fn assert_audited(&self) {
        assert_eq!(self.store.audit(self.clock.now()).await.unwrap(), []);
    }
}

/// The store and the blobs in `folder`.
pub(crate) async fn open(folder: &Path) -> (SqliteStore, Blobs) {
    let database = folder.join("peel.db");
    let store = SqliteStore::open(&database, Durability::ProcessCrash);
    let durability = peel_blobs::Durability::ProcessCrash;
    let blobs = Blobs::folder(&folder.join("blobs"), durability).unwrap();
    (store.await.unwrap(), blobs)
}

pub(crate) fn submission(owner: Owner, clock: &dyn Clock) -> Submission {
    let image = ImageId::random(&OsRandomness);
    Submission {
        image,
        job: JobId::random(&OsRandomness),
        reservation: ReservationId::random(&OsRandomness),
        owner,
        arrival: None,
        api_key: None,
        price: Price::Credits(Credits::ONE),
        quota: None,
        work: Digest::of(image.to_string().as_bytes()),
        original: BlobKey::original(image),
        memory_bytes: 1 << 20,
        options: RemovalOptions::default().to_json(),
        callback_url: None,
        request: Digest::of(image.to_string().as_bytes()),
        idempotency: None,
        duplicate_window: None,
        limits: QueueLimits {
            per_owner: 100_000,
            total: 100_000,
        },
        now: clock.now(),
        expires_at: clock.now().plus(KEPT),
    }
}

/// Children of this binary, in one of its roles.
pub(crate) fn executor(role: &str) -> ExecutorOptions {
    let engine = EngineOptions {
        library: PathBuf::from("/nowhere/libopenvino_c.so"),
        model: PathBuf::from("/nowhere/model.onnx"),
        fast: None,
        cache: None,
        precision: Precision::Auto,
        threads: 0,
        input_size: (32, 32),
        normalisation: Normalisation {
            mean: [0.0; 3],
            std: [1.0; 3],
        },
        activation: Activation::None,
    };
    let program = std::env::current_exe().unwrap();
    ExecutorOptions::new(program, vec![role.into()], engine)
}

pub(crate) fn options() -> WorkerOptions {
    WorkerOptions {
        poll: Duration::from_millis(10),
        heartbeat: Duration::from_millis(20),
        ..WorkerOptions::new(WorkerId::new("test"), executor(CHILD))
    }
}

fn seldom() -> SweepOptions {
    let day = Duration::from_secs(24 * 3600);
    SweepOptions {
        round: day,
        housekeeping: day,
        ..SweepOptions::default()
    }
}

/// The way out to this machine.
#[derive(Debug)]
pub(crate) struct Web(WebClient);

impl Web {
    pub(crate) fn new() -> Self {
        Self(WebClient::new(
            NetworkPolicy::public().danger_allow_loopback(),
        ))
    }
}

#[async_trait]
impl Outbound for Web {
    async fn post(&self, url: &str, headers: HeaderMap, body: Bytes) -> Result<u16, OutboundError> {
        let answer = self
            .0
            .post(url, headers, body, &FetchLimits::of_bytes(0))
            .await;
        answer
            .map(|answer| answer.status)
            .map_err(|error| OutboundError(error.into()))
    }
}
