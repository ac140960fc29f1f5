//! A service whose pictures are made of nothing.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http_body_util::BodyExt;
use peel_api::{ApiSettings, ApiState, Rate, Rates, router};
use peel_app::administration::CreditChange;
use peel_app::ads::{self, AdSource, Creative, CreativeKind};
use peel_app::people::{self, Client, Message, SignedIn};
use peel_app::{
    Administration, App, AppliedMatte, ByteStream, Caller, Caretaker, FetchError, Fetcher,
    Fingerprint, Order, Ports, Progress, RemovalOptions, RenderError, RenderOrder, Rendered,
    Renderer, Rendering, ServiceSecret, Settings, Visitor,
};
use peel_blobs::Blobs;
use peel_domain::{
    AccountId, AdSessionId, BlobKey, Charge, Credits, Currency, Digest, EmailAddress, ExportId,
    FailureCode, FreePolicy, ImageId, JobId, JobKind, Language, ManualClock, Money, OrderId,
    OsRandomness, Owner, PasswordHash, PreviewLimit, Price, Product, Randomness, ReservationId,
    Scopes, Standing, SubjectBox, Terms, Timestamp,
};
use peel_identity::OpaqueToken;
use peel_imaging::OutputFormat;
use peel_matting::Composition;
use peel_store::{
    Claim, ClaimRequest, Credential, Cutout, Ended, NewOrder, NewTicket, Quota, Submission,
    TicketPurpose, Trace, WorkerId,
};
use peel_store_sqlite::{Durability, SqliteStore};
use tempfile::TempDir;
use tower::ServiceExt;

pub(crate) const PASSWORD: &str = "green otters hum at dusk";

const SUBJECT: SubjectBox = SubjectBox {
    left: 4,
    top: 5,
    width: 30,
    height: 20,
};

pub(crate) struct Bench {
    pub(crate) app: App,
    router: Router,
    password: PasswordHash,
    numbers: AtomicU32,
    _folder: TempDir,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// The code of an error; nothing of an answer that is none.
    pub(crate) fn code(&self) -> String {
        let fields: HashMap<String, serde_json::Value> =
            serde_json::from_slice(&self.body).unwrap_or_default();
        let code = fields.get("code").and_then(serde_json::Value::as_str);
        code.unwrap_or_default().to_owned()
    }
}

struct Blank;

#[async_trait]
impl Renderer for Blank {
    async fn render(&self, _: RenderOrder) -> Result<Rendered, RenderError> {
        Ok(Rendered {
            bytes: Bytes::from_static(b"a picture"),
            width: 64,
            height: 48,
            subject: SUBJECT,
        })
    }

    async fn apply_matte(&self, _: Bytes, _: Bytes) -> Result<AppliedMatte, RenderError> {
        Ok(AppliedMatte {
            cutout: Bytes::from_static(b"another cutout"),
            subject: SUBJECT,
        })
    }

    async fn check(&self, _: Bytes) -> Result<(), RenderError> {
        Ok(())
    }
}

#[derive(Debug)]
struct Nowhere;

#[async_trait]
impl Fetcher for Nowhere {
    async fn fetch(&self, _: &str, _: u64) -> Result<ByteStream, FetchError> {
        Ok(stream::empty().boxed())
    }
}

impl Bench {
    /// An order of `owner`'s that waits to be paid.
    pub(crate) async fn order(&self, owner: &Caller) -> String {
        let order = NewOrder {
            owner: owner.owner(),
            product: Product::One,
            terms: Terms {
                order: OrderId::random(self.randomness()),
                credits: Credits::ONE,
                price: Money::new(90, Currency::Usd),
                is_live: false,
            },
            image: None,
            request: None,
            now: Timestamp::from_millis(0),
        };
        let order = self.app.store.create_order(&order).await.unwrap();
        order.terms.order.to_string()
    }

    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("peel.db");
        let store = SqliteStore::open(&path, Durability::ProcessCrash).await;
        let ports = Ports {
            store: Arc::new(store.unwrap()),
            blobs: Blobs::in_memory(),
            renderer: Arc::new(Blank),
            fetcher: Arc::new(Nowhere),
            clock: Arc::new(ManualClock::default()),
            randomness: Arc::new(OsRandomness),
            progress: Progress::new(),
        };
        let mut settings = Settings::new(ServiceSecret::new(b"bench"));
        // What is left to whom is not what is asked here.
        settings.free.per_network = u32::MAX;
        settings.previews.per_network = u32::MAX;
        settings.queue.total = u32::MAX;
        settings.ads.limit.per_network = u32::MAX;
        settings.ads.source = AdSource::House(vec![Creative {
            name: String::from("house"),
            language: None,
            kind: CreativeKind::Html,
            bytes: Bytes::from_static(b"<p>An ad"),
        }]);
        let app = App::new(ports, settings);
        let often = Rate {
            times: NonZeroU32::MAX,
            within: Duration::from_secs(1),
        };
        let settings = ApiSettings {
            rates: Rates {
                login: often,
                register: often,
                mail: often,
                refresh: often,
                upload: often,
            },
            ..ApiSettings::default()
        };
        let mut bench = Self {
            router: router(ApiState::new(app.clone(), settings)),
            app,
            password: PasswordHash::from_phc(String::new()),
            numbers: AtomicU32::new(1),
            _folder: folder,
        };
        bench.password = bench.hash().await;
        bench
    }

    /// The hash of the password of everybody: making one takes its time.
    async fn hash(&self) -> PasswordHash {
        let email = self.new_email().parse().unwrap();
        let client = self.client();
        people::register(&self.app, &client, &email, PASSWORD, Language::English)
            .await
            .unwrap();
        let until = self.now().plus(Duration::from_secs(60));
        let mails = self.app.store.take_mails(self.now(), until, 1).await;
        let mail = people::open_mail(&self.app.settings.secret, &mails.unwrap()[0]).unwrap();
        let Message::ConfirmRegistration { link } = mail.message else {
            panic!("{:?}", mail.message);
        };
        let (_, token) = link.split_once("#token=").unwrap();
        let signed_in = people::verify_email(&self.app, &client, token).await;
        let account = signed_in.unwrap().account;
        let person = self.app.store.person(account).await.unwrap();
        person.password.unwrap()
    }

    pub(crate) fn randomness(&self) -> &dyn Randomness {
        self.app.randomness.as_ref()
    }

    fn now(&self) -> Timestamp {
        self.app.clock.now()
    }

    /// A number that nobody else is given.
    pub(crate) fn number(&self) -> u32 {
        64 + self.numbers.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn new_email(&self) -> String {
        format!("somebody-{}@example.org", self.number())
    }

    fn client(&self) -> Client {
        let [_, b, c, d] = self.number().to_be_bytes();
        Client {
            address: IpAddr::from([10, b, c, d]),
            user_agent: None,
            visitor: None,
        }
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

    /// Somebody who is signed in, who has shown a second factor.
    pub(crate) async fn person(&self, role: peel_domain::Role) -> (Caller, SignedIn) {
        let token = OpaqueToken::random(self.randomness());
        let email: EmailAddress = self.new_email().parse().unwrap();
        let ticket = NewTicket {
            hash: token.hash(),
            purpose: TicketPurpose::Register,
            account: None,
            email,
            credential: Some(Credential::Password(self.password.clone())),
            language: Language::English,
            now: self.now(),
            expires_at: self.now().plus(Duration::from_secs(60)),
        };
        let store = &self.app.store;
        store.open_ticket(&ticket, None).await.unwrap();
        let client = self.client();
        let signed_in = people::verify_email(&self.app, &client, token.reveal()).await;
        let signed_in = signed_in.unwrap();
        store
            .authenticate_again(signed_in.session, true, self.now())
            .await
            .unwrap();
        self.administration()
            .set_role(
                Administration::OPERATOR,
                signed_in.account,
                role,
                &"a test".parse().unwrap(),
            )
            .await
            .unwrap();
        let caller = people::authenticate_token(&self.app, &signed_in.access_token);
        (caller.unwrap(), signed_in)
    }

    fn administration(&self) -> Administration<'_> {
        Administration {
            store: self.app.store.as_ref(),
            clock: self.app.clock.as_ref(),
            randomness: self.randomness(),
        }
    }

    /// An API key of these scopes, and one who may do everything with the same account.
    pub(crate) async fn key(&self, scopes: Scopes) -> (Caller, String) {
        let administration = self.administration();
        let email = self.new_email().parse().unwrap();
        let account = administration.account(&email).await.unwrap().id;
        let credits = Credits::from_quarters(400);
        let change = CreditChange {
            account,
            credits,
            reason: "a test".parse().unwrap(),
            request: None,
        };
        administration
            .adjust_credits(Administration::OPERATOR, None, &change)
            .await
            .unwrap();
        let key = |scopes| administration.create_key(account, "key".parse().unwrap(), scopes);
        let all = key(Scopes::all()).await.unwrap().secret;
        let owner = peel_app::authenticate(&self.app, all.reveal()).await;
        let secret = key(scopes).await.unwrap().secret;
        (owner.unwrap(), secret.reveal().to_owned())
    }

    /// The account of somebody who has one.
    pub(crate) fn account(&self, caller: &Caller) -> AccountId {
        match caller.owner() {
            Owner::Account(account) => account,
            Owner::Visitor(_) => panic!("a visitor has none"),
        }
    }

    /// The id of an API key of theirs; of a visitor, of somebody else.
    pub(crate) async fn key_of(&self, caller: &Caller) -> String {
        let account = match caller.owner() {
            Owner::Account(account) => account,
            Owner::Visitor(_) => self.account(&self.key(Scopes::all()).await.0),
        };
        let name = "another".parse().unwrap();
        let administration = self.administration();
        let key = administration.create_key(account, name, Scopes::all());
        key.await.unwrap().record.id.to_string()
    }

    /// An image of theirs that is locked.
    pub(crate) async fn locked_image(&self, owner: &Caller) -> ImageId {
        let image = ImageId::random(self.randomness());
        let now = self.now();
        let submission = Submission {
            image,
            job: JobId::random(self.randomness()),
            reservation: ReservationId::random(self.randomness()),
            owner: owner.owner(),
            arrival: None,
            api_key: None,
            price: Price::Exactly(Charge::Pass),
            quota: Some(Quota {
                standing: Standing::Verified,
                free: FreePolicy {
                    uses: 0,
                    ..FreePolicy::default()
                },
                previews: PreviewLimit {
                    per_owner: u32::MAX,
                    per_network: u32::MAX,
                },
                trace: Trace {
                    network: [Digest::of(b"network"); 2],
                    browser: None,
                },
            }),
            work: Digest::of(image.to_string().as_bytes()),
            original: BlobKey::original(image),
            memory_bytes: 0,
            options: String::from("{}"),
            callback_url: None,
            request: Digest::of(image.to_string().as_bytes()),
            idempotency: None,
            duplicate_window: None,
            limits: self.app.settings.queue,
            now,
            expires_at: now.plus(Duration::from_secs(3600)),
        };
        self.app.store.submit(&submission).await.unwrap();
        image
    }

    /// An ad that is shown to them for `image`, and the token of its first checkpoint. To programs
    /// none is shown.
    pub(crate) async fn ad(&self, owner: &Caller, image: ImageId) -> (String, String) {
        let id = AdSessionId::random(self.randomness()).to_string();
        match ads::begin(&self.app, owner, image, Language::English).await {
            Ok(view) => (view.id.to_string(), view.next.unwrap().token),
            Err(_) => (id, String::new()),
        }
    }

    /// An image of theirs that is ready.
    pub(crate) async fn image(&self, owner: &Caller) -> ImageId {
        let bytes = Bytes::from(png(64, self.number()));
        let stream = stream::iter([Ok::<_, Box<dyn std::error::Error + Send + Sync>>(bytes)]);
        let limits = self.app.settings.limits;
        let original = peel_app::receive(&self.app, stream, &limits).await.unwrap();
        let order = Order {
            options: RemovalOptions::default(),
            price: self.app.settings.price,
            callback_url: None,
            idempotency: None,
            duplicate_window: None,
            fingerprint: Fingerprint {
                route: "test",
                parameters: String::new(),
            },
        };
        let submitted = peel_app::submit(&self.app, owner, original, order).await;
        let image = submitted.unwrap().image().id;
        let request = ClaimRequest {
            worker: WorkerId::new("bench"),
            kind: JobKind::Remove,
            lease: Duration::from_secs(60),
            now: self.now(),
        };
        let store = &self.app.store;
        while let Some(claim) = store.claim(&request).await.unwrap() {
            self.finish(&claim).await;
        }
        image
    }

    /// Does a removal that was claimed.
    async fn finish(&self, claim: &Claim) {
        let peel_store::Work::Remove(image) = &claim.work else {
            panic!("a removal was expected");
        };
        let blob = BlobKey::cutout(image.id, claim.lease.attempt);
        let bytes = Bytes::from_static(b"the cutout");
        self.app.blobs.put(&blob, bytes).await.unwrap();
        let cutout = Cutout {
            blob,
            width: 64,
            height: 48,
            subject: SUBJECT,
            confidence: 0.9,
            report: String::from("{}"),
            doubt: None,
        };
        let store = &self.app.store;
        store
            .complete_removal(claim.lease, &cutout, self.now())
            .await
            .unwrap();
    }

    /// The id of a job that was given up.
    pub(crate) async fn dead_job(&self) -> String {
        let owner = Caller::visitor(Visitor::new(self.randomness()));
        let image = self.locked_image(&owner).await;
        let store = &self.app.store;
        let job = store.image(image, self.now()).await.unwrap().job;
        let mut request = ClaimRequest {
            worker: WorkerId::new("bench"),
            kind: JobKind::Remove,
            lease: Duration::from_secs(60),
            now: self.now(),
        };
        loop {
            let claim = store.claim(&request).await.unwrap().unwrap();
            if claim.lease.job != job {
                self.finish(&claim).await;
                continue;
            }
            let code = FailureCode::ProcessingFailed;
            match store.fail(claim.lease, code, request.now).await.unwrap() {
                Ended::RetryAt(at) => request.now = at,
                Ended::Dead => return job.to_string(),
                Ended::Failed => panic!("it is no fault of the picture's"),
            }
        }
    }

    /// A link to an image of theirs.
    pub(crate) async fn link(&self, owner: &Caller, image: ImageId) -> String {
        let rendering = Rendering {
            composition: Composition::default(),
            background: None,
            format: OutputFormat::Png,
            encode_quality: 90,
        };
        let life = Duration::from_secs(60);
        let link = peel_app::create_link(&self.app, owner, image, &rendering, life).await;
        link.unwrap().token
    }

    /// The id of an export of theirs, and what fetches one.
    pub(crate) async fn export(&self, owner: &Caller) -> (String, String) {
        let (store, now) = (&self.app.store, self.now());
        let id = ExportId::random(self.randomness());
        let export = store.request_export(id, owner.owner(), now).await.unwrap();
        let visitor = Caller::visitor(Visitor::new(self.randomness()));
        let another = peel_app::request_export(&self.app, &visitor).await.unwrap();
        let caretaker = Caretaker {
            store: store.as_ref(),
            blobs: &self.app.blobs,
            clock: self.app.clock.as_ref(),
            randomness: self.randomness(),
            export_retention: Duration::from_secs(60),
        };
        caretaker.exports().await.unwrap();
        let built = peel_app::export(&self.app, &visitor, another.record.id).await;
        (export.id.to_string(), built.unwrap().token.unwrap())
    }
}

/// The header of a PNG file, which is all that is looked at here.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend(b"\x08\x06\0\0\0\0\0\0\0");
    bytes.resize(300, 0);
    bytes
}
