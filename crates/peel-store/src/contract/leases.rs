//! The right to a job.

use std::collections::HashSet;
use std::time::Duration;

use peel_domain::{Credits, FailureCode, ImageState, JobKind, ReservationState, Step};

use super::Bench;
use super::bench::{LEASE, at_once, cutout, image_of};
use crate::StoreError;

/// # Panics
/// As all checks do, when the store does not do what they name.
pub async fn each_job_is_claimed_by_one_worker(bench: &Bench) {
    for _ in 0..40 {
        bench.submit_free(bench.visitor()).await;
    }
    let claims = at_once(8, |_| {
        let bench = bench.clone();
        async move {
            let mut leases = Vec::new();
            while let Some(claim) = bench.try_claim(JobKind::Remove).await {
                leases.push(claim.lease.job);
            }
            leases
        }
    })
    .await;
    let all: Vec<_> = claims.into_iter().flatten().collect();
    assert_eq!(all.len(), 40);
    assert_eq!(all.into_iter().collect::<HashSet<_>>().len(), 40);
}

/// # Panics
/// When it does not hold.
pub async fn j2_a_lost_lease_can_write_nothing(bench: &Bench) {
    let owner = bench.customer(1).await;
    let image = bench.submit(owner).await;
    let lost = bench.claim().await;
    bench.advance(LEASE);
    let taken = bench.claim().await;
    assert_eq!((taken.lease.job, taken.lease.attempt), (lost.lease.job, 2));

    let (store, now) = (bench.store(), bench.now());
    let writes = [
        bench.complete(&lost).await.map(drop),
        store.heartbeat(lost.lease, now.plus(LEASE), None).await,
        store
            .fail(lost.lease, FailureCode::NoSubject, now)
            .await
            .map(drop),
        store.hand_back(lost.lease, now).await,
    ];
    for write in writes {
        assert!(matches!(write, Err(StoreError::Fenced)), "{write:?}");
    }
    assert_eq!(bench.image(image.id).await.state, ImageState::Processing);

    let image = bench.complete(&taken).await.expect("completed");
    assert_eq!(image.cutout.expect("a cutout").blob, cutout(&taken).blob);
    assert_eq!(bench.credits(owner).await, Credits::ZERO);
}

/// # Panics
/// When it does not hold.
pub async fn a_heartbeat_keeps_the_lease(bench: &Bench) {
    let image = bench.submit_free(bench.visitor()).await;
    let claim = bench.claim().await;
    for step in [Step::Decode, Step::Segment, Step::Encode] {
        bench.advance(LEASE - Duration::from_secs(1));
        let until = bench.now().plus(LEASE);
        let store = bench.store();
        store
            .heartbeat(claim.lease, until, Some(step))
            .await
            .expect("kept");
        assert_eq!(bench.image(image.id).await.step, Some(step));
        assert_eq!(bench.try_claim(JobKind::Remove).await, None);
        // A heartbeat that was late on its way takes nothing back.
        store
            .heartbeat(claim.lease, claim.until, None)
            .await
            .expect("kept");
        assert_eq!(bench.image(image.id).await.step, Some(step));
    }
    let image = bench.complete(&claim).await.expect("completed");
    assert_eq!(image.step, None);
}

/// # Panics
/// When it does not hold.
pub async fn j1_each_job_ends_once_whatever_happens_to_its_workers(bench: &Bench) {
    const JOBS: i64 = 120;
    let owner = bench.customer(JOBS).await;
    let mut images = Vec::new();
    for _ in 0..JOBS {
        images.push(bench.submit(owner).await.id);
    }
    let completions = at_once(6, |_| {
        let bench = bench.clone();
        async move { unreliable_worker(&bench).await }
    })
    .await;
    let mut ready = 0;
    let (mut failed, mut captured) = (0, 0);
    for id in images {
        let image = bench.image(id).await;
        ready += usize::from(image.state == ImageState::Ready);
        failed += usize::from(image.state == ImageState::Failed);
        captured += i64::from(image.charge_state == ReservationState::Captured);
    }
    assert_eq!(ready + failed, 120, "none is lost");
    assert_eq!(
        completions.iter().sum::<usize>(),
        ready,
        "none is done twice"
    );
    let left = Credits::whole(JOBS - captured).expect("few");
    assert_eq!(bench.credits(owner).await, left);
}

/// Works until nothing is left. A third of its jobs are dropped as by a crash, some are
/// finished only after the lease is over, some fail. Returns how many it completed.
async fn unreliable_worker(bench: &Bench) -> usize {
    let mut completed = 0;
    loop {
        let Some(claim) = bench.try_claim(JobKind::Remove).await else {
            bench.advance(LEASE);
            let stats = bench
                .store()
                .queue_stats(JobKind::Remove, bench.now())
                .await;
            let stats = stats.expect("stats");
            if stats.queued + stats.running == 0 {
                return completed;
            }
            continue;
        };
        assert_eq!(image_of(&claim).state, ImageState::Processing);
        match bench.pick(6) {
            0 | 1 => {}
            2 => {
                bench.advance(LEASE);
                tokio::task::yield_now().await;
                completed += usize::from(bench.complete(&claim).await.is_ok());
            }
            3 => {
                let code = FailureCode::ProcessingFailed;
                let ended = bench.store().fail(claim.lease, code, bench.now()).await;
                assert!(
                    matches!(ended, Ok(_) | Err(StoreError::Fenced)),
                    "{ended:?}"
                );
            }
            _ => completed += usize::from(bench.complete(&claim).await.is_ok()),
        }
    }
}
