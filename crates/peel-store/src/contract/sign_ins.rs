//! Sessions, second factors, attempts, mails.

use std::time::Duration;

use peel_domain::{AccountId, BackOff, Digest, SessionId};

use super::Bench;
use super::bench::at_once;
use super::people::{digest, line, mail, person, session};
use crate::{Attempt, AttemptVerdict, PageRequest, Rotated, Rotation, StoreError};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);
const OVERLAP: Duration = Duration::from_secs(10);

/// What follows on a token, as the service would derive it.
fn successor(token: Digest) -> Digest {
    Digest::of(token.as_bytes())
}

async fn rotate(bench: &Bench, token: Digest) -> Rotated {
    let rotation = Rotation {
        presented: token,
        successor: successor(token),
        now: bench.now(),
        overlap: OVERLAP,
        idle_until: bench.now().plus(24 * HOUR),
    };
    bench.store().rotate(&rotation).await.expect("an answer")
}

async fn goes_on(bench: &Bench, session: SessionId) -> bool {
    match bench.store().session(session, bench.now()).await {
        Ok(_) => true,
        Err(StoreError::NotFound) => false,
        Err(other) => panic!("{other}"),
    }
}

async fn signed_in(bench: &Bench) -> (AccountId, SessionId, Digest) {
    let ada = person(bench, "ada@example.org").await.id;
    let (session, token) = session(bench, ada).await;
    (ada, session, token)
}

/// # Panics
/// As all checks do, when the store does not do what they name.
pub async fn t1_two_hundred_refreshes_at_once_have_one_successor(bench: &Bench) {
    let (_, session, token) = signed_in(bench).await;
    let rotated = at_once(200, |_| {
        let bench = bench.clone();
        async move { rotate(&bench, token).await }
    })
    .await;
    let done = |each: &&Rotated| matches!(each, Rotated::Done(_));
    assert_eq!(rotated.iter().filter(done).count(), 1);
    let repeated = |each: &&Rotated| matches!(each, Rotated::Repeated(_));
    assert_eq!(rotated.iter().filter(repeated).count(), 199);
    assert!(goes_on(bench, session).await, "nobody is signed out");
    let next = rotate(bench, successor(token)).await;
    assert!(matches!(next, Rotated::Done(_)), "{next:?}");
}

/// # Panics
/// When it does not hold.
pub async fn t2_a_lost_reply_is_given_again_for_a_moment(bench: &Bench) {
    let (_, session, token) = signed_in(bench).await;
    assert!(matches!(rotate(bench, token).await, Rotated::Done(_)));
    bench.advance(OVERLAP);
    assert!(matches!(rotate(bench, token).await, Rotated::Repeated(_)));
    assert!(matches!(
        rotate(bench, successor(token)).await,
        Rotated::Done(_)
    ));
    assert!(goes_on(bench, session).await);
}

/// # Panics
/// When it does not hold.
pub async fn t1_a_token_used_again_later_ends_the_session(bench: &Bench) {
    let (ada, session, token) = signed_in(bench).await;
    rotate(bench, token).await;
    bench.advance(OVERLAP + Duration::from_millis(1));
    assert!(matches!(rotate(bench, token).await, Rotated::Reused(_)));
    assert!(!goes_on(bench, session).await);
    let newest = rotate(bench, successor(token)).await;
    assert_eq!(
        newest,
        Rotated::Unknown,
        "the thief's as well as the owner's"
    );
    let log = bench.store().audit_log(PageRequest::first(10)).await;
    let log = log.expect("read").items;
    let told: Vec<_> = log
        .iter()
        .map(|each| (each.line.actor.clone(), each.line.subject.clone()))
        .collect();
    assert_eq!(told, [(ada.to_string(), session.to_string())], "once");
    assert_eq!(log[0].line.action, "session.token_reused");
}

/// # Panics
/// When it does not hold.
pub async fn t1_the_token_before_last_ends_the_session_at_once(bench: &Bench) {
    let (_, session, token) = signed_in(bench).await;
    rotate(bench, token).await;
    rotate(bench, successor(token)).await;
    assert!(matches!(rotate(bench, token).await, Rotated::Reused(_)));
    assert!(!goes_on(bench, session).await);
}

/// # Panics
/// When it does not hold.
pub async fn t1_a_session_that_ended_leaves_the_others(bench: &Bench) {
    let (ada, stolen, token) = signed_in(bench).await;
    let (other, _) = session(bench, ada).await;
    rotate(bench, token).await;
    rotate(bench, successor(token)).await;
    rotate(bench, token).await;
    assert!(!goes_on(bench, stolen).await);
    assert!(goes_on(bench, other).await);
    assert_eq!(rotate(bench, digest(bench)).await, Rotated::Unknown);
}

/// # Panics
/// When it does not hold.
pub async fn a_session_ends_when_it_is_idle_and_at_the_latest(bench: &Bench) {
    let (_, idle, _) = signed_in(bench).await;
    let bob = person(bench, "bob@example.org").await.id;
    let (used, mut token) = session(bench, bob).await;
    bench.advance(23 * HOUR);
    assert!(matches!(rotate(bench, token).await, Rotated::Done(_)));
    token = successor(token);
    bench.advance(HOUR);
    assert!(!goes_on(bench, idle).await);
    assert!(goes_on(bench, used).await);
    bench.advance(20 * HOUR);
    assert!(matches!(rotate(bench, token).await, Rotated::Done(_)));
    bench.advance(4 * HOUR);
    assert!(!goes_on(bench, used).await, "however much it is used");
    assert_eq!(rotate(bench, successor(token)).await, Rotated::Unknown);
}

/// # Panics
/// When it does not hold.
pub async fn sessions_are_ended_by_their_owner(bench: &Bench) {
    let (ada, first, token) = signed_in(bench).await;
    let bob = person(bench, "bob@example.org").await.id;
    let store = bench.store();
    bench.advance(SECOND);
    let (second, _) = session(bench, ada).await;
    let listed = store.sessions(ada, bench.now()).await.expect("listed");
    let ids: Vec<_> = listed.iter().map(|session| session.id).collect();
    assert_eq!(ids, [second, first]);
    bench.advance(SECOND);
    rotate(bench, token).await;
    let listed = store.sessions(ada, bench.now()).await.expect("listed");
    assert_eq!((listed[0].id, listed[0].used_at), (first, bench.now()));

    let foreign = store.end_session(bob, first, bench.now()).await;
    assert!(matches!(foreign, Err(StoreError::NotFound)), "{foreign:?}");
    let ended = store.end_sessions(ada, Some(second), bench.now()).await;
    assert_eq!(ended.expect("ended"), 1);
    assert!(!goes_on(bench, first).await);
    store
        .end_session(ada, second, bench.now())
        .await
        .expect("ended");
    let again = store.end_session(ada, second, bench.now()).await;
    assert!(matches!(again, Err(StoreError::NotFound)), "{again:?}");
}

/// # Panics
/// When it does not hold.
pub async fn signing_out_works_with_an_old_token_too(bench: &Bench) {
    let (_, session, token) = signed_in(bench).await;
    let store = bench.store();
    rotate(bench, token).await;
    let unknown = digest(bench);
    store
        .end_session_of_token(unknown, bench.now())
        .await
        .expect("nothing");
    assert!(goes_on(bench, session).await);
    store
        .end_session_of_token(token, bench.now())
        .await
        .expect("ended");
    assert!(!goes_on(bench, session).await);
}

/// # Panics
/// When it does not hold.
pub async fn showing_again_who_one_is_is_noted(bench: &Bench) {
    let (_, session, _) = signed_in(bench).await;
    let store = bench.store();
    for (second_factor, expected) in [(false, false), (true, true), (false, true)] {
        bench.advance(SECOND);
        let record = store
            .authenticate_again(session, second_factor, bench.now())
            .await;
        let record = record.expect("noted");
        assert_eq!(record.authenticated_at, bench.now());
        assert_eq!(record.second_factor, expected);
    }
    bench.advance(48 * HOUR);
    let over = store.authenticate_again(session, true, bench.now()).await;
    assert!(matches!(over, Err(StoreError::NotFound)), "{over:?}");
}

/// # Panics
/// When it does not hold.
pub async fn what_is_long_over_is_forgotten(bench: &Bench) {
    let (_, session, token) = signed_in(bench).await;
    let store = bench.store();
    let spent = digest(bench);
    store
        .spend_once(spent, bench.now().plus(HOUR))
        .await
        .expect("spent");
    let twice = store.spend_once(spent, bench.now().plus(HOUR)).await;
    assert!(matches!(twice, Err(StoreError::Conflict)), "{twice:?}");
    let now = bench.now();
    assert_eq!(
        store.prune_identity(now, now, 100).await.expect("pruned"),
        0
    );
    bench.advance(25 * HOUR);
    let now = bench.now();
    let pruned = store.prune_identity(now, now.minus(2 * HOUR), 100).await;
    assert_eq!(
        pruned.expect("pruned"),
        1,
        "what was spent; the session is over since an hour"
    );
    store
        .spend_once(spent, now.plus(HOUR))
        .await
        .expect("spent");
    assert_eq!(
        store.prune_identity(now, now, 100).await.expect("pruned"),
        1
    );
    assert!(!goes_on(bench, session).await);
    assert_eq!(rotate(bench, token).await, Rotated::Unknown);
}

/// # Panics
/// When it does not hold.
pub async fn a_code_is_used_once(bench: &Bench) {
    let ada = person(bench, "ada@example.org").await.id;
    let store = bench.store();
    let conflict = |result: Result<(), StoreError>| {
        assert!(matches!(result, Err(StoreError::Conflict)), "{result:?}");
    };
    conflict(store.spend_step(ada, 1).await);
    store
        .enrol(ada, b"first", bench.now())
        .await
        .expect("begun");
    store
        .enrol(ada, b"second", bench.now())
        .await
        .expect("begun anew");
    conflict(store.spend_step(ada, 1).await);
    let codes = [digest(bench), digest(bench)];
    let set = line(bench, "second_factor.set");
    store
        .confirm_second_factor(ada, 100, &codes, &set)
        .await
        .expect("confirmed");
    conflict(store.confirm_second_factor(ada, 101, &[], &set).await);
    conflict(store.enrol(ada, b"third", bench.now()).await);
    let record = store.second_factor(ada).await.expect("read").expect("set");
    assert_eq!(record.sealed_seed, b"second");
    assert_eq!(record.confirmed_at, Some(bench.now()));
    conflict(store.spend_step(ada, 100).await);
    let spent = at_once(20, |_| {
        let bench = bench.clone();
        async move { bench.store().spend_step(ada, 102).await.is_ok() }
    })
    .await;
    assert_eq!(spent.iter().filter(|ok| **ok).count(), 1);
    conflict(store.spend_step(ada, 101).await);

    let spent = at_once(20, |_| {
        let bench = bench.clone();
        async move { bench.store().spend_recovery_code(ada, codes[0]).await }
    })
    .await;
    let left: Vec<_> = spent.into_iter().filter_map(Result::ok).collect();
    assert_eq!(left, [1]);
    let gone = line(bench, "second_factor.remove");
    store
        .remove_second_factor(ada, &gone)
        .await
        .expect("removed");
    let none = store.spend_recovery_code(ada, codes[1]).await;
    assert!(matches!(none, Err(StoreError::NotFound)), "{none:?}");
    assert_eq!(store.second_factor(ada).await.expect("read"), None);
}

const POLICY: BackOff = BackOff {
    free: 3,
    first_wait: Duration::from_secs(8),
    longest_wait: Duration::from_secs(16),
    memory: Duration::from_secs(3600),
};

async fn attempt(bench: &Bench, subjects: &[Digest]) -> AttemptVerdict {
    let attempt = |subject: &Digest| Attempt {
        subject: *subject,
        policy: POLICY,
    };
    let attempts: Vec<_> = subjects.iter().map(attempt).collect();
    let verdict = bench.store().begin_attempt(&attempts, bench.now()).await;
    verdict.expect("a verdict")
}

/// # Panics
/// When it does not hold.
pub async fn guessing_is_slowed_down(bench: &Bench) {
    let [account, network, other] = [digest(bench), digest(bench), digest(bench)];
    let go_on = AttemptVerdict::GoOn;
    for _ in 0..4 {
        assert_eq!(attempt(bench, &[account, network]).await, go_on);
    }
    let wait = |seconds| AttemptVerdict::Wait(Duration::from_secs(seconds));
    assert_eq!(attempt(bench, &[account, network]).await, wait(8));
    assert_eq!(attempt(bench, &[account, other]).await, wait(8));
    assert_eq!(
        attempt(bench, &[other]).await,
        go_on,
        "what must wait counts nothing"
    );
    bench.advance(8 * SECOND);
    assert_eq!(attempt(bench, &[account, network]).await, go_on);
    assert_eq!(attempt(bench, &[account]).await, wait(16));
    bench.advance(16 * SECOND);
    assert_eq!(attempt(bench, &[account]).await, go_on);
    assert_eq!(
        attempt(bench, &[account]).await,
        wait(16),
        "no longer than the longest"
    );
    bench.advance(HOUR);
    for _ in 0..4 {
        assert_eq!(attempt(bench, &[account]).await, go_on, "forgotten");
    }
}

/// # Panics
/// When it does not hold.
pub async fn many_guesses_at_once_are_no_way_around(bench: &Bench) {
    let account = digest(bench);
    let verdicts = at_once(50, |_| {
        let bench = bench.clone();
        async move { attempt(&bench, &[account]).await }
    })
    .await;
    let free = |verdict: &&AttemptVerdict| **verdict == AttemptVerdict::GoOn;
    assert_eq!(verdicts.iter().filter(free).count(), 4);
}

/// # Panics
/// When it does not hold.
pub async fn coming_in_forgets_ones_own_failures_alone(bench: &Bench) {
    let [ada, bob, network] = [digest(bench), digest(bench), digest(bench)];
    for _ in 0..3 {
        attempt(bench, &[ada, network]).await;
    }
    attempt(bench, &[bob, network]).await;
    let store = bench.store();
    store.attempt_succeeded(bob, network).await.expect("noted");
    for _ in 0..3 {
        assert_eq!(attempt(bench, &[bob]).await, AttemptVerdict::GoOn);
    }
    assert_eq!(attempt(bench, &[network]).await, AttemptVerdict::GoOn);
    let full = attempt(bench, &[network]).await;
    assert!(
        matches!(full, AttemptVerdict::Wait(_)),
        "three failures stand: {full:?}"
    );
}

/// # Panics
/// When it does not hold.
pub async fn a_mail_is_taken_by_one_at_a_time_until_it_is_forgotten(bench: &Bench) {
    let store = bench.store();
    let queued = [mail(bench, None), mail(bench, None)];
    for mail in &queued {
        store.queue_mail(mail).await.expect("queued");
    }
    let twice = store.queue_mail(&queued[0]).await;
    assert!(matches!(twice, Err(StoreError::Conflict)), "{twice:?}");
    let taken = at_once(20, |_| {
        let bench = bench.clone();
        async move {
            let (now, until) = (bench.now(), bench.now().plus(HOUR));
            bench
                .store()
                .take_mails(now, until, 1)
                .await
                .expect("taken")
        }
    })
    .await;
    let mut taken = taken.concat();
    taken.sort_by_key(|mail| mail.id != queued[0].id);
    let ids: Vec<_> = taken.iter().map(|mail| mail.id).collect();
    assert_eq!(ids, [queued[0].id, queued[1].id]);
    assert!(
        taken
            .iter()
            .all(|mail| mail.attempt == 1 && mail.sealed == b"sealed")
    );

    store.forget_mail(queued[0].id).await.expect("forgotten");
    let again = bench.now().plus(SECOND);
    store
        .delay_mail(queued[1].id, again)
        .await
        .expect("delayed");
    let take = async || {
        let (now, until) = (bench.now(), bench.now().plus(HOUR));
        store.take_mails(now, until, 10).await.expect("taken")
    };
    assert_eq!(take().await, []);
    bench.advance(SECOND);
    let second = take().await;
    assert_eq!((second[0].id, second[0].attempt), (queued[1].id, 2));
    bench.advance(HOUR);
    assert_eq!(take().await[0].attempt, 3, "whoever took it may have died");
}
