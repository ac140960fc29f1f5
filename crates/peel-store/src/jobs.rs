use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use peel_domain::{
    BlobKey, FailureCode, ImageId, JobId, JobKind, Owner, ReturnLimit, Step, SubjectBox, Timestamp,
};

use crate::{ImageRecord, Page, PageRequest, StoreError};

/// The queue. A job may run more than once; its effect happens once.
///
/// Whoever claims a job holds a [`Lease`]: the job and the number of the attempt. Every
/// write about the job is fenced by it, so that a worker that was paused beyond its lease
/// finds [`StoreError::Fenced`] and nothing else.
#[async_trait]
pub trait Jobs {
    /// Takes the next job under a lease. Owners take turns, whatever each has queued; an
    /// owner's own jobs go oldest first. Leases that are over are swept first. An image
    /// whose time is over is not begun.
    ///
    /// # Errors
    /// None but the database's own.
    async fn claim(&self, request: &ClaimRequest) -> Result<Option<Claim>, StoreError>;

    /// Prolongs `lease` until `until`, and notes how far the work has come.
    ///
    /// # Errors
    /// [`StoreError::Fenced`]: stop working.
    async fn heartbeat(
        &self,
        lease: Lease,
        until: Timestamp,
        step: Option<Step>,
    ) -> Result<(), StoreError>;

    /// The removal is done: the image becomes `ready`, the reservation is captured, and a
    /// delivery is queued if the caller wants to be told.
    ///
    /// # Errors
    /// [`StoreError::Fenced`]: the result must be thrown away.
    async fn complete_removal(
        &self,
        lease: Lease,
        cutout: &Cutout,
        now: Timestamp,
    ) -> Result<ImageRecord, StoreError>;

    /// The caller's address has accepted the delivery.
    ///
    /// # Errors
    /// [`StoreError::Fenced`].
    async fn complete_delivery(&self, lease: Lease, now: Timestamp) -> Result<(), StoreError>;

    /// The attempt failed. [`RetryPolicy::rule`](peel_domain::RetryPolicy::rule) says what
    /// becomes of the job; when it ends, a removal's image becomes `failed`, its
    /// reservation is released, and a delivery is queued if the caller wants to be told.
    ///
    /// # Errors
    /// [`StoreError::Fenced`].
    async fn fail(
        &self,
        lease: Lease,
        code: FailureCode,
        now: Timestamp,
    ) -> Result<Ended, StoreError>;

    /// Gives an unfinished job back at once, as a worker does that shuts down. It does not
    /// count as one of the job's attempts.
    ///
    /// # Errors
    /// [`StoreError::Fenced`].
    async fn hand_back(&self, lease: Lease, now: Timestamp) -> Result<(), StoreError>;

    /// Calls off the removal of an image that is not done: it becomes `failed` with
    /// [`FailureCode::Cancelled`], and its reservation is released. Against a completion at
    /// the same time exactly one of the two wins.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Conflict`] when it is done already.
    async fn cancel(&self, owner: Owner, image: ImageId, now: Timestamp) -> Result<(), StoreError>;

    /// Takes back at most `limit` leases that are over: the job is queued again, or buried
    /// when its attempts are used up.
    ///
    /// # Errors
    /// None but the database's own.
    async fn sweep_expired(&self, now: Timestamp, limit: u32) -> Result<Swept, StoreError>;

    /// The jobs that were given up, newest first.
    ///
    /// # Errors
    /// None but the database's own.
    async fn dead_letters(&self, page: PageRequest) -> Result<Page<DeadLetter>, StoreError>;

    /// Queues a dead letter again, with as many attempts as a new job. The owner was given
    /// the charge back when it died, and is not charged again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such job or its image is gone;
    /// [`StoreError::Conflict`] when it is no dead letter.
    async fn requeue_dead(&self, job: JobId, now: Timestamp) -> Result<(), StoreError>;

    /// How the queue of `kind` stands.
    ///
    /// # Errors
    /// None but the database's own.
    async fn queue_stats(&self, kind: JobKind, now: Timestamp) -> Result<QueueStats, StoreError>;
}

/// Who works: host and process, for operators.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct WorkerId(String);

impl WorkerId {
    /// A worker of this name.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for WorkerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A worker's wish for a job.
#[derive(Debug, Clone)]
pub struct ClaimRequest {
    /// Who asks.
    pub worker: WorkerId,
    /// Which kind of job.
    pub kind: JobKind,
    /// How long it may be silent.
    pub lease: Duration,
    /// When.
    pub now: Timestamp,
}

/// The right to write about a job, until it is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Lease {
    /// The job.
    pub job: JobId,
    /// The number of the attempt, from 1. No two claims of a job have the same.
    pub attempt: u32,
}

/// A job that was claimed.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The right to it.
    pub lease: Lease,
    /// Until when, unless a heartbeat prolongs it.
    pub until: Timestamp,
    /// How often it may be tried in all.
    pub attempts_allowed: u32,
    /// The bytes of memory that it needs.
    pub memory_bytes: u64,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// What is to be done.
    pub work: Work,
}

/// What a job is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Work {
    /// Cut out this image.
    Remove(Box<ImageRecord>),
    /// Tell this.
    Deliver(Delivery),
}

/// Something to tell a caller's address. All of it is fixed when it is queued, so that each
/// attempt sends the same message under the same id, which is the job's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The message's id.
    pub id: JobId,
    /// Whose image.
    pub owner: Owner,
    /// Which image.
    pub image: ImageId,
    /// What happened to it.
    pub event: DeliveryEvent,
    /// When that happened.
    pub occurred_at: Timestamp,
    /// Where to.
    pub url: String,
}

/// What happened to an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryEvent {
    /// It became ready.
    Ready,
    /// It failed.
    Failed(FailureCode),
}

/// A finished removal. The bytes are stored already, under `blob`.
#[derive(Debug, Clone, PartialEq)]
pub struct Cutout {
    /// Where its bytes are: [`BlobKey::cutout`] of this attempt.
    pub blob: BlobKey,
    /// Width in pixels, as of the upright original.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Where the subject is.
    pub subject: SubjectBox,
    /// How sure the matte looks, 0.0–1.0.
    pub confidence: f32,
    /// What else is known. The store does not look into it.
    pub report: String,
    /// When the result looks doubtful: whoever paid by the use is given it back without
    /// having asked, as long as they were not given back more than this. The image stays
    /// unlocked.
    pub doubt: Option<ReturnLimit>,
}

/// What became of a job after a failed attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It is tried again, not before this time.
    RetryAt(Timestamp),
    /// It has failed.
    Failed,
    /// It became a dead letter.
    Dead,
}

/// What a sweep did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Jobs that were queued again.
    pub requeued: u32,
    /// Jobs that became dead letters.
    pub buried: u32,
}

/// A job that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// The job.
    pub job: JobId,
    /// What kind.
    pub kind: JobKind,
    /// Its image.
    pub image: ImageId,
    /// Whose.
    pub owner: Owner,
    /// How often it was tried.
    pub attempts: u32,
    /// Why the last attempt failed.
    pub code: FailureCode,
    /// Who made the last attempt.
    pub worker: Option<WorkerId>,
    /// When it was given up.
    pub died_at: Timestamp,
}

/// How a queue stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QueueStats {
    /// Jobs that wait, those that wait for a further attempt included.
    pub queued: u64,
    /// Jobs that run.
    pub running: u64,
    /// Dead letters.
    pub dead: u64,
    /// How long the oldest job that could run now has been waiting.
    pub oldest_wait: Duration,
}
