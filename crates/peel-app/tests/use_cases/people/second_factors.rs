use std::time::Duration;

use peel_app::Caller;
use peel_app::people::{self, Challenge, Login, PeopleError, SignedIn};
use peel_domain::{Role, Timestamp};
use peel_identity::RecoveryCode;

use super::house::{House, MINUTE, PASSWORD, assert_refused, client};

const STEP: Duration = Duration::from_secs(30);

/// The code that an authenticator with this secret shows.
fn code(secret: &str, now: Timestamp) -> String {
    let secret = totp_rs::Secret::Encoded(secret.to_owned());
    let bytes = secret.to_bytes().unwrap();
    let totp = totp_rs::TOTP::new(totp_rs::Algorithm::SHA1, 6, 0, 30, bytes).unwrap();
    totp.generate(u64::try_from(now.as_seconds()).unwrap())
}

async fn set_up(house: &House, caller: &Caller) -> (String, Vec<RecoveryCode>) {
    let enrolment = people::enrol_totp(&house.app, caller).await.unwrap();
    assert!(enrolment.address.contains(&enrolment.secret));
    let code = code(&enrolment.secret, house.app.clock.now());
    let recovery = people::confirm_totp(&house.app, &client(), caller, &code).await;
    (enrolment.secret, recovery.unwrap())
}

async fn half_way(house: &House) -> Challenge {
    match house.login("ada@example.org", PASSWORD).await.unwrap() {
        Login::SecondFactor(challenge) => challenge,
        Login::SignedIn(_) => panic!("a second factor is set up"),
    }
}

async fn show(house: &House, challenge: &Challenge, code: &str) -> Result<SignedIn, PeopleError> {
    people::login_totp(&house.app, &client(), &challenge.token, code).await
}

#[tokio::test]
async fn a_code_is_asked_for_and_taken_once() {
    let house = House::new().await;
    let ada = house.caller("ada@example.org").await;
    let (secret, _) = set_up(&house, &ada).await;
    let now = || house.app.clock.now();
    let challenge = half_way(&house).await;
    // The code that set it up is used.
    assert_refused!(
        show(&house, &challenge, &code(&secret, now())).await,
        PeopleError::WrongCode
    );
    house.clock.advance(STEP);
    let fresh = code(&secret, now());
    assert_refused!(
        show(&house, &challenge, "000000").await,
        PeopleError::WrongCode
    );
    let signed_in = show(&house, &challenge, &fresh).await.unwrap();
    let caller = house.caller_of(&signed_in);
    assert!(caller.sign_in().unwrap().second_factor);
    let again = half_way(&house).await;
    assert_refused!(show(&house, &again, &fresh).await, PeopleError::WrongCode);
}

#[tokio::test]
async fn half_way_is_over_after_five_minutes_and_cannot_be_made_up() {
    let house = House::new().await;
    let ada = house.caller("ada@example.org").await;
    let (secret, _) = set_up(&house, &ada).await;
    let challenge = half_way(&house).await;
    house.clock.advance(5 * MINUTE);
    let code = code(&secret, house.app.clock.now());
    assert_refused!(
        show(&house, &challenge, &code).await,
        PeopleError::InvalidTicket
    );
    for token in ["", "x", &challenge.token[1..]] {
        let forged = people::login_totp(&house.app, &client(), token, &code).await;
        assert_refused!(forged, PeopleError::InvalidTicket);
    }
}

#[tokio::test]
async fn codes_are_guessed_at_slowly() {
    let house = House::new().await;
    let ada = house.caller("ada@example.org").await;
    set_up(&house, &ada).await;
    let challenge = half_way(&house).await;
    for _ in 0..6 {
        assert_refused!(
            show(&house, &challenge, "000000").await,
            PeopleError::WrongCode
        );
    }
    assert_refused!(
        show(&house, &challenge, "000000").await,
        PeopleError::TooManyAttempts { .. }
    );
}

#[tokio::test]
async fn a_recovery_code_stands_in_once() {
    let house = House::new().await;
    let ada = house.caller("ada@example.org").await;
    let (_, recovery) = set_up(&house, &ada).await;
    assert_eq!(recovery.len(), 10);
    let written = recovery[0].reveal().to_uppercase();
    let challenge = half_way(&house).await;
    show(&house, &challenge, &written).await.unwrap();
    let again = half_way(&house).await;
    assert_refused!(show(&house, &again, &written).await, PeopleError::WrongCode);
    show(&house, &again, &recovery[1].reveal()).await.unwrap();
}

#[tokio::test]
async fn it_is_not_asked_for_before_it_is_confirmed_and_after_it_is_removed() {
    let house = House::new().await;
    let ada = house.caller("ada@example.org").await;
    let app = &house.app;
    people::enrol_totp(app, &ada).await.unwrap();
    assert_refused!(
        people::confirm_totp(app, &client(), &ada, "000000").await,
        PeopleError::WrongCode
    );
    house.signed_in("ada@example.org", PASSWORD).await;
    assert!(!people::has_totp(app, &ada).await.unwrap());
    let (secret, _) = set_up(&house, &ada).await;
    assert!(people::has_totp(app, &ada).await.unwrap());
    assert_refused!(people::enrol_totp(app, &ada).await, PeopleError::Conflict);
    house.clock.advance(STEP);
    let code = code(&secret, app.clock.now());
    people::disable_totp(app, &client(), &ada, &code)
        .await
        .unwrap();
    house.signed_in("ada@example.org", PASSWORD).await;
    assert_refused!(
        people::disable_totp(app, &client(), &ada, &code).await,
        PeopleError::NotFound
    );
}

#[tokio::test]
async fn showing_again_who_one_is_takes_both() {
    let house = House::new().await;
    let ada = house.caller("ada@example.org").await;
    let (secret, _) = set_up(&house, &ada).await;
    house.clock.advance(STEP);
    let app = &house.app;
    let from = client();
    assert_refused!(
        people::reauthenticate(app, &from, &ada, PASSWORD, None).await,
        PeopleError::SecondFactorRequired
    );
    assert_refused!(
        people::reauthenticate(app, &from, &ada, PASSWORD, Some("000000")).await,
        PeopleError::WrongCode
    );
    let code = code(&secret, app.clock.now());
    people::reauthenticate(app, &from, &ada, PASSWORD, Some(&code))
        .await
        .unwrap();
    // The session counts as one with a second factor from now on.
    let administration = super::administration::operator(app);
    let account = ada.sign_in().unwrap().account;
    administration
        .set_role(
            peel_app::Administration::OPERATOR,
            account,
            Role::Admin,
            &super::administration::why(),
        )
        .await
        .unwrap();
    people::require_role(app, &ada, Role::Admin).await.unwrap();
}
