use std::sync::Arc;
use std::time::Duration;

use peel_domain::{
    AccountId, BlobKey, Charge, Clock, Credits, Digest, FreePolicy, ImageId, JobId, JobKind,
    ManualClock, OperationId, Owner, PreviewLimit, Price, Randomness, ReservationId,
    SeededRandomness, Standing, SubjectBox, SystemAccount, Timestamp, Unit, VisitorId, Wallet,
};

use super::Backend;
use crate::{
    Claim, ClaimRequest, Cutout, Grant, ImageRecord, QueueLimits, Quota, Store, StoreError,
    Submission, Submitted, Trace, Work, WorkerId,
};

/// How long a lease of the bench's workers is.
pub(super) const LEASE: Duration = Duration::from_secs(60);
/// How long the bench's images are kept.
pub(super) const KEPT: Duration = Duration::from_secs(3600);

/// A store under test, with a clock and randomness that the checks steer. Clones share it.
#[derive(Debug, Clone)]
pub struct Bench(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    backend: Box<dyn Backend>,
    clock: ManualClock,
    randomness: SeededRandomness,
}

impl Bench {
    /// Over an empty store.
    pub fn over(backend: impl Backend + 'static) -> Self {
        Self(Arc::new(Parts {
            backend: Box::new(backend),
            clock: ManualClock::default(),
            randomness: SeededRandomness::new(1),
        }))
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> Arc<dyn Store> {
        self.0.backend.store()
    }

    /// What keeps it.
    #[must_use]
    pub fn backend(&self) -> &dyn Backend {
        self.0.backend.as_ref()
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Time passes.
    pub fn advance(&self, by: Duration) {
        self.0.clock.advance(by);
    }

    /// For ids and secrets.
    #[must_use]
    pub fn randomness(&self) -> &dyn Randomness {
        &self.0.randomness
    }

    /// A number below `bound`.
    #[must_use]
    pub fn pick(&self, bound: u64) -> u64 {
        let mut bytes = [0; 8];
        self.randomness().fill(&mut bytes);
        u64::from_le_bytes(bytes) % bound
    }

    /// Fails unless the auditor finds nothing.
    ///
    /// # Panics
    /// With the findings.
    pub async fn assert_audited(&self) {
        let findings = self.store().audit(self.now()).await.expect("an audit");
        let texts: Vec<_> = findings.iter().map(ToString::to_string).collect();
        assert!(findings.is_empty(), "{}", texts.join("\n"));
    }

    pub(super) fn visitor(&self) -> Owner {
        VisitorId::random(self.randomness()).into()
    }

    /// An owner with this many credits.
    pub(super) async fn customer(&self, credits: i64) -> Owner {
        let owner = AccountId::random(self.randomness()).into();
        let quarters = Credits::whole(credits).expect("few credits").as_quarters();
        self.grant(owner, Unit::Credit, quarters).await;
        owner
    }

    pub(super) async fn grant(&self, owner: Owner, unit: Unit, amount: i64) {
        let grant = Grant {
            operation: OperationId::random(self.randomness()),
            owner,
            unit,
            amount,
            from: SystemAccount::Promotional,
            now: self.now(),
        };
        self.store().grant(&grant).await.expect("a grant");
    }

    pub(super) async fn wallet(&self, owner: Owner) -> Wallet {
        self.store().wallet(owner).await.expect("a wallet")
    }

    pub(super) async fn credits(&self, owner: Owner) -> Credits {
        self.wallet(owner).await.credits
    }

    /// A submission of `owner`, for one credit, unlike any other.
    pub(super) fn submission(&self, owner: Owner) -> Submission {
        let image = ImageId::random(self.randomness());
        Submission {
            image,
            job: JobId::random(self.randomness()),
            reservation: ReservationId::random(self.randomness()),
            owner,
            arrival: None,
            api_key: None,
            price: Price::Credits(Credits::ONE),
            quota: None,
            work: Digest::of(image.to_string().as_bytes()),
            original: BlobKey::original(image),
            memory_bytes: 1_000_000,
            options: String::from("as submitted"),
            callback_url: None,
            request: Digest::of(image.to_string().as_bytes()),
            idempotency: None,
            duplicate_window: None,
            limits: QueueLimits {
                per_owner: 10_000,
                total: 10_000,
            },
            now: self.now(),
            expires_at: self.now().plus(KEPT),
        }
    }

    /// What applies to visitors on the network `network`, who may see 10 previews each.
    pub(super) fn quota(&self, network: u64) -> Quota {
        Quota {
            standing: Standing::Visitor,
            free: FreePolicy::default(),
            previews: PreviewLimit::default(),
            trace: Trace {
                network: [Digest::of(&network.to_be_bytes()); 2],
                browser: None,
            },
        }
    }

    /// A submission of somebody who pays by the use.
    pub(super) fn use_submission(&self, owner: Owner, quota: Quota) -> Submission {
        Submission {
            price: Price::Use(Credits::ONE),
            quota: Some(quota),
            ..self.submission(owner)
        }
    }

    /// An account with an address.
    pub(super) async fn account(&self) -> AccountId {
        let id = AccountId::random(self.randomness());
        let email = format!("{id}@example.org").parse().expect("an address");
        let account = self.store().ensure_account(id, &email, self.now()).await;
        account.expect("an account").id
    }

    /// The same, for nothing.
    pub(super) fn free_submission(&self, owner: Owner) -> Submission {
        Submission {
            price: Price::Nothing,
            ..self.submission(owner)
        }
    }

    pub(super) async fn try_submit(
        &self,
        submission: &Submission,
    ) -> Result<Submitted, StoreError> {
        self.backend().submissions().submit(submission).await
    }

    /// An image that was accepted.
    pub(super) async fn accepted(&self, submission: &Submission) -> ImageRecord {
        match self.try_submit(submission).await {
            Ok(Submitted::New(image)) => image,
            other => panic!("a new image was expected, not {other:?}"),
        }
    }

    pub(super) async fn submit(&self, owner: Owner) -> ImageRecord {
        self.accepted(&self.submission(owner)).await
    }

    pub(super) async fn submit_free(&self, owner: Owner) -> ImageRecord {
        self.accepted(&self.free_submission(owner)).await
    }

    pub(super) async fn try_claim(&self, kind: JobKind) -> Option<Claim> {
        let request = ClaimRequest {
            worker: WorkerId::new("bench"),
            kind,
            lease: LEASE,
            now: self.now(),
        };
        self.store().claim(&request).await.expect("a claim")
    }

    /// The next removal, which is there.
    pub(super) async fn claim(&self) -> Claim {
        self.try_claim(JobKind::Remove)
            .await
            .expect("a removal to claim")
    }

    pub(super) async fn complete(&self, claim: &Claim) -> Result<ImageRecord, StoreError> {
        self.store()
            .complete_removal(claim.lease, &cutout(claim), self.now())
            .await
    }

    /// The image as it is now.
    pub(super) async fn image(&self, id: ImageId) -> ImageRecord {
        self.store().image(id, self.now()).await.expect("an image")
    }

    /// An image of `owner` that was submitted and finished.
    pub(super) async fn finished(&self, owner: Owner) -> ImageRecord {
        self.submit(owner).await;
        let claim = self.claim().await;
        self.complete(&claim).await.expect("completed")
    }
}

/// The image of a claimed removal.
pub(super) fn image_of(claim: &Claim) -> &ImageRecord {
    match &claim.work {
        Work::Remove(image) => image,
        Work::Deliver(delivery) => panic!("a removal was expected, not {delivery:?}"),
    }
}

/// A result of a claimed removal.
pub(super) fn cutout(claim: &Claim) -> Cutout {
    Cutout {
        blob: BlobKey::cutout(image_of(claim).id, claim.lease.attempt),
        width: 640,
        height: 480,
        subject: SubjectBox {
            left: 10,
            top: 20,
            width: 300,
            height: 400,
        },
        confidence: 0.75,
        report: String::from("as reported"),
        doubt: None,
    }
}

/// One credit.
pub(super) const ONE_CREDIT: Charge = Charge::Credits(Credits::ONE);

/// Runs `task` for each number below `count`, all at once.
pub(super) async fn at_once<T, F>(count: u64, task: impl Fn(u64) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let count = usize::try_from(count).expect("few tasks");
    let start = Arc::new(tokio::sync::Barrier::new(count));
    let tasks: Vec<_> = (0..count as u64)
        .map(|number| {
            let (start, work) = (Arc::clone(&start), task(number));
            tokio::spawn(async move {
                start.wait().await;
                work.await
            })
        })
        .collect();
    let mut results = Vec::with_capacity(count);
    for task in tasks {
        results.push(task.await.expect("no task panics"));
    }
    results
}
