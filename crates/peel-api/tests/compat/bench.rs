//! A service whose clock tests steer, and whose worker makes pictures that say how they were made.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use http_body_util::BodyExt;
use peel_api::{ApiSettings, ApiState, router};
use peel_app::{
    App, AppliedMatte, ByteStream, FetchError, Fetcher, Ports, Progress, ProgressEvent,
    RenderError, RenderOrder, Rendered, Renderer, ServiceSecret, Settings,
};
use peel_blobs::Blobs;
use peel_domain::{
    AccountId, BlobKey, Clock, Credits, FailureCode, JobKind, ManualClock, OperationId, Owner,
    Scope, Scopes, SeededRandomness, SubjectBox, SystemAccount, Unit,
};
use peel_store::{Claim, ClaimRequest, Cutout, Grant, Work, WorkerId};
use peel_store_sqlite::{Durability, SqliteStore};
use tempfile::TempDir;
use tokio::task::AbortHandle;
use tower::ServiceExt;

pub(crate) const SUBJECT: SubjectBox = SubjectBox {
    left: 4,
    top: 5,
    width: 30,
    height: 20,
};

/// What pictures end with that cannot be decoded.
const TORN: &[u8] = b"torn";

pub(crate) struct Bench {
    pub(crate) app: App,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) pages: Arc<Pages>,
    router: Router,
    worker: Option<AbortHandle>,
    _folder: TempDir,
}

/// What the worker does with every picture.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Worker {
    Finishes,
    Fails(FailureCode),
    /// There is none.
    Absent,
}

/// What is found at addresses.
#[derive(Debug, Default)]
pub(crate) struct Pages(Mutex<HashMap<String, Bytes>>);

struct Describer;

#[async_trait]
impl Renderer for Describer {
    async fn render(&self, order: RenderOrder) -> Result<Rendered, RenderError> {
        let composition = serde_json::to_string(&order.composition).unwrap();
        let format = order.format.extension();
        let background = order.background.map_or(0, |bytes| bytes.len());
        Ok(Rendered {
            bytes: format!("{format} over {background} bytes: {composition}").into(),
            width: 64,
            height: 48,
            subject: SUBJECT,
        })
    }

    async fn apply_matte(&self, _: Bytes, _: Bytes) -> Result<AppliedMatte, RenderError> {
        Err(RenderError::Busy)
    }

    async fn check(&self, background: Bytes) -> Result<(), RenderError> {
        if background.ends_with(TORN) {
            return Err(RenderError::Background {
                code: FailureCode::ImageCorrupt,
                message: String::from("it ends too early"),
            });
        }
        Ok(())
    }
}

#[async_trait]
impl Fetcher for Pages {
    async fn fetch(&self, url: &str, _max_bytes: u64) -> Result<ByteStream, FetchError> {
        let page = self.0.lock().unwrap().get(url).cloned();
        let page = page.ok_or(FetchError::NotAllowed)?;
        Ok(stream::iter([Ok(page)]).boxed())
    }
}

impl Pages {
    pub(crate) fn put(&self, url: &str, page: Vec<u8>) {
        let mut pages = self.0.lock().unwrap();
        pages.insert(url.to_owned(), page.into());
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Bench {
    pub(crate) async fn new(worker: Worker) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("peel.db");
        let store = SqliteStore::open(&path, Durability::ProcessCrash).await;
        let clock = Arc::new(ManualClock::default());
        let pages = Arc::new(Pages::default());
        let ports = Ports {
            store: Arc::new(store.unwrap()),
            blobs: Blobs::in_memory(),
            renderer: Arc::new(Describer),
            fetcher: pages.clone(),
            clock: clock.clone(),
            randomness: Arc::new(SeededRandomness::new(1)),
            progress: Progress::new(),
        };
        let mut settings = Settings::new(ServiceSecret::new(b"bench"));
        settings.free.per_network = 1000;
        let app = App::new(ports, settings);
        let max_wait = match worker {
            Worker::Absent => Duration::from_millis(20),
            _ => Duration::from_secs(60),
        };
        let settings = ApiSettings {
            rembg: true,
            max_wait,
            ..ApiSettings::default()
        };
        Self {
            router: router(ApiState::new(app.clone(), settings)),
            worker: start(worker, app.clone()),
            app,
            clock,
            pages,
            _folder: folder,
        }
    }

    /// A new account's API key with so many quarters of a credit.
    pub(crate) async fn key(&self, quarters: i64) -> String {
        let randomness = self.app.randomness.as_ref();
        let now = self.clock.now();
        let id = AccountId::random(randomness);
        let email = format!("{id}@example.org").parse().unwrap();
        self.app
            .store
            .ensure_account(id, &email, now)
            .await
            .unwrap();
        if quarters > 0 {
            let grant = Grant {
                operation: OperationId::random(randomness),
                owner: Owner::Account(id),
                unit: Unit::Credit,
                amount: Credits::from_quarters(quarters).as_quarters(),
                from: SystemAccount::Promotional,
                now,
            };
            self.app.store.grant(&grant).await.unwrap();
        }
        let scopes: Scopes = Scope::ALL.iter().copied().collect();
        let key = peel_app::create_key(&self.app, id, "key".parse().unwrap(), scopes);
        key.await.unwrap().secret.reveal().to_owned()
    }

    /// What is left of the credits of the account with this key.
    pub(crate) async fn balance(&self, key: &str) -> Credits {
        let caller = peel_app::authenticate(&self.app, key).await.unwrap();
        let wallet = self.app.store.wallet(caller.owner()).await.unwrap();
        wallet.credits
    }

    /// The number of files that are kept.
    pub(crate) async fn files(&self) -> usize {
        // What is deleted in the background has had its turn after this.
        tokio::task::yield_now().await;
        let files: Vec<_> = self.app.blobs.list().try_collect().await.unwrap();
        files.len()
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> Answer {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = answer.into_parts();
        Answer {
            status: head.status,
            headers: head.headers,
            body: body.collect().await.unwrap().to_bytes(),
        }
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        if let Some(worker) = &self.worker {
            worker.abort();
        }
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

fn start(worker: Worker, app: App) -> Option<AbortHandle> {
    if matches!(worker, Worker::Absent) {
        return None;
    }
    let working = tokio::spawn(async move {
        loop {
            app.progress.work_announced().await;
            while let Some(claim) = claim(&app).await {
                settle(&app, worker, &claim).await;
            }
        }
    });
    Some(working.abort_handle())
}

async fn claim(app: &App) -> Option<Claim> {
    let request = ClaimRequest {
        worker: WorkerId::new("bench"),
        kind: JobKind::Remove,
        lease: Duration::from_secs(60),
        now: app.clock.now(),
    };
    app.store.claim(&request).await.unwrap()
}

async fn settle(app: &App, worker: Worker, claim: &Claim) {
    let Work::Remove(image) = &claim.work else {
        panic!("a removal was expected");
    };
    let now = app.clock.now();
    if let Worker::Fails(code) = worker {
        app.store.fail(claim.lease, code, now).await.unwrap();
    } else {
        let blob = BlobKey::cutout(image.id, claim.lease.attempt);
        let cutout = Bytes::from_static(b"the cutout");
        app.blobs.put(&blob, cutout).await.unwrap();
        let cutout = Cutout {
            blob,
            width: 640,
            height: 480,
            subject: SUBJECT,
            confidence: 0.9,
            report: String::from("{}"),
            doubt: None,
        };
        let done = app.store.complete_removal(claim.lease, &cutout, now).await;
        done.unwrap();
    }
    app.progress.publish(image.id, ProgressEvent::Changed);
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

/// A picture whose header is sound, and whose pixels are not.
pub(crate) fn torn_png(width: u32, height: u32) -> Vec<u8> {
    [png(width, height).as_slice(), TORN].concat()
}

/// A request with these headers.
pub(crate) fn request(
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<Body>,
) -> Request<Body> {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "peel.example");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body.into()).unwrap()
}

/// A body of several parts, and its type. Those whose name ends in `file` are files.
pub(crate) fn multipart(parts: &[(&str, &[u8])]) -> (&'static str, Vec<u8>) {
    let mut body = Vec::new();
    for (name, content) in parts {
        let file = if name.ends_with("file") {
            "; filename=\"blob\""
        } else {
            ""
        };
        let head =
            format!("--line\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body.extend(head.as_bytes());
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(b"--line--");
    ("multipart/form-data; boundary=line", body)
}
