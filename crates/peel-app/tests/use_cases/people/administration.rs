use peel_app::administration::{self, Reason};
use peel_app::people::{self, PeopleError};
use peel_app::{Administration, App, Caller};
use peel_domain::Role;
use peel_store::PageRequest;

use super::house::{House, PASSWORD, assert_refused, client};

pub(super) fn operator(app: &App) -> Administration<'_> {
    Administration {
        store: app.store.as_ref(),
        clock: app.clock.as_ref(),
        randomness: app.randomness.as_ref(),
    }
}

/// Why all that is done here is done.
pub(super) fn why() -> Reason {
    "a test".parse().unwrap()
}

/// Somebody with this role, whose session has a second factor.
async fn somebody(house: &House, email: &str, role: Role) -> Caller {
    let caller = house.caller(email).await;
    let sign_in = *caller.sign_in().unwrap();
    operator(&house.app)
        .set_role(Administration::OPERATOR, sign_in.account, role, &why())
        .await
        .unwrap();
    let now = house.app.clock.now();
    let store = &house.app.store;
    store
        .authenticate_again(sign_in.session, true, now)
        .await
        .unwrap();
    caller
}

#[tokio::test]
async fn roles_are_those_of_the_store_at_this_moment() {
    let house = House::new().await;
    let app = &house.app;
    let root = somebody(&house, "root@example.org", Role::Admin).await;
    let ada = house.caller("ada@example.org").await;
    let account = ada.sign_in().unwrap().account;
    for role in [Role::Support, Role::Admin] {
        assert_refused!(
            people::require_role(app, &ada, role).await,
            PeopleError::RoleRequired { .. }
        );
    }
    administration::set_role(app, &root, account, Role::Support, &why())
        .await
        .unwrap();
    assert_refused!(
        administration::people(app, &ada, None, PageRequest::first(10)).await,
        PeopleError::SecondFactorRequired
    );
    let support = somebody(&house, "support@example.org", Role::Support).await;
    let people = administration::people(app, &support, None, PageRequest::first(10)).await;
    assert_eq!(people.unwrap().items.len(), 3);
    assert_refused!(
        administration::audit_log(app, &support, PageRequest::first(10)).await,
        PeopleError::RoleRequired { role: Role::Admin }
    );
    let account = support.sign_in().unwrap().account;
    administration::set_role(app, &root, account, Role::User, &why())
        .await
        .unwrap();
    assert_refused!(
        administration::people(app, &support, None, PageRequest::first(10)).await,
        PeopleError::RoleRequired { .. }
    );
}

#[tokio::test]
async fn nobody_but_an_admin_does_what_admins_do() {
    let house = House::new().await;
    let app = &house.app;
    let victim = house
        .caller("ada@example.org")
        .await
        .sign_in()
        .unwrap()
        .account;
    let support = somebody(&house, "support@example.org", Role::Support).await;
    let user = house.caller("bob@example.org").await;
    for caller in [&support, &user] {
        for result in [
            administration::set_role(app, caller, victim, Role::Admin, &why()).await,
            administration::set_blocked(app, caller, victim, true, &why()).await,
            administration::set_blocked(app, caller, victim, false, &why()).await,
        ] {
            assert_refused!(result, PeopleError::RoleRequired { role: Role::Admin });
        }
    }
    let own = user.sign_in().unwrap().account;
    assert_refused!(
        administration::set_role(app, &user, own, Role::Admin, &why()).await,
        PeopleError::RoleRequired { .. }
    );
}

#[tokio::test]
async fn t4_a_blocked_person_is_out_at_once_and_comes_back_when_unblocked() {
    let house = House::new().await;
    let app = &house.app;
    let root = somebody(&house, "root@example.org", Role::Admin).await;
    let signed_in = house.resident("ada@example.org").await;
    let ada = house.caller_of(&signed_in);
    administration::set_blocked(app, &root, signed_in.account, true, &why())
        .await
        .unwrap();
    assert_refused!(
        people::signed_in_person(app, &ada).await,
        PeopleError::SignedOut
    );
    let refreshed = people::refresh(app, &client(), signed_in.refresh_token.reveal()).await;
    assert_refused!(refreshed, PeopleError::SignedOut);
    assert_refused!(
        house.login("ada@example.org", "a wrong password").await,
        PeopleError::WrongCredentials
    );
    assert_refused!(
        house.login("ada@example.org", PASSWORD).await,
        PeopleError::Blocked
    );
    administration::set_blocked(app, &root, signed_in.account, false, &why())
        .await
        .unwrap();
    house.signed_in("ada@example.org", PASSWORD).await;
}

#[tokio::test]
async fn z2_the_log_says_who_did_what_to_whom_and_nobody_by_name() {
    let house = House::new().await;
    let app = &house.app;
    let root = somebody(&house, "root@example.org", Role::Admin).await;
    let me = root.sign_in().unwrap().account;
    let ada = house.resident("ada@example.org").await.account;
    administration::set_role(app, &root, ada, Role::Support, &why())
        .await
        .unwrap();
    administration::set_blocked(app, &root, ada, true, &why())
        .await
        .unwrap();
    for result in [
        administration::set_role(app, &root, me, Role::User, &why()).await,
        administration::set_blocked(app, &root, me, true, &why()).await,
    ] {
        assert_refused!(result, PeopleError::Conflict);
    }
    let log = administration::audit_log(app, &root, PageRequest::first(10)).await;
    let log = log.unwrap().items;
    let told: Vec<_> = log
        .iter()
        .map(|each| {
            let line = &each.line;
            (
                line.actor.as_str(),
                line.action.as_str(),
                line.detail.as_str(),
            )
        })
        .collect();
    let me = me.to_string();
    assert_eq!(
        told,
        [
            (
                me.as_str(),
                "account.block",
                r#"{"after":true,"before":false,"reason":"a test"}"#
            ),
            (
                me.as_str(),
                "role.set",
                r#"{"after":"support","before":"user","reason":"a test"}"#
            ),
            (
                "operator",
                "role.set",
                r#"{"after":"admin","before":"user","reason":"a test"}"#
            ),
        ]
    );
    assert_eq!(log[0].line.subject, ada.to_string());
    assert!(!format!("{log:?}").contains('@'));
}
