//! Passes for ads.

use std::time::Duration;

use peel_domain::{
    AD_WINDOW, AdLimit, AdProvider, AdRefusal, AdSessionId, AdState, Credits, FreePolicy, ImageId,
    OperationId, Owner, Price, Unit, VisitorId,
};

use super::Bench;
use super::bench::at_once;
use crate::{AdEnd, AdSessionRecord, AdStep, Merge, NewAdSession, StoreError, Submission};

const LENGTH: Duration = Duration::from_secs(30);
const LIFE: Duration = Duration::from_secs(600);
const CHECKPOINTS: u8 = 5;
/// Who is not about limits has none.
const AT_WILL: AdLimit = AdLimit {
    per_owner: u32::MAX,
    per_network: u32::MAX,
};

/// An image of `owner` that is locked.
async fn locked(bench: &Bench, owner: Owner) -> ImageId {
    let mut quota = bench.quota(1);
    quota.free = FreePolicy {
        uses: 0,
        ..FreePolicy::default()
    };
    quota.previews.per_owner = u32::MAX;
    quota.previews.per_network = u32::MAX;
    // Dearer than what anybody has, so that no pass of before is taken for it.
    let submission = Submission {
        price: Price::Credits(Credits::from_quarters(i64::MAX)),
        ..bench.use_submission(owner, quota)
    };
    let image = bench.accepted(&submission).await;
    assert!(image.locked);
    image.id
}

async fn begin(
    bench: &Bench,
    owner: Owner,
    network: u64,
    limit: AdLimit,
) -> Result<AdSessionRecord, StoreError> {
    let new = NewAdSession {
        id: AdSessionId::random(bench.randomness()),
        owner,
        image: locked(bench, owner).await,
        provider: AdProvider::House,
        creative: String::from("peel"),
        length: LENGTH,
        life: LIFE,
        network: bench.quota(network).trace.network,
        limit,
        now: bench.now(),
    };
    bench.store().begin_ad(&new).await
}

async fn begun(bench: &Bench, owner: Owner) -> AdSessionRecord {
    begin(bench, owner, 1, AT_WILL).await.expect("an ad")
}

async fn reach(
    bench: &Bench,
    session: &AdSessionRecord,
    number: u8,
    limit: AdLimit,
) -> Result<AdSessionRecord, StoreError> {
    let step = AdStep {
        owner: session.owner,
        session: session.id,
        number,
        limit,
        now: bench.now(),
    };
    bench.store().reach_checkpoint(&step).await
}

/// Watches all but the last checkpoint, and waits until that may be reached.
async fn nearly_watched(bench: &Bench, session: &AdSessionRecord) {
    for number in 0..CHECKPOINTS - 1 {
        reach(bench, session, number, AT_WILL).await.expect("time");
        bench.advance(LENGTH / 4);
    }
}

async fn finish(bench: &Bench, session: &AdSessionRecord) -> Result<AdSessionRecord, StoreError> {
    reach(bench, session, CHECKPOINTS - 1, AT_WILL).await
}

/// A view that ends as `ending`.
pub(super) async fn watch(bench: &Bench, owner: Owner, ending: AdState) -> AdSessionRecord {
    let session = begun(bench, owner).await;
    if ending == AdState::Granted {
        nearly_watched(bench, &session).await;
        return finish(bench, &session).await.expect("a pass");
    }
    let end = AdEnd {
        owner,
        session: session.id,
        ending,
        now: bench.now(),
    };
    bench.store().end_ad(&end).await.expect("ended")
}

async fn passes(bench: &Bench, owner: Owner) -> u32 {
    bench.wallet(owner).await.passes
}

fn is_refused(result: &Result<AdSessionRecord, StoreError>, refusal: AdRefusal) -> bool {
    matches!(result, Err(StoreError::AdRefused(found)) if *found == refusal)
}

/// # Panics
/// As all checks do, when the store does not do what they name.
pub async fn a1_an_ad_that_was_watched_gives_one_pass(bench: &Bench) {
    let owner = bench.visitor();
    let session = begun(bench, owner).await;
    assert_eq!(session.session.reached, 0);
    nearly_watched(bench, &session).await;
    assert_eq!(passes(bench, owner).await, 0);
    let granted = finish(bench, &session).await.expect("a pass");
    assert_eq!(granted.session.state, AdState::Granted);
    assert_eq!(passes(bench, owner).await, 1);
    // Saying it again, also much later, gives the same answer and nothing else.
    bench.advance(LIFE * 2);
    assert_eq!(finish(bench, &session).await.expect("known"), granted);
    for number in 0..CHECKPOINTS - 1 {
        let again = reach(bench, &session, number, AT_WILL).await;
        assert!(is_refused(&again, AdRefusal::Over(AdState::Granted)));
    }
    assert_eq!(passes(bench, owner).await, 1);
    let booked = bench.store().wallet(owner).await.expect("a wallet");
    assert_eq!(booked.passes, 1);
}

/// # Panics
/// When it does not hold.
pub async fn a1_a_hundred_finishes_at_once_give_one_pass(bench: &Bench) {
    let owner = bench.visitor();
    let session = begun(bench, owner).await;
    nearly_watched(bench, &session).await;
    let results = at_once(100, |_| {
        let (bench, session) = (bench.clone(), session.clone());
        async move { finish(&bench, &session).await }
    })
    .await;
    for result in results {
        let state = result.expect("the same answer to all").session.state;
        assert_eq!(state, AdState::Granted);
    }
    assert_eq!(passes(bench, owner).await, 1);
}

/// # Panics
/// When it does not hold.
pub async fn a1_thirty_seconds_cannot_be_watched_in_twenty_nine(bench: &Bench) {
    let owner = bench.visitor();
    let session = begun(bench, owner).await;
    let start = bench.now();
    nearly_watched(bench, &session).await;
    // All is asked over and over, as fast as it may be: nothing comes of it before its time.
    let other = begun(bench, bench.visitor()).await;
    let began = bench.now();
    while bench.now().since(began) < Duration::from_secs(29) {
        for number in 0..CHECKPOINTS {
            let _ = reach(bench, &other, number, AT_WILL).await;
        }
        bench.advance(Duration::from_millis(500));
    }
    assert_eq!(passes(bench, other.owner).await, 0);
    assert!(bench.now().since(start) > LENGTH);
    finish(bench, &session).await.expect("whoever has waited");
}

/// # Panics
/// When it does not hold.
pub async fn a1_an_ad_is_its_watchers_alone(bench: &Bench) {
    let session = begun(bench, bench.visitor()).await;
    let stranger = AdSessionRecord {
        owner: bench.visitor(),
        ..session.clone()
    };
    let tried = reach(bench, &stranger, 0, AT_WILL).await;
    assert!(matches!(tried, Err(StoreError::NotFound)), "{tried:?}");
    let tried = end(bench, &stranger, AdState::Skipped).await;
    assert!(matches!(tried, Err(StoreError::NotFound)), "{tried:?}");
    let new = NewAdSession {
        id: AdSessionId::random(bench.randomness()),
        owner: stranger.owner,
        image: session.image,
        provider: AdProvider::House,
        creative: String::new(),
        length: LENGTH,
        life: LIFE,
        network: bench.quota(1).trace.network,
        limit: AT_WILL,
        now: bench.now(),
    };
    let tried = bench.store().begin_ad(&new).await;
    assert!(matches!(tried, Err(StoreError::NotFound)), "{tried:?}");
}

async fn end(
    bench: &Bench,
    session: &AdSessionRecord,
    ending: AdState,
) -> Result<AdSessionRecord, StoreError> {
    let end = AdEnd {
        owner: session.owner,
        session: session.id,
        ending,
        now: bench.now(),
    };
    bench.store().end_ad(&end).await
}

/// # Panics
/// When it does not hold.
pub async fn a1_what_was_skipped_or_is_over_earns_nothing(bench: &Bench) {
    let owner = bench.visitor();
    for ending in [AdState::Skipped, AdState::Unfilled, AdState::Broken] {
        let session = begun(bench, owner).await;
        nearly_watched(bench, &session).await;
        let ended = end(bench, &session, ending).await.expect("an end");
        assert_eq!(ended.session.state, ending);
        let again = end(bench, &session, AdState::Skipped).await;
        assert_eq!(again.expect("as it was"), ended);
        let tried = finish(bench, &session).await;
        assert!(is_refused(&tried, AdRefusal::Over(ending)), "{tried:?}");
    }
    let late = begun(bench, owner).await;
    nearly_watched(bench, &late).await;
    bench.advance(LIFE - LENGTH);
    let tried = finish(bench, &late).await;
    assert!(is_refused(&tried, AdRefusal::Over(AdState::Expired)));
    bench
        .store()
        .prune(bench.now(), bench.now(), 10)
        .await
        .expect("cleaned up");
    let tried = finish(bench, &late).await;
    assert!(is_refused(&tried, AdRefusal::Over(AdState::Expired)));
    assert_eq!(passes(bench, owner).await, 0);
}

/// # Panics
/// When it does not hold.
pub async fn a2_one_ad_at_a_time(bench: &Bench) {
    let owner = bench.visitor();
    let sessions = at_once(20, |_| {
        let bench = bench.clone();
        async move { begun(&bench, owner).await }
    })
    .await;
    let mut open = 0;
    for session in &sessions {
        open += u32::from(reach(bench, session, 0, AT_WILL).await.is_ok());
    }
    assert_eq!(open, 1, "of those that were begun in parallel");
}

/// # Panics
/// When it does not hold.
pub async fn a2_no_more_are_rewarded_than_the_limits_allow_however_many_finish_at_once(
    bench: &Bench,
) {
    let limit = AdLimit {
        per_owner: 2,
        per_network: 5,
    };
    let mut sessions = Vec::new();
    for _ in 0..12 {
        let owner = bench.visitor();
        match begin(bench, owner, 7, limit).await {
            Ok(session) => sessions.push(session),
            refused => assert!(is_refused(&refused, AdRefusal::LimitReached), "{refused:?}"),
        }
    }
    assert_eq!(sessions.len(), 5, "nobody watches in vain");
    for number in 0..CHECKPOINTS - 1 {
        for session in &sessions {
            reach(bench, session, number, limit).await.expect("time");
        }
        bench.advance(LENGTH / 4);
    }
    at_once(50, |number| {
        let bench = bench.clone();
        let session = sessions[usize::try_from(number % 5).expect("small")].clone();
        async move { reach(&bench, &session, CHECKPOINTS - 1, limit).await }
    })
    .await;
    let mut sum = 0;
    for session in &sessions {
        sum += passes(bench, session.owner).await;
    }
    assert_eq!(sum, 5);
    let refused = begin(bench, bench.visitor(), 7, limit).await;
    assert!(is_refused(&refused, AdRefusal::LimitReached));

    let owner = bench.visitor();
    for network in 20..22 {
        let session = begin(bench, owner, network, limit).await.expect("an ad");
        nearly_watched(bench, &session).await;
        finish(bench, &session).await.expect("a pass");
    }
    let refused = begin(bench, owner, 22, limit).await;
    assert!(is_refused(&refused, AdRefusal::LimitReached));
    assert_eq!(passes(bench, owner).await, 2);
}

/// # Panics
/// When it does not hold.
pub async fn a2_a_limit_is_over_a_day_later(bench: &Bench) {
    let limit = AdLimit {
        per_owner: 1,
        per_network: 1,
    };
    let owner = bench.visitor();
    let session = begin(bench, owner, 1, limit).await.expect("an ad");
    nearly_watched(bench, &session).await;
    reach(bench, &session, 4, limit).await.expect("a pass");
    bench.advance(AD_WINDOW - Duration::from_millis(1));
    let refused = begin(bench, owner, 1, limit).await;
    assert!(is_refused(&refused, AdRefusal::LimitReached));
    bench.advance(Duration::from_millis(1));
    begin(bench, owner, 1, limit).await.expect("another ad");
}

async fn sign_in(bench: &Bench, visitor: VisitorId, account: peel_domain::AccountId) {
    let merge = Merge {
        operation: OperationId::random(bench.randomness()),
        visitor,
        account,
        free: FreePolicy::default(),
        retention: LIFE,
        now: bench.now(),
    };
    bench.store().merge(&merge).await.expect("merged");
}

/// # Panics
/// When it does not hold.
pub async fn a2_signing_in_between_start_and_end_gives_no_more(bench: &Bench) {
    let limit = AdLimit {
        per_owner: 1,
        per_network: 100,
    };
    let account = bench.account().await;
    let visitor = VisitorId::random(bench.randomness());
    let first = begin(bench, account.into(), 1, limit).await.expect("an ad");
    nearly_watched(bench, &first).await;
    reach(bench, &first, 4, limit).await.expect("a pass");
    let second = begin(bench, visitor.into(), 2, limit).await.expect("an ad");
    nearly_watched(bench, &second).await;
    sign_in(bench, visitor, account).await;
    let moved = AdSessionRecord {
        owner: account.into(),
        ..second
    };
    let refused = reach(bench, &moved, 4, limit).await;
    assert!(is_refused(&refused, AdRefusal::LimitReached), "{refused:?}");
    assert_eq!(passes(bench, account.into()).await, 1);
}

/// # Panics
/// When it does not hold.
pub async fn an_open_ad_goes_along_when_somebody_signs_in(bench: &Bench) {
    let account = bench.account().await;
    let visitor = VisitorId::random(bench.randomness());
    let session = begun(bench, visitor.into()).await;
    nearly_watched(bench, &session).await;
    sign_in(bench, visitor, account).await;
    let tried = finish(bench, &session).await;
    assert!(matches!(tried, Err(StoreError::NotFound)), "{tried:?}");
    let moved = AdSessionRecord {
        owner: account.into(),
        ..session
    };
    finish(bench, &moved).await.expect("a pass");
    assert_eq!(passes(bench, account.into()).await, 1);

    // Of two that are open, the account's goes on.
    let own = begun(bench, account.into()).await;
    let other = VisitorId::random(bench.randomness());
    let replaced = begun(bench, other.into()).await;
    sign_in(bench, other, account).await;
    let replaced = AdSessionRecord {
        owner: account.into(),
        ..replaced
    };
    let tried = reach(bench, &replaced, 0, AT_WILL).await;
    assert!(is_refused(&tried, AdRefusal::Over(AdState::Replaced)));
    reach(bench, &own, 0, AT_WILL).await.expect("it goes on");
}

/// # Panics
/// When it does not hold.
pub async fn an_ad_is_shown_for_a_locked_image_and_no_other(bench: &Bench) {
    let owner = bench.visitor();
    let free = bench
        .accepted(&bench.use_submission(owner, bench.quota(1)))
        .await;
    assert!(!free.locked);
    let session = begun(bench, owner).await;
    let new = |image| NewAdSession {
        id: AdSessionId::random(bench.randomness()),
        owner,
        image,
        provider: AdProvider::Gpt,
        creative: String::from("/1/unit"),
        length: LENGTH,
        life: LIFE,
        network: bench.quota(1).trace.network,
        limit: AT_WILL,
        now: bench.now(),
    };
    let tried = bench.store().begin_ad(&new(free.id)).await;
    assert!(matches!(tried, Err(StoreError::Conflict)), "{tried:?}");
    let nowhere = ImageId::random(bench.randomness());
    let tried = bench.store().begin_ad(&new(nowhere)).await;
    assert!(matches!(tried, Err(StoreError::NotFound)), "{tried:?}");
    // What was refused did not end the one that was open, and the pass buys the image.
    nearly_watched(bench, &session).await;
    finish(bench, &session).await.expect("a pass");
    let unlock = crate::Unlock {
        owner,
        image: session.image,
        reservation: peel_domain::ReservationId::random(bench.randomness()),
        price: Price::Exactly(peel_domain::Charge::Pass),
        quota: None,
        now: bench.now(),
    };
    let unlocked = bench.store().unlock(&unlock).await.expect("unlocked");
    assert!(!unlocked.locked);
    assert_eq!(bench.wallet(owner).await.available(Unit::Pass), 0);
}
