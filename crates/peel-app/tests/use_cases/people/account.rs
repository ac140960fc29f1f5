use std::time::Duration;

use peel_app::people::{self, Message, PeopleError};
use peel_domain::Language;

use super::house::{
    House, MINUTE, OTHER_PASSWORD, PASSWORD, address, assert_refused, client, token,
};

#[tokio::test]
async fn an_account_begins_when_its_address_is_confirmed() {
    let house = House::new().await;
    let (app, ada) = (&house.app, address("ada@example.org"));
    people::register(app, &client(), &ada, PASSWORD, Language::Chinese)
        .await
        .unwrap();
    assert_refused!(
        house.login("ada@example.org", PASSWORD).await,
        PeopleError::WrongCredentials
    );
    let mail = house.mail().await;
    assert_eq!((&mail.to, mail.language), (&ada, Language::Chinese));
    let token = token(&mail.message);
    let signed_in = people::verify_email(app, &client(), &token).await.unwrap();
    assert_eq!(signed_in.email, ada);
    assert_refused!(
        people::verify_email(app, &client(), &token).await,
        PeopleError::InvalidTicket
    );
    let caller = house.caller_of(&signed_in);
    let person = people::signed_in_person(app, &caller).await.unwrap();
    assert_eq!(person.id, signed_in.account);
    house.signed_in("ada@example.org", PASSWORD).await;
    house.assert_audited().await;
}

#[tokio::test]
async fn the_link_of_a_registration_works_for_a_day() {
    let house = House::new().await;
    let register = async |name: &str| {
        house.register_from(1, name, PASSWORD).await.unwrap();
        token(&house.mail().await.message)
    };
    let (ada, bob) = (
        register("ada@example.org").await,
        register("bob@example.org").await,
    );
    house.clock.advance(Duration::from_secs(24 * 3600 - 1));
    let in_time = people::verify_email(&house.app, &client(), &ada).await;
    in_time.unwrap();
    house.clock.advance(Duration::from_secs(1));
    for late in [&bob, "", "nonsense", &ada] {
        assert_refused!(
            people::verify_email(&house.app, &client(), late).await,
            PeopleError::InvalidTicket
        );
    }
}

#[tokio::test]
async fn t6_registering_an_address_twice_is_told_to_its_owner_alone() {
    let house = House::new().await;
    house.resident("ada@example.org").await;
    let again = house.register_from(9, "Ada@Example.org", OTHER_PASSWORD);
    again.await.expect("the same answer as to a new address");
    let mail = house.mail().await;
    assert!(matches!(mail.message, Message::AlreadyRegistered { .. }));
    house.signed_in("ada@example.org", PASSWORD).await;
}

#[tokio::test]
async fn registering_fills_nobodys_mailbox() {
    let house = House::new().await;
    let mut refused = 0;
    for network in 0..30 {
        let registered = house.register_from(network, "ada@example.org", PASSWORD);
        match registered.await {
            Ok(()) => {}
            Err(PeopleError::TooManyAttempts { .. }) => refused += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(house.mails().await.len(), 6);
    assert_eq!(refused, 24);
}

#[tokio::test]
async fn a_weak_password_is_refused_before_anything_is_sent() {
    let house = House::new().await;
    for weak in ["short", "password1", "ada@example.org"] {
        let registered = house.register_from(1, "ada@example.org", weak).await;
        assert_refused!(registered, PeopleError::WeakPassword(_));
    }
    assert_eq!(house.mails().await, []);
}

#[tokio::test]
async fn an_address_changes_when_the_new_one_is_confirmed_and_the_old_one_can_undo_it() {
    let house = House::new().await;
    let ada = house.caller("ada@example.org").await;
    let (app, new) = (&house.app, address("lovelace@example.org"));
    people::change_email(app, &client(), &ada, &new)
        .await
        .unwrap();
    let confirm = house.mail().await;
    assert_eq!(confirm.to, new);
    people::confirm_email(app, &token(&confirm.message))
        .await
        .unwrap();
    house.signed_in("lovelace@example.org", PASSWORD).await;
    let warning = house.mail().await;
    assert_eq!(warning.to, address("ada@example.org"));

    people::undo_email(app, &token(&warning.message))
        .await
        .unwrap();
    assert_refused!(people::sessions(app, &ada).await, PeopleError::SignedOut);
    assert_refused!(
        house.login("ada@example.org", PASSWORD).await,
        PeopleError::WrongCredentials
    );
    people::request_reset(app, &client(), &address("ada@example.org"))
        .await
        .unwrap();
    let reset = token(&house.mail().await.message);
    people::confirm_reset(app, &reset, OTHER_PASSWORD)
        .await
        .unwrap();
    house.signed_in("ada@example.org", OTHER_PASSWORD).await;
}

#[tokio::test]
async fn t6_whether_an_address_is_taken_is_told_to_its_owner_alone() {
    let house = House::new().await;
    let ada = house.caller("ada@example.org").await;
    house.resident("bob@example.org").await;
    people::change_email(&house.app, &client(), &ada, &address("bob@example.org"))
        .await
        .expect("the same answer as for a free address");
    let mail = house.mail().await;
    assert_eq!(mail.to, address("bob@example.org"));
    assert!(matches!(mail.message, Message::AlreadyRegistered { .. }));
}

#[tokio::test]
async fn an_address_is_changed_by_those_who_have_just_shown_who_they_are() {
    let house = House::new().await;
    let ada = house.caller("ada@example.org").await;
    house.clock.advance(10 * MINUTE + Duration::from_millis(1));
    let (app, new) = (&house.app, address("lovelace@example.org"));
    assert_refused!(
        people::change_email(app, &client(), &ada, &new).await,
        PeopleError::ReauthenticationRequired
    );
    assert_refused!(
        people::reauthenticate(app, &client(), &ada, OTHER_PASSWORD, None).await,
        PeopleError::WrongCredentials
    );
    people::reauthenticate(app, &client(), &ada, PASSWORD, None)
        .await
        .unwrap();
    people::change_email(app, &client(), &ada, &new)
        .await
        .unwrap();
}

#[tokio::test]
async fn visitors_and_keys_are_nobody_who_is_signed_in() {
    let house = House::new().await;
    let (key, _) = house.customer(0, peel_domain::Scopes::all()).await;
    for caller in [house.visitor(), key] {
        assert_refused!(
            people::sessions(&house.app, &caller).await,
            PeopleError::SignInRequired
        );
    }
}
