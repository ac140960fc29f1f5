use std::time::Duration;

use peel_app::people::{self, Message, PeopleError};

use super::house::{
    House, MINUTE, OTHER_PASSWORD, PASSWORD, address, assert_refused, client, client_at, token,
};

#[tokio::test]
async fn t6_a_wrong_password_and_an_unknown_address_get_the_same_answer() {
    let house = House::new().await;
    house.resident("ada@example.org").await;
    let wrong = house.login("ada@example.org", OTHER_PASSWORD).await;
    let unknown = house.login("bob@example.org", OTHER_PASSWORD).await;
    for refused in [wrong, unknown] {
        let error = refused.map(drop).unwrap_err();
        assert!(matches!(error, PeopleError::WrongCredentials));
        assert_eq!(
            error.to_string(),
            "the email address or the password is wrong"
        );
    }
}

#[tokio::test]
async fn t6_addresses_without_an_account_are_slowed_down_alike() {
    let house = House::new().await;
    house.resident("ada@example.org").await;
    for name in ["ada@example.org", "bob@example.org"] {
        for _ in 0..6 {
            assert_refused!(
                house.login(name, OTHER_PASSWORD).await,
                PeopleError::WrongCredentials
            );
        }
        // Not even with the right one, and from nowhere else either.
        let from = client_at(9);
        let right = people::login(&house.app, &from, &address(name), PASSWORD).await;
        match right.map(drop) {
            Err(PeopleError::TooManyAttempts { retry_after }) => {
                assert_eq!(retry_after, Duration::from_secs(1));
            }
            other => panic!("{other:?}"),
        }
    }
    house.clock.advance(Duration::from_secs(1));
    house.signed_in("ada@example.org", PASSWORD).await;
    assert_refused!(
        house.login("ada@example.org", OTHER_PASSWORD).await,
        PeopleError::WrongCredentials
    );
}

#[tokio::test]
async fn guessing_at_once_is_no_way_around() {
    let house = House::new().await;
    house.resident("ada@example.org").await;
    let guesses: Vec<_> = (0..20)
        .map(|_| house.login("ada@example.org", OTHER_PASSWORD))
        .collect();
    let answers = futures_util::future::join_all(guesses).await;
    let looked_at = answers
        .iter()
        .filter(|answer| matches!(answer, Err(PeopleError::WrongCredentials)))
        .count();
    assert_eq!(looked_at, 6);
}

#[tokio::test]
async fn a_changed_password_signs_out_everybody_else() {
    let house = House::new().await;
    let mine = house.caller("ada@example.org").await;
    let other = house.signed_in("ada@example.org", PASSWORD).await;
    let (app, from) = (&house.app, client());
    assert_refused!(
        people::change_password(app, &from, &mine, Some("wrong"), OTHER_PASSWORD).await,
        PeopleError::WrongCredentials
    );
    assert_refused!(
        people::change_password(app, &from, &mine, None, OTHER_PASSWORD).await,
        PeopleError::WrongCredentials
    );
    assert_refused!(
        people::change_password(app, &from, &mine, Some(PASSWORD), "12345678").await,
        PeopleError::WeakPassword(_)
    );
    people::change_password(app, &from, &mine, Some(PASSWORD), OTHER_PASSWORD)
        .await
        .unwrap();
    assert_eq!(people::sessions(app, &mine).await.unwrap().len(), 1);
    let refused = people::refresh(app, &from, other.refresh_token.reveal()).await;
    assert_refused!(refused, PeopleError::SignedOut);
    let mail = house.mail().await;
    assert!(matches!(mail.message, Message::PasswordChanged { .. }));
    house.signed_in("ada@example.org", OTHER_PASSWORD).await;
}

#[tokio::test]
async fn a_reset_sets_a_new_password_once_and_signs_everybody_out() {
    let house = House::new().await;
    let mine = house.caller("ada@example.org").await;
    let (app, ada) = (&house.app, address("ada@example.org"));
    people::request_reset(app, &client(), &ada).await.unwrap();
    let token = token(&house.mail().await.message);
    assert_refused!(
        people::confirm_reset(app, &token, "ada@example.org").await,
        PeopleError::WeakPassword(_)
    );
    people::confirm_reset(app, &token, OTHER_PASSWORD)
        .await
        .unwrap();
    assert_refused!(people::sessions(app, &mine).await, PeopleError::SignedOut);
    assert_refused!(
        people::confirm_reset(app, &token, PASSWORD).await,
        PeopleError::InvalidTicket
    );
    assert_refused!(
        house.login("ada@example.org", PASSWORD).await,
        PeopleError::WrongCredentials
    );
    house.signed_in("ada@example.org", OTHER_PASSWORD).await;
}

#[tokio::test]
async fn the_link_of_a_reset_works_for_half_an_hour() {
    let house = House::new().await;
    house.resident("ada@example.org").await;
    let ada = address("ada@example.org");
    people::request_reset(&house.app, &client(), &ada)
        .await
        .unwrap();
    let token = token(&house.mail().await.message);
    house.clock.advance(30 * MINUTE);
    assert_refused!(
        people::confirm_reset(&house.app, &token, OTHER_PASSWORD).await,
        PeopleError::InvalidTicket
    );
}

#[tokio::test]
async fn t6_a_reset_for_an_unknown_address_is_answered_alike_and_sends_nothing() {
    let house = House::new().await;
    let unknown = address("nobody@example.org");
    people::request_reset(&house.app, &client(), &unknown)
        .await
        .expect("the same answer as to a known address");
    assert_eq!(house.mails().await, []);
}

#[tokio::test]
async fn resetting_fills_nobodys_mailbox() {
    let house = House::new().await;
    house.resident("ada@example.org").await;
    for network in 0..30 {
        let from = client_at(network);
        let _ = people::request_reset(&house.app, &from, &address("ada@example.org")).await;
    }
    assert_eq!(house.mails().await.len(), 6);
}
