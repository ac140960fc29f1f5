//! Workers that are killed and paused at any moment.
//!
//! Each job ends once in effect, whatever happens to those who work on it (J1, J2, J4, J8 of the design): no credit is
//! taken twice or for nothing, no job is lost, nothing half-written is served.

use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use peel_app::{Progress, ServiceSecret};
use peel_domain::{
    Clock, FailureCode, ImageId, ImageState, OsRandomness, Randomness, ReservationState,
    SystemClock,
};
use peel_imaging::{Limits, decode};
use peel_store::{Images, Jobs, PageRequest, WorkerId};
use peel_worker::{SweepOptions, Worker, WorkerOptions, WorkerPorts};
use rustix::process::{Pid, Signal, kill_process};

use crate::CHILD;
use crate::bench::{Bench, CREDITS, SECRET, Web, block_on, executor, open};
use crate::mails::NoMailer;
use crate::network::{Deed, WIDTH, picture};

crate::tests![j1_each_job_ends_once_though_its_workers_are_killed_and_paused];

/// The same at length, for `cargo test -p peel-worker --test worker -- --ignored`.
pub(crate) mod at_length {
    crate::tests![j1_each_job_ends_once_though_its_workers_are_killed_and_paused_a_thousand_times];

    async fn j1_each_job_ends_once_though_its_workers_are_killed_and_paused_a_thousand_times() {
        super::besiege(10_000, 1_000).await;
    }
}

const LEASE: Duration = Duration::from_millis(1000);
const WORKERS: usize = 3;
/// Every so many jobs, a picture that kills its child, and one that is damaged.
const ODD: usize = 15;
/// How long the workers may take for a job that is left when the blows are over, the odd ones included.
const PATIENCE: Duration = Duration::from_millis(1000);

/// Runs as a worker over the store and the blobs in `folder`, until it is killed.
pub(crate) fn play_the_worker(folder: &str) -> ExitCode {
    block_on(async {
        let (store, blobs) = open(Path::new(folder)).await;
        let ports = WorkerPorts {
            store: Arc::new(store),
            blobs,
            outbound: Arc::new(Web::new()),
            mailer: Arc::new(NoMailer),
            secret: ServiceSecret::new(SECRET),
            clock: Arc::new(SystemClock),
            progress: Progress::new(),
            till: None,
        };
        let options = WorkerOptions {
            removals: 2,
            lease: LEASE,
            heartbeat: LEASE / 4,
            poll: Duration::from_millis(20),
            ..WorkerOptions::new(WorkerId::new("mortal"), executor(CHILD))
        };
        let sweep = SweepOptions {
            round: Duration::from_millis(100),
            ..SweepOptions::default()
        };
        let _worker = Worker::start(ports, options, sweep).await.unwrap();
        std::future::pending::<()>().await;
    });
    ExitCode::SUCCESS
}

/// A worker in a process of its own, which does not outlive this.
struct Mortal(Child);

impl Mortal {
    fn born(folder: &Path) -> Self {
        let child = Command::new(std::env::current_exe().unwrap())
            .arg(crate::WORKER)
            .arg(folder)
            .stdin(Stdio::null())
            .spawn();
        Self(child.unwrap())
    }

    fn send(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.0), signal).unwrap();
    }
}

impl Drop for Mortal {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn pick(bound: usize) -> usize {
    let mut bytes = [0; 8];
    OsRandomness.fill(&mut bytes);
    usize::try_from(u64::from_le_bytes(bytes) % bound as u64).unwrap()
}

async fn j1_each_job_ends_once_though_its_workers_are_killed_and_paused() {
    besiege(150, 30).await;
}

/// Has `jobs` done while workers are struck by `blows`, and looks at what has become of them.
async fn besiege(jobs: usize, blows: u32) {
    let bench = Bench::new().await;
    let mut good = Vec::new();
    let (mut poison, mut damaged) = (Vec::new(), Vec::new());
    for number in 0..jobs {
        match number % ODD {
            3 => poison.push(bench.submit_deed(Deed::Abort).await.id),
            7 => {
                let mut bytes = picture(Deed::FindSubject);
                bytes.truncate(bytes.len() / 2);
                damaged.push(bench.submit(bytes).await.id);
            }
            _ => good.push(bench.submit_deed(Deed::TakeAMoment).await.id),
        }
    }

    strike(bench.folder.path(), blows).await;

    // From here on nobody dies.
    let workers: Vec<_> = (0..WORKERS)
        .map(|_| Mortal::born(bench.folder.path()))
        .collect();
    settle(&bench, &[&good[..], &poison, &damaged].concat()).await;
    give_another_chance(&bench, &good).await;
    settle(&bench, &good).await;
    drop(workers);

    let mut repeated = 0;
    for id in &good {
        let attempt = assert_is_ready(&bench, *id).await;
        repeated += u32::from(attempt > 1);
    }
    assert!(repeated > 0, "no blow has struck a job");
    for (ids, code) in [
        (&poison, FailureCode::ProcessingFailed),
        (&damaged, FailureCode::ImageCorrupt),
    ] {
        for id in ids {
            let image = image(&bench, *id).await;
            assert_eq!(image.state, ImageState::Failed);
            assert_ne!(image.charge_state, ReservationState::Captured);
            // A blow may have been the last attempt's end.
            let accepted = [code, FailureCode::ProcessingFailed];
            assert!(accepted.contains(&image.failure.unwrap()), "{image:?}");
        }
    }
    let spent = CREDITS - bench.credits().await;
    let captured = captured(&bench, &good).await;
    assert_eq!(spent, captured, "each is paid once");
    assert_eq!(
        peel_store::Audit::audit(bench.store.as_ref(), SystemClock.now())
            .await
            .unwrap(),
        []
    );
}

/// Kills and pauses workers at random moments.
async fn strike(folder: &Path, blows: u32) {
    let mut workers: Vec<_> = (0..WORKERS).map(|_| Mortal::born(folder)).collect();
    for blow in 0..blows {
        tokio::time::sleep(Duration::from_millis(pick(250) as u64)).await;
        let victim = pick(WORKERS);
        if blow % 6 == 5 {
            workers[victim].send(Signal::STOP);
            tokio::time::sleep(2 * LEASE).await;
            workers[victim].send(Signal::CONT);
        } else {
            workers[victim] = Mortal::born(folder);
        }
    }
}

async fn image(bench: &Bench, id: ImageId) -> peel_store::ImageRecord {
    bench.store.image(id, SystemClock.now()).await.unwrap()
}

/// Waits until all have ended.
async fn settle(bench: &Bench, ids: &[ImageId]) {
    let began = Instant::now();
    let mut looks = tokio::time::interval(Duration::from_millis(50));
    for id in ids {
        while !image(bench, *id).await.state.is_settled() {
            looks.tick().await;
            let patience = PATIENCE * u32::try_from(ids.len()).unwrap();
            assert!(began.elapsed() < patience, "a job was lost");
        }
    }
}

/// Good pictures that were on hand at three blows were given up, as if they had struck; an operator tries them again.
async fn give_another_chance(bench: &Bench, good: &[ImageId]) {
    let dead = bench
        .store
        .dead_letters(PageRequest::first(100_000))
        .await
        .unwrap();
    for letter in dead.items {
        if good.contains(&letter.image) {
            let requeued = bench.store.requeue_dead(letter.job, SystemClock.now());
            requeued.await.unwrap();
        }
    }
}

/// Gives the number of the attempt that made it so.
async fn assert_is_ready(bench: &Bench, id: ImageId) -> u32 {
    let image = image(bench, id).await;
    assert_eq!(image.state, ImageState::Ready, "{image:?}");
    let bytes = bench.blobs.get(&image.cutout.unwrap().blob).await.unwrap();
    let picture = decode(&bytes, &Limits::default()).unwrap();
    assert_eq!(picture.width(), WIDTH as usize);
    image.attempt
}

/// Those that were paid: a dead letter had its charge given back, and is not charged again.
async fn captured(bench: &Bench, good: &[ImageId]) -> i64 {
    let mut captured = 0;
    for id in good {
        let state = image(bench, *id).await.charge_state;
        captured += i64::from(state == ReservationState::Captured);
    }
    captured
}
