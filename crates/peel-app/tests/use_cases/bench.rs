//! The service with a clock that tests steer.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, TryStreamExt, stream};
use peel_app::{
    App, AppError, AppliedMatte, ByteStream, Caller, FetchError, Fetcher, Fingerprint, Order,
    Original, Ports, Progress, RemovalOptions, RenderError, RenderOrder, Rendered, Renderer,
    Rendering, ServiceSecret, Settings, Visitor,
};
use peel_blobs::Blobs;
use peel_domain::{
    BlobKey, Credits, Digest, JobKind, ManualClock, Network, Owner, Scopes, SeededRandomness,
    SubjectBox, SystemAccount, Unit,
};
use peel_imaging::OutputFormat;
use peel_matting::{Composition, OutputSize};
use peel_store::{Claim, ClaimRequest, Cutout, Grant, ImageRecord, Submitted, Work, WorkerId};
use peel_store_sqlite::{Durability, SqliteStore};
use tempfile::TempDir;
use tokio::sync::{Notify, Semaphore};

pub(crate) const WIDTH: u32 = 64;
pub(crate) const HEIGHT: u32 = 48;
pub(crate) const SUBJECT: SubjectBox = SubjectBox {
    left: 4,
    top: 5,
    width: 30,
    height: 20,
};

pub(crate) struct Bench {
    pub(crate) app: App,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) renderer: Arc<StandInRenderer>,
    pub(crate) fetcher: Arc<StandInFetcher>,
    _folder: TempDir,
}

/// Makes pictures that say how they were made.
pub(crate) struct StandInRenderer {
    pub(crate) renders: AtomicUsize,
    pub(crate) begun: Notify,
    /// A permit for each picture that may be finished.
    pub(crate) gate: Semaphore,
    pub(crate) refusal: Mutex<Option<RenderError>>,
}

#[derive(Debug, Default)]
pub(crate) struct StandInFetcher {
    pub(crate) pages: Mutex<HashMap<String, Bytes>>,
    pub(crate) fetches: AtomicUsize,
}

#[async_trait]
impl Renderer for StandInRenderer {
    async fn render(&self, order: RenderOrder) -> Result<Rendered, RenderError> {
        self.renders.fetch_add(1, Ordering::SeqCst);
        self.begun.notify_one();
        if let Some(refusal) = self.refusal.lock().unwrap().take() {
            return Err(refusal);
        }
        self.gate.acquire().await.unwrap().forget();
        let composition = serde_json::to_string(&order.composition).unwrap();
        let text = format!(
            "{} of {} over {:?}: {composition}",
            order.format.extension(),
            String::from_utf8_lossy(&order.cutout),
            order.background.map(|bytes| bytes.len()),
        );
        Ok(Rendered {
            bytes: text.into(),
            width: WIDTH,
            height: HEIGHT,
            subject: SUBJECT,
        })
    }

    async fn apply_matte(
        &self,
        _original: Bytes,
        matte: Bytes,
    ) -> Result<AppliedMatte, RenderError> {
        Ok(AppliedMatte {
            cutout: format!("cutout of a matte of {} bytes", matte.len()).into(),
            subject: SUBJECT,
        })
    }

    async fn check(&self, _background: Bytes) -> Result<(), RenderError> {
        Ok(())
    }
}

#[async_trait]
impl Fetcher for StandInFetcher {
    async fn fetch(&self, url: &str, _max_bytes: u64) -> Result<ByteStream, FetchError> {
        self.fetches.fetch_add(1, Ordering::SeqCst);
        let page = self.pages.lock().unwrap().get(url).cloned();
        let page = page.ok_or(FetchError::NotAllowed)?;
        Ok(stream::once(async move { Ok(page) }).boxed())
    }
}

impl Bench {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(adjust: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("peel.db");
        let store = SqliteStore::open(&path, Durability::ProcessCrash)
            .await
            .unwrap();
        let clock = Arc::new(ManualClock::default());
        let renderer = Arc::new(StandInRenderer {
            renders: AtomicUsize::new(0),
            begun: Notify::new(),
            gate: Semaphore::new(1000),
            refusal: Mutex::new(None),
        });
        let fetcher = Arc::new(StandInFetcher::default());
        let mut settings = Settings::new(ServiceSecret::new(b"bench"));
        adjust(&mut settings);
        let ports = Ports {
            store: Arc::new(store),
            blobs: Blobs::in_memory(),
            renderer: renderer.clone(),
            fetcher: fetcher.clone(),
            clock: clock.clone(),
            randomness: Arc::new(SeededRandomness::new(1)),
            progress: Progress::new(),
        };
        Self {
            app: App::new(ports, settings),
            clock,
            renderer,
            fetcher,
            _folder: folder,
        }
    }

    /// A visitor, each on a network of their own.
    pub(crate) fn visitor(&self) -> Caller {
        let visitor = Visitor::new(self.app.randomness.as_ref());
        let mut address = [0; 16];
        self.app.randomness.fill(&mut address);
        Caller::visitor(visitor).seen_on(Network::from(IpAddr::from(address)))
    }

    /// Someone with an API key and this many credits, and the key's secret.
    pub(crate) async fn customer(&self, credits: i64, scopes: Scopes) -> (Caller, String) {
        let now = peel_domain::Clock::now(self.clock.as_ref());
        let id = peel_domain::AccountId::random(self.app.randomness.as_ref());
        let email = format!("{id}@example.org").parse().unwrap();
        self.app
            .store
            .ensure_account(id, &email, now)
            .await
            .unwrap();
        let grant = Grant {
            operation: peel_domain::OperationId::random(self.app.randomness.as_ref()),
            owner: Owner::Account(id),
            unit: Unit::Credit,
            amount: Credits::whole(credits).unwrap().as_quarters(),
            from: SystemAccount::Promotional,
            now,
        };
        if credits > 0 {
            self.app.store.grant(&grant).await.unwrap();
        }
        let key = peel_app::create_key(&self.app, id, "key".parse().unwrap(), scopes)
            .await
            .unwrap();
        let secret = key.secret.reveal().to_owned();
        let caller = peel_app::authenticate(&self.app, &secret).await.unwrap();
        (caller, secret)
    }

    pub(crate) async fn receive(&self, bytes: Vec<u8>) -> Result<Original, AppError> {
        let limits = self.app.settings.limits;
        // In small pieces, as a slow caller sends them.
        let pieces = bytes.chunks(1000).map(Bytes::copy_from_slice);
        let pieces: Vec<Result<_, std::io::Error>> = pieces.map(Ok).collect();
        peel_app::receive(&self.app, stream::iter(pieces), &limits).await
    }

    /// Submits a picture unlike any other.
    pub(crate) async fn submit(&self, caller: &Caller) -> Result<Submitted, AppError> {
        let mut picture = png(WIDTH, HEIGHT);
        self.app.randomness.fill(&mut picture[2000..2016]);
        let original = self.receive(picture).await?;
        peel_app::submit(&self.app, caller, original, order()).await
    }

    /// Claims the next removal.
    pub(crate) async fn claim(&self) -> (Claim, ImageRecord) {
        self.try_claim().await.unwrap()
    }

    /// Claims the next removal, if there is one.
    pub(crate) async fn try_claim(&self) -> Option<(Claim, ImageRecord)> {
        let request = ClaimRequest {
            worker: WorkerId::new("bench"),
            kind: JobKind::Remove,
            lease: Duration::from_secs(60),
            now: self.app.clock.now(),
        };
        let claim = self.app.store.claim(&request).await.unwrap()?;
        let Work::Remove(image) = claim.work.clone() else {
            panic!("a removal was expected");
        };
        Some((claim, *image))
    }

    /// Finishes what was claimed as a worker does.
    pub(crate) async fn complete(&self, claim: &Claim, image: &ImageRecord) -> ImageRecord {
        let blob = BlobKey::cutout(image.id, claim.lease.attempt);
        self.app
            .blobs
            .put(&blob, Bytes::from_static(b"the cutout"))
            .await
            .unwrap();
        let cutout = Cutout {
            blob,
            width: WIDTH,
            height: HEIGHT,
            subject: SUBJECT,
            confidence: 0.9,
            report: String::from("{}"),
            doubt: None,
        };
        let image = self
            .app
            .store
            .complete_removal(claim.lease, &cutout, self.app.clock.now())
            .await
            .unwrap();
        self.app
            .progress
            .publish(image.id, peel_app::ProgressEvent::Changed);
        image
    }

    /// An image that is ready.
    pub(crate) async fn ready(&self, caller: &Caller) -> ImageRecord {
        self.submit(caller).await.unwrap();
        let (claim, image) = self.claim().await;
        self.complete(&claim, &image).await
    }

    /// The keys of all blobs, once what was begun in the background is done.
    pub(crate) async fn blobs(&self) -> Vec<String> {
        tokio::task::yield_now().await;
        let mut keys: Vec<_> = self
            .app
            .blobs
            .list()
            .map_ok(|blob| blob.key.to_string())
            .try_collect()
            .now_or_never()
            .expect("blobs in memory do not wait")
            .unwrap();
        keys.sort();
        keys
    }

    pub(crate) async fn assert_audited(&self) {
        let findings = self.app.store.audit(self.app.clock.now()).await.unwrap();
        assert_eq!(findings, []);
    }
}

pub(crate) fn order() -> Order {
    Order {
        options: RemovalOptions::default(),
        price: Credits::ONE,
        callback_url: None,
        idempotency: None,
        duplicate_window: None,
        fingerprint: Fingerprint {
            route: "POST /test",
            parameters: String::new(),
        },
    }
}

/// A picture that has to be rendered, though no other is needed for it.
pub(crate) fn plain_png() -> Rendering {
    Rendering {
        composition: Composition {
            size: Some(OutputSize::Percent(100.0)),
            ..Composition::default()
        },
        background: None,
        format: OutputFormat::Png,
        encode_quality: 90,
    }
}

/// The header of a PNG file, which is all that is looked at here.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend(b"\x08\x06\0\0\0\0\0\0\0");
    bytes.resize(3000, 0);
    bytes
}

/// A digest that is the same for the same bytes, to compare with.
pub(crate) fn digest(bytes: &[u8]) -> Digest {
    Digest::of(bytes)
}
