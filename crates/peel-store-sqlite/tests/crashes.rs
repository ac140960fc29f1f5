//! What was committed survives a killed process, whole.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod backend;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use peel_domain::{
    AccountId, BlobKey, Clock, Credits, Digest, FailureCode, FreePolicy, ImageId, ImageState,
    JobId, JobKind, ManualClock, OperationId, OsRandomness, Owner, PreviewLimit, Price, Randomness,
    ReservationId, ReservationState, ReturnLimit, ReturnReason, SeededRandomness, Standing,
    SubjectBox, SystemAccount, Timestamp, Unit, VisitorId,
};
use peel_store::{
    Accounts, Audit, Claim, ClaimRequest, Cutout, GiveBack, Grant, ImageRecord, Images, Jobs,
    Merge, Merging, PageRequest, QueueLimits, Quota, Retention, StoreError, Submission,
    Submissions, Trace, Unlock, Uses, Wallets, Work, WorkerId,
};
use peel_store_sqlite::{Durability, OpenError, SqliteStore};

const LEASE: Duration = Duration::from_secs(60);
const KEPT: Duration = Duration::from_secs(7 * 86_400);
const CREDITS: i64 = 1_000_000;
const KILLS: u32 = 6;

fn customer() -> Owner {
    AccountId::from_bytes([1; 16]).into()
}

fn submission(randomness: &dyn Randomness, now: Timestamp) -> Submission {
    let image = ImageId::random(randomness);
    Submission {
        image,
        job: JobId::random(randomness),
        reservation: ReservationId::random(randomness),
        owner: customer(),
        arrival: None,
        api_key: None,
        price: Price::Credits(Credits::ONE),
        quota: None,
        work: Digest::of(image.to_string().as_bytes()),
        original: BlobKey::original(image),
        memory_bytes: 0,
        options: String::new(),
        callback_url: Some(String::from("https://caller.example/hook")),
        request: Digest::of(image.to_string().as_bytes()),
        idempotency: None,
        duplicate_window: None,
        limits: QueueLimits {
            per_owner: u32::MAX,
            total: u32::MAX,
        },
        now,
        expires_at: now.plus(KEPT),
    }
}

async fn claim(store: &SqliteStore, kind: JobKind, now: Timestamp) -> Option<Claim> {
    let request = ClaimRequest {
        worker: WorkerId::new("crash"),
        kind,
        lease: LEASE,
        now,
    };
    store.claim(&request).await.unwrap()
}

async fn complete(store: &SqliteStore, claim: &Claim, now: Timestamp) {
    let Work::Remove(image) = &claim.work else {
        return store.complete_delivery(claim.lease, now).await.unwrap();
    };
    let cutout = Cutout {
        blob: BlobKey::cutout(image.id, claim.lease.attempt),
        width: 4,
        height: 3,
        subject: SubjectBox {
            left: 0,
            top: 0,
            width: 4,
            height: 3,
        },
        confidence: 1.0,
        report: String::new(),
        doubt: None,
    };
    store
        .complete_removal(claim.lease, &cutout, now)
        .await
        .map(drop)
        .unwrap();
}

/// Not a test of its own: what the killed process does. It reads the database's path and
/// the time from its standard input, and writes a line for each thing that it has done.
#[test]
#[ignore = "run as a child by the test that kills it"]
fn child_that_is_killed() {
    let mut input = String::new();
    let mut stdin = BufReader::new(std::io::stdin());
    stdin.read_line(&mut input).unwrap();
    let (path, now) = input.trim().rsplit_once(' ').unwrap();
    let now = Timestamp::from_millis(now.parse().unwrap());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let store = SqliteStore::open(Path::new(path), Durability::ProcessCrash).await;
        let store = Arc::new(store.unwrap());
        let mut tasks = Vec::new();
        for _ in 0..4 {
            tasks.push(tokio::spawn(work_for_ever(Arc::clone(&store), now)));
        }
        for _ in 0..2 {
            tasks.push(tokio::spawn(live_for_ever(Arc::clone(&store), now)));
        }
        for task in tasks {
            task.await.unwrap();
        }
    });
}

async fn work_for_ever(store: Arc<SqliteStore>, now: Timestamp) {
    for turn in 0_u64.. {
        let submitted = submission(&OsRandomness, now);
        store.submit(&submitted).await.unwrap();
        let claim = claim(&store, JobKind::Remove, now).await.unwrap();
        match turn % 4 {
            0 => {}
            1 => {
                let code = FailureCode::NoSubject;
                store.fail(claim.lease, code, now).await.map(drop).unwrap();
            }
            _ => complete(&store, &claim, now).await,
        }
        println!("turn {turn}");
    }
}

/// What people do who pay by the use: they come as visitors, sign in, unlock what they like
/// and give back what they do not.
async fn live_for_ever(store: Arc<SqliteStore>, now: Timestamp) {
    let account = AccountId::random(&OsRandomness);
    let email = format!("{account}@example.org").parse().unwrap();
    store.ensure_account(account, &email, now).await.unwrap();
    loop {
        let visitor = VisitorId::random(&OsRandomness);
        let quota = Quota {
            standing: Standing::Visitor,
            free: FreePolicy::default(),
            previews: PreviewLimit::default(),
            trace: Trace {
                network: [Digest::of(visitor.to_string().as_bytes()); 2],
                browser: None,
            },
        };
        for _ in 0..4 {
            let submitted = Submission {
                owner: visitor.into(),
                price: Price::Use(Credits::ONE),
                quota: Some(quota),
                ..submission(&OsRandomness, now)
            };
            store.submit(&submitted).await.unwrap();
            if let Some(claim) = claim(&store, JobKind::Remove, now).await {
                complete(&store, &claim, now).await;
            }
        }
        let merge = Merge {
            operation: OperationId::random(&OsRandomness),
            visitor,
            account,
            free: quota.free,
            retention: KEPT,
            now,
        };
        store.merge(&merge).await.unwrap();
        let grant = Grant {
            operation: OperationId::random(&OsRandomness),
            owner: account.into(),
            unit: Unit::Pass,
            amount: 1,
            from: SystemAccount::Ads,
            now,
        };
        store.grant(&grant).await.unwrap();
        let page = PageRequest::first(4);
        for image in store
            .images_of(account.into(), page, now)
            .await
            .unwrap()
            .items
        {
            try_out(&store, account, &image, now).await;
        }
    }
}

/// Whatever is refused may be: what counts is that nothing is half done.
async fn try_out(store: &SqliteStore, account: AccountId, image: &ImageRecord, now: Timestamp) {
    if image.locked {
        let unlock = Unlock {
            owner: account.into(),
            image: image.id,
            reservation: ReservationId::random(&OsRandomness),
            price: Price::Use(Credits::ONE),
            quota: None,
            now,
        };
        let _ = store.unlock(&unlock).await;
    } else {
        let complaint = GiveBack {
            owner: account.into(),
            image: image.id,
            reason: ReturnReason::Other,
            comment: None,
            keep_until: None,
            limit: ReturnLimit::default(),
            now,
        };
        let _ = store.give_back(&complaint).await;
    }
}

fn spawn_child(path: &Path, now: Timestamp) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "child_that_is_killed",
            "--ignored",
            "--nocapture",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    writeln!(stdin, "{} {}", path.display(), now.as_millis()).unwrap();
    child
}

/// Kills the child once it has written `lines` turns: in the middle of whatever its four
/// tasks are then doing.
fn kill_after(mut child: Child, lines: usize) {
    let output = BufReader::new(child.stdout.take().unwrap());
    let turns = output
        .lines()
        .map_while(Result::ok)
        .filter(|line| line.contains("turn "))
        .take(lines)
        .count();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(turns, lines, "the child ended by itself");
}

async fn empty_store(path: &Path, clock: &ManualClock) -> SqliteStore {
    let store = SqliteStore::open(path, Durability::Full).await.unwrap();
    let grant = Grant {
        operation: "opening".parse::<OperationId>().unwrap(),
        owner: customer(),
        unit: Unit::Credit,
        amount: CREDITS,
        from: SystemAccount::Payments,
        now: clock.now(),
    };
    store.grant(&grant).await.unwrap();
    store
}

#[tokio::test(flavor = "multi_thread")]
async fn j1_a_killed_process_leaves_nothing_half_done() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("peel.db");
    let clock = ManualClock::default();
    empty_store(&path, &clock).await.close().await;
    let mut lines = 1;
    for _ in 0..KILLS {
        let child = spawn_child(&path, clock.now());
        tokio::task::spawn_blocking(move || kill_after(child, lines))
            .await
            .unwrap();
        lines += 7;
        clock.advance(LEASE / 2);
        let store = SqliteStore::open(&path, Durability::Full).await.unwrap();
        assert_eq!(store.audit(clock.now()).await.unwrap(), []);
        store.close().await;
    }

    let store = SqliteStore::open(&path, Durability::Full).await.unwrap();
    for kind in [JobKind::Remove, JobKind::Deliver] {
        clock.advance(LEASE);
        while let Some(claim) = claim(&store, kind, clock.now()).await {
            complete(&store, &claim, clock.now()).await;
        }
        let stats = store.queue_stats(kind, clock.now()).await.unwrap();
        assert_eq!((stats.queued, stats.running), (0, 0));
    }
    assert_eq!(store.audit(clock.now()).await.unwrap(), []);
    assert_settled(&store, clock.now()).await;
}

/// Every image ended, and the wallet lacks a credit for each one that is ready.
async fn assert_settled(store: &SqliteStore, now: Timestamp) {
    let page = PageRequest::first(1_000_000);
    let images = store.images_of(customer(), page, now).await.unwrap().items;
    assert!(images.iter().all(|image| image.state.is_settled()));
    let captured = images
        .iter()
        .filter(|image| image.charge_state == ReservationState::Captured)
        .count();
    let ready = images
        .iter()
        .filter(|image| image.state == ImageState::Ready)
        .count();
    assert_eq!(captured, ready);
    assert!(ready > 0 && ready < images.len());
    let left = store
        .wallet(customer())
        .await
        .unwrap()
        .credits
        .as_quarters();
    assert_eq!(left, CREDITS - 4 * i64::try_from(captured).unwrap());
}

#[tokio::test]
async fn a_backup_holds_all_that_was_committed() {
    let folder = tempfile::tempdir().unwrap();
    let clock = ManualClock::default();
    let store = empty_store(&folder.path().join("peel.db"), &clock).await;
    let submitted = submission(&SeededRandomness::new(3), clock.now());
    store.submit(&submitted).await.unwrap();
    let copy = folder.path().join("copy.db");
    store.back_up(&copy).await.unwrap();
    store
        .delete_image(customer(), submitted.image, clock.now())
        .await
        .unwrap();

    let restored = SqliteStore::open(&copy, Durability::Full).await.unwrap();
    let image = restored.image(submitted.image, clock.now()).await.unwrap();
    assert_eq!(image.state, ImageState::Queued);
    assert_eq!(restored.audit(clock.now()).await.unwrap(), []);
    assert_eq!(restored.blob_deletions(1).await.unwrap(), []);
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone() {
    let sqlite = backend::empty().await;
    let raw = backend::past(&sqlite.store).await;
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (999, 'from the future', 1, x'00', 0)",
    )
    .execute(&raw)
    .await
    .unwrap();
    let opened = SqliteStore::open(sqlite.store.path(), Durability::Full).await;
    assert!(
        matches!(opened, Err(OpenError::Migrate { .. })),
        "{opened:?}"
    );
}

#[tokio::test]
async fn a_folder_that_does_not_exist_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing").join("peel.db");
    let error = SqliteStore::open(&path, Durability::Full)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("missing"), "{error}");
}

#[tokio::test]
async fn a_closed_database_is_unavailable_not_corrupt() {
    let sqlite = backend::empty().await;
    sqlite.store.close().await;
    let closed = sqlite.store.ping().await;
    assert!(
        matches!(closed, Err(StoreError::Unavailable(_))),
        "{closed:?}"
    );
}
