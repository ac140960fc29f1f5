//! T4: what ends a session, or takes rights away, takes effect on the next request that asks the store; what an access token
//! alone lets do ends with the token, after ten minutes at the latest.

use std::time::Duration;

use peel_app::people::{self, PeopleError, SignedIn};
use peel_app::{AppError, Caretaker};
use peel_store::NewAuditLine;

use super::house::{
    House, MINUTE, OTHER_PASSWORD, PASSWORD, address, assert_refused, client, token,
};

/// What may happen to somebody's sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    SignedOut,
    Revoked,
    PasswordChanged,
    PasswordReset,
    Blocked,
    TokenStolen,
    Erased,
}

const ENDS: [End; 7] = [
    End::SignedOut,
    End::Revoked,
    End::PasswordChanged,
    End::PasswordReset,
    End::Blocked,
    End::TokenStolen,
    End::Erased,
];

async fn come_to(house: &House, end: End, session: &SignedIn) {
    let (app, refresh_token) = (&house.app, session.refresh_token.reveal());
    match end {
        End::SignedOut => people::logout(app, refresh_token).await.unwrap(),
        End::Revoked => {
            let other = house.signed_in("ada@example.org", PASSWORD).await;
            let other = house.caller_of(&other);
            people::revoke_session(app, &other, session.session)
                .await
                .unwrap();
        }
        End::PasswordChanged => {
            let other = house.signed_in("ada@example.org", PASSWORD).await;
            let other = house.caller_of(&other);
            people::change_password(app, &client(), &other, Some(PASSWORD), OTHER_PASSWORD)
                .await
                .unwrap();
        }
        End::PasswordReset => {
            people::request_reset(app, &client(), &address("ada@example.org"))
                .await
                .unwrap();
            let link = token(&house.mail().await.message);
            people::confirm_reset(app, &link, OTHER_PASSWORD)
                .await
                .unwrap();
        }
        End::Blocked => {
            let line = NewAuditLine {
                at: app.clock.now(),
                actor: String::from("operator"),
                action: String::from("account.block"),
                subject: session.account.to_string(),
                detail: String::from("{}"),
            };
            let blocked = app.store.set_blocked(session.account, true, &line).await;
            blocked.unwrap();
        }
        End::TokenStolen => {
            let second = people::refresh(app, &client(), refresh_token).await;
            let second = second.unwrap().refresh_token;
            let third = people::refresh(app, &client(), second.reveal()).await;
            third.unwrap();
            let stolen = people::refresh(app, &client(), refresh_token).await;
            assert_refused!(stolen, PeopleError::SignedOut);
        }
        End::Erased => {
            let caller = house.caller_of(session);
            peel_app::request_erasure(app, &caller).await.unwrap();
            house.clock.advance(app.settings.cooling_off);
            let caretaker = Caretaker {
                store: app.store.as_ref(),
                blobs: &app.blobs,
                clock: app.clock.as_ref(),
                randomness: app.randomness.as_ref(),
                export_retention: MINUTE,
            };
            assert_eq!(caretaker.erasures().await.unwrap(), 1);
        }
    }
}

#[tokio::test]
async fn t4_what_ends_a_session_ends_it_at_once_and_its_access_token_in_ten_minutes() {
    for end in ENDS {
        let house = House::new().await;
        let app = &house.app;
        let session = house.resident("ada@example.org").await;
        let caller = house.caller_of(&session);
        people::sessions(app, &caller).await.unwrap();
        come_to(&house, end, &session).await;
        assert_refused!(people::sessions(app, &caller).await, PeopleError::SignedOut);
        let continued = people::refresh(app, &client(), session.refresh_token.reveal()).await;
        assert_refused!(continued, PeopleError::SignedOut);

        let left = session.access_expires_at.since(app.clock.now());
        if let Some(almost) = left.checked_sub(Duration::from_millis(1)) {
            house.clock.advance(almost);
            people::authenticate_token(app, &session.access_token).unwrap();
            house.clock.advance(Duration::from_millis(1));
        }
        assert_refused!(
            people::authenticate_token(app, &session.access_token),
            PeopleError::SignedOut
        );
        let life = app.settings.people.access_life;
        assert!(left <= life && life <= 10 * MINUTE, "{end:?}");
    }
}

#[tokio::test]
async fn whoever_was_erased_can_do_nothing_with_what_is_left_of_their_access_token() {
    let house = House::new().await;
    let app = &house.app;
    let session = house.resident("ada@example.org").await;
    // As somebody has it who continued the session a moment before the end.
    house.clock.advance(app.settings.cooling_off);
    let session = people::refresh(app, &client(), session.refresh_token.reveal())
        .await
        .unwrap();
    let caller = house.caller_of(&session);
    let stand_in = peel_domain::AccountId::random(app.randomness.as_ref());
    let now = app.clock.now();
    app.store
        .erase(session.account.into(), stand_in.into(), now)
        .await
        .unwrap();
    let submitted = house.submit(&caller).await;
    assert!(
        matches!(submitted, Err(AppError::NotFound)),
        "{submitted:?}"
    );
    house.assert_audited().await;
}
