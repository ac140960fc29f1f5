//! Submissions, claims and completions in a second: `cargo bench -p peel-store-sqlite`.
//! The folder for the database may be given as an argument; it decides what a commit costs.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use peel_domain::{
    AccountId, BlobKey, Clock, Credits, Digest, ImageId, JobId, JobKind, OperationId, OsRandomness,
    Owner, Price, ReservationId, SubjectBox, SystemAccount, SystemClock, Unit,
};
use peel_store::{
    ClaimRequest, Cutout, Grant, Jobs, QueueLimits, Submission, Submissions, Wallets, Work,
    WorkerId,
};
use peel_store_sqlite::{Durability, SqliteStore};

const COUNT: u32 = 3_000;
const TASKS: u32 = 8;
const OWNERS: u8 = 50;

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let base = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with('-'))
        .map_or_else(std::env::temp_dir, PathBuf::from);
    for durability in [Durability::Full, Durability::ProcessCrash] {
        let folder = tempfile::tempdir_in(&base)?;
        let store = SqliteStore::open(&folder.path().join("peel.db"), durability).await?;
        let store = Arc::new(store);
        for number in 0..OWNERS {
            store.grant(&grant(number)).await?;
        }
        let mut idle = Vec::new();
        measure(durability, "submit", &store, submit).await?;
        measure(durability, "claim + complete", &store, claim_and_complete).await?;
        for _ in 0..200 {
            let start = Instant::now();
            claim_and_complete(Arc::clone(&store), 0).await?;
            idle.push(start.elapsed());
        }
        idle.sort();
        println!(
            "{durability:?}: claim of an empty queue, median {:?}",
            idle[100]
        );
    }
    Ok(())
}

async fn measure<F>(
    durability: Durability,
    what: &str,
    store: &Arc<SqliteStore>,
    work: fn(Arc<SqliteStore>, u32) -> F,
) -> Result<(), Failure>
where
    F: Future<Output = Result<(), Failure>> + Send + 'static,
{
    let start = Instant::now();
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let store = Arc::clone(store);
            tokio::spawn(async move {
                for number in 0..COUNT / TASKS {
                    work(Arc::clone(&store), task * COUNT + number).await?;
                }
                Ok::<_, Failure>(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    let rate = f64::from(COUNT) / start.elapsed().as_secs_f64();
    println!("{durability:?}: {what} {rate:.0}/s");
    Ok(())
}

fn owner(number: u8) -> Owner {
    AccountId::from_bytes([number; 16]).into()
}

fn grant(number: u8) -> Grant {
    Grant {
        operation: OperationId::random(&OsRandomness),
        owner: owner(number),
        unit: Unit::Credit,
        amount: 4 * i64::from(COUNT),
        from: SystemAccount::Promotional,
        now: SystemClock.now(),
    }
}

async fn submit(store: Arc<SqliteStore>, number: u32) -> Result<(), Failure> {
    let (image, now) = (ImageId::random(&OsRandomness), SystemClock.now());
    let submission = Submission {
        image,
        job: JobId::random(&OsRandomness),
        reservation: ReservationId::random(&OsRandomness),
        owner: owner(u8::try_from(number % u32::from(OWNERS))?),
        arrival: None,
        api_key: None,
        price: Price::Credits(Credits::ONE),
        quota: None,
        work: Digest::of(image.to_string().as_bytes()),
        original: BlobKey::original(image),
        memory_bytes: 0,
        options: String::new(),
        callback_url: None,
        request: Digest::of(image.to_string().as_bytes()),
        idempotency: None,
        duplicate_window: Some(Duration::from_secs(60)),
        limits: QueueLimits {
            per_owner: COUNT,
            total: COUNT,
        },
        now,
        expires_at: now.plus(Duration::from_secs(3600)),
    };
    store.submit(&submission).await?;
    Ok(())
}

async fn claim_and_complete(store: Arc<SqliteStore>, _number: u32) -> Result<(), Failure> {
    let request = ClaimRequest {
        worker: WorkerId::new("bench"),
        kind: JobKind::Remove,
        lease: Duration::from_secs(60),
        now: SystemClock.now(),
    };
    let Some(claim) = store.claim(&request).await? else {
        return Ok(());
    };
    let Work::Remove(image) = &claim.work else {
        return Ok(());
    };
    let cutout = Cutout {
        blob: BlobKey::cutout(image.id, claim.lease.attempt),
        width: 640,
        height: 480,
        subject: SubjectBox {
            left: 0,
            top: 0,
            width: 640,
            height: 480,
        },
        confidence: 1.0,
        report: String::new(),
        doubt: None,
    };
    let now = SystemClock.now();
    store.complete_removal(claim.lease, &cutout, now).await?;
    Ok(())
}
