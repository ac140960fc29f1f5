//! Requests that are done once.

use std::time::Duration;

use peel_domain::{Digest, Owner};

use super::Bench;
use super::bench::at_once;
use crate::{Begun, RequestClaim, StoreError};

const LOCK: Duration = Duration::from_secs(30);
const KEPT: Duration = Duration::from_secs(86_400);

fn claim(bench: &Bench, owner: Owner, body: &[u8]) -> RequestClaim {
    RequestClaim {
        owner,
        key: "k".parse().expect("a key"),
        request: Digest::of(body),
        now: bench.now(),
        locked_until: bench.now().plus(LOCK),
        expires_at: bench.now().plus(KEPT),
    }
}

/// # Panics
/// As all checks do, when the store does not do what they name.
pub async fn a_request_is_done_once(bench: &Bench) {
    let owner = bench.visitor();
    let store = bench.store();
    let first = claim(bench, owner, b"body");
    assert_eq!(
        store.begin_request(&first).await.expect("begun"),
        Begun::Proceed
    );
    let meanwhile = store.begin_request(&first).await;
    assert!(
        matches!(meanwhile, Err(StoreError::InProgress)),
        "{meanwhile:?}"
    );
    store
        .finish_request(&first, b"reply")
        .await
        .expect("finished");
    let replay = store.begin_request(&claim(bench, owner, b"body")).await;
    assert_eq!(replay.expect("known"), Begun::Replay(b"reply".to_vec()));
    let mismatch = store.begin_request(&claim(bench, owner, b"other")).await;
    assert!(
        matches!(mismatch, Err(StoreError::IdempotencyMismatch)),
        "{mismatch:?}"
    );
    let foreign = store
        .begin_request(&claim(bench, bench.visitor(), b"other"))
        .await;
    assert_eq!(foreign.expect("begun"), Begun::Proceed);
    bench.advance(KEPT);
    let forgotten = store.begin_request(&claim(bench, owner, b"other")).await;
    assert_eq!(forgotten.expect("begun"), Begun::Proceed);
}

/// # Panics
/// When it does not hold.
pub async fn a_hundred_requests_at_once_are_one(bench: &Bench) {
    let owner = bench.visitor();
    let results = at_once(100, |_| {
        let (bench, claim) = (bench.clone(), claim(bench, owner, b"body"));
        async move { bench.store().begin_request(&claim).await }
    })
    .await;
    let begun = results.iter().filter(|result| result.is_ok()).count();
    assert_eq!(begun, 1);
    assert!(
        results
            .iter()
            .all(|result| matches!(result, Ok(Begun::Proceed) | Err(StoreError::InProgress)))
    );
}

/// # Panics
/// When it does not hold.
pub async fn a_lock_that_is_over_can_be_taken(bench: &Bench) {
    let owner = bench.visitor();
    let store = bench.store();
    let lost = claim(bench, owner, b"body");
    store.begin_request(&lost).await.expect("begun");
    bench.advance(LOCK);
    let taken = claim(bench, owner, b"body");
    assert_eq!(
        store.begin_request(&taken).await.expect("begun"),
        Begun::Proceed
    );
    let late = store.finish_request(&lost, b"late").await;
    assert!(matches!(late, Err(StoreError::Fenced)), "{late:?}");
    store.abandon_request(&lost).await.expect("nothing to free");
    store
        .finish_request(&taken, b"reply")
        .await
        .expect("finished");
    let replay = store.begin_request(&taken).await.expect("known");
    assert_eq!(replay, Begun::Replay(b"reply".to_vec()));
}

/// # Panics
/// When it does not hold.
pub async fn an_abandoned_request_can_be_done(bench: &Bench) {
    let owner = bench.visitor();
    let store = bench.store();
    let first = claim(bench, owner, b"body");
    store.begin_request(&first).await.expect("begun");
    store.abandon_request(&first).await.expect("freed");
    let other = claim(bench, owner, b"other");
    assert_eq!(
        store.begin_request(&other).await.expect("begun"),
        Begun::Proceed
    );
}
