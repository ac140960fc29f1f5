use std::collections::BTreeSet;
use std::time::Duration;

use peel_app::people::{self, PeopleError, SignedIn};
use peel_domain::SessionId;
use peel_store::PageRequest;

use super::house::{House, MINUTE, PASSWORD, assert_refused, client};

const DAY: Duration = Duration::from_secs(24 * 3600);

async fn refresh(house: &House, signed_in: &SignedIn) -> Result<SignedIn, PeopleError> {
    people::refresh(&house.app, &client(), signed_in.refresh_token.reveal()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn t1_two_hundred_refreshes_at_once_give_one_successor() {
    let house = House::new().await;
    let first = house.resident("ada@example.org").await;
    let refreshing: Vec<_> = (0..200)
        .map(|_| {
            let (app, token) = (house.app.clone(), first.refresh_token.clone());
            tokio::spawn(async move { people::refresh(&app, &client(), token.reveal()).await })
        })
        .collect();
    let mut successors = BTreeSet::new();
    for refreshed in refreshing {
        let refreshed = refreshed.await.unwrap().unwrap();
        successors.insert(refreshed.refresh_token.reveal().to_owned());
        assert_eq!(refreshed.session, first.session);
    }
    assert_eq!(successors.len(), 1);
    let successor = successors.pop_first().unwrap();
    people::refresh(&house.app, &client(), &successor)
        .await
        .unwrap();
}

#[tokio::test]
async fn t2_a_lost_reply_is_given_again() {
    let house = House::new().await;
    let first = house.resident("ada@example.org").await;
    let lost = refresh(&house, &first).await.unwrap();
    house.clock.advance(Duration::from_secs(10));
    let again = refresh(&house, &first).await.unwrap();
    assert_eq!(again.refresh_token, lost.refresh_token);
    refresh(&house, &again).await.unwrap();
}

#[tokio::test]
async fn t1_whoever_shows_an_old_token_ends_the_session_for_thief_and_owner() {
    let house = House::new().await;
    let first = house.resident("ada@example.org").await;
    let other = house.signed_in("ada@example.org", PASSWORD).await;
    let second = refresh(&house, &first).await.unwrap();
    let third = refresh(&house, &second).await.unwrap();
    assert_refused!(refresh(&house, &first).await, PeopleError::SignedOut);
    for token in [&second, &third] {
        assert_refused!(refresh(&house, token).await, PeopleError::SignedOut);
    }
    let caller = house.caller_of(&third);
    assert_refused!(
        people::signed_in_person(&house.app, &caller).await,
        PeopleError::SignedOut
    );
    refresh(&house, &other).await.unwrap();
    let log = house.app.store.audit_log(PageRequest::first(10)).await;
    let log = log.unwrap().items;
    assert_eq!(log.len(), 1, "once, however often it is tried");
    assert_eq!(log[0].line.action, "session.token_reused");
    assert_eq!(log[0].line.subject, first.session.to_string());
}

#[tokio::test]
async fn nonsense_refreshes_nothing() {
    let house = House::new().await;
    let signed_in = house.resident("ada@example.org").await;
    let real = signed_in.refresh_token.reveal().to_owned();
    for token in [
        "",
        "x",
        &real[1..],
        &format!("{real}A"),
        &signed_in.access_token,
    ] {
        let refused = people::refresh(&house.app, &client(), token).await;
        assert_refused!(refused, PeopleError::SignedOut);
        people::logout(&house.app, token).await.unwrap();
    }
    people::refresh(&house.app, &client(), &real).await.unwrap();
}

#[tokio::test]
async fn an_access_token_is_over_after_ten_minutes_and_a_session_after_a_week_unused() {
    let house = House::new().await;
    let signed_in = house.resident("ada@example.org").await;
    house.clock.advance(10 * MINUTE);
    assert_refused!(
        people::authenticate_token(&house.app, &signed_in.access_token),
        PeopleError::SignedOut
    );
    house
        .clock
        .advance(7 * DAY - 10 * MINUTE - Duration::from_millis(1));
    let refreshed = refresh(&house, &signed_in).await.unwrap();
    house.caller_of(&refreshed);
    house.clock.advance(7 * DAY);
    assert_refused!(refresh(&house, &refreshed).await, PeopleError::SignedOut);
}

#[tokio::test]
async fn a_session_is_over_after_thirty_days_however_much_it_is_used() {
    let house = House::new().await;
    let mut signed_in = house.resident("ada@example.org").await;
    let until = signed_in.session_expires_at;
    for _ in 0..5 {
        house.clock.advance(6 * DAY - MINUTE);
        signed_in = refresh(&house, &signed_in).await.unwrap();
        assert_eq!(signed_in.session_expires_at, until);
    }
    house.clock.advance(5 * MINUTE);
    assert_refused!(refresh(&house, &signed_in).await, PeopleError::SignedOut);
}

#[tokio::test]
async fn t4_signing_out_ends_the_session_at_once() {
    let house = House::new().await;
    let signed_in = house.resident("ada@example.org").await;
    let caller = house.caller_of(&signed_in);
    let token = signed_in.refresh_token.reveal();
    for _ in 0..2 {
        people::logout(&house.app, token).await.unwrap();
    }
    assert_refused!(refresh(&house, &signed_in).await, PeopleError::SignedOut);
    assert_refused!(
        people::signed_in_person(&house.app, &caller).await,
        PeopleError::SignedOut
    );
}

#[tokio::test]
async fn one_sees_and_ends_ones_own_sessions() {
    let house = House::new().await;
    let app = &house.app;
    let first = house.resident("ada@example.org").await;
    house.clock.advance(MINUTE);
    let second = house.signed_in("ada@example.org", PASSWORD).await;
    house.clock.advance(MINUTE);
    let third = house.signed_in("ada@example.org", PASSWORD).await;
    let bob = house.caller("bob@example.org").await;
    let caller = house.caller_of(&second);

    let sessions = people::sessions(app, &caller).await.unwrap();
    let ids: Vec<SessionId> = sessions.iter().map(|session| session.id).collect();
    assert_eq!(ids, [third.session, second.session, first.session]);
    let current: Vec<bool> = sessions.iter().map(|session| session.is_current).collect();
    assert_eq!(current, [false, true, false]);
    assert_eq!(sessions[0].network, "192.0.2.0/24");
    assert_eq!(sessions[0].user_agent.as_deref(), Some("A browser"));

    assert_refused!(
        people::revoke_session(app, &bob, first.session).await,
        PeopleError::NotFound
    );
    people::revoke_session(app, &caller, first.session)
        .await
        .unwrap();
    assert_refused!(refresh(&house, &first).await, PeopleError::SignedOut);
    assert_eq!(
        people::revoke_other_sessions(app, &caller).await.unwrap(),
        1
    );
    assert_refused!(refresh(&house, &third).await, PeopleError::SignedOut);
    refresh(&house, &second).await.unwrap();
}
