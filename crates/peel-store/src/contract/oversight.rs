//! What is found by those who help others.

use peel_domain::{AccountId, AdState, Charge, Credits, Owner, PaymentStatus, Unit};

use super::Bench;
use super::ads::watch;
use super::orders::{ordered, payment, settle};
use super::people::{line, person};
use crate::{PageRequest, StoreError};

/// # Panics
/// As all checks do, when the store does not do what they name.
pub async fn accounts_are_found_by_id_and_by_part_of_their_address(bench: &Bench) {
    let ada = person(bench, "ada@example.org").await;
    let bob = person(bench, "bob_100%@example.org").await;
    bench.grant(ada.id.into(), Unit::Credit, 5).await;
    bench.grant(ada.id.into(), Unit::Pass, 1).await;
    let store = bench.store();
    let found = |search: &'static str| {
        let store = bench.store();
        async move {
            let page = store
                .search_people(Some(search), PageRequest::first(10))
                .await;
            let people = page.expect("found").items;
            people
                .into_iter()
                .map(|it| it.person.id)
                .collect::<Vec<_>>()
        }
    };
    assert_eq!(found("ADA@").await, [ada.id]);
    assert_eq!(found("example").await, [bob.id, ada.id], "newest first");
    assert_eq!(found("100%").await, [bob.id], "no character is special");
    assert_eq!(found("a_a").await, []);
    let first = store
        .search_people(None, PageRequest::first(1))
        .await
        .expect("found");
    assert_eq!(first.items[0].person, bob);
    let rest = PageRequest {
        after: first.next,
        limit: 5,
    };
    let rest = store.search_people(None, rest).await.expect("found");
    assert_eq!((rest.items.len(), rest.next), (1, None));
    let overview = store.person_overview(ada.id).await.expect("there");
    assert_eq!(rest.items[0], overview);
    assert_eq!(overview.person, ada);
    assert_eq!(overview.wallet, bench.wallet(ada.id.into()).await);
    assert_eq!(overview.debt, Credits::ZERO);
    let nobody = AccountId::random(bench.randomness());
    assert!(matches!(
        store.person_overview(nobody).await,
        Err(StoreError::NotFound)
    ));
}

/// # Panics
/// When it does not hold.
pub async fn images_orders_and_ads_are_found_by_what_names_them(bench: &Bench) {
    let ada = person(bench, "ada@example.org").await;
    let owner = Owner::from(ada.id);
    bench.grant(owner, Unit::Credit, 8).await;
    let image = bench.finished(owner).await;
    let stranger = bench.visitor();
    bench.submit_free(stranger).await;
    let order = ordered(bench, owner).await;
    settle(bench, &payment(&order, PaymentStatus::Succeeded)).await;
    ordered(bench, stranger).await;
    let view = watch(bench, stranger, AdState::Skipped).await;
    let (store, all) = (bench.store(), PageRequest::first(10));

    for search in [
        image.id.to_string(),
        image.job.to_string(),
        owner.to_string(),
    ] {
        let found = store
            .search_images(Some(&search), all)
            .await
            .expect("found");
        let ids: Vec<_> = found.items.iter().map(|it| it.id).collect();
        assert_eq!(ids, [image.id], "{search}");
    }
    let found = store.search_images(Some("Ada"), all).await.expect("found");
    let [overview] = &found.items[..] else {
        panic!("{found:?}");
    };
    assert_eq!(overview.email.as_ref(), Some(&ada.email));
    assert_eq!(overview.size, Some((640, 480)));
    assert_eq!(overview.charge, Charge::Credits(Credits::ONE));
    let waiting = store
        .search_images(Some("queued"), all)
        .await
        .expect("found");
    assert!(!waiting.items.is_empty());
    assert!(waiting.items.iter().all(|it| it.owner == stranger));
    store
        .delete_image(owner, image.id, bench.now())
        .await
        .expect("deleted");
    let found = store.search_images(Some("ada@"), all).await.expect("found");
    assert_eq!(found.items[0].deleted_at, Some(bench.now()));

    let paid = store.search_orders(Some("paid"), all).await.expect("found");
    let [found] = &paid.items[..] else {
        panic!("{paid:?}");
    };
    assert_eq!(found.email.as_ref(), Some(&ada.email));
    let (id, payment) = (order.terms.order, found.order.payment.clone());
    let payment = payment.expect("it has one").to_string();
    for search in [
        id.to_string(),
        payment,
        String::from("ADA"),
        String::from("1"),
    ] {
        let found = store
            .search_orders(Some(&search), all)
            .await
            .expect("found");
        assert_eq!(found, paid, "{search}");
    }
    let everything = store.search_orders(None, all).await.expect("found").items;
    assert_eq!(everything.len(), 2);
    assert_eq!(everything[0].order.owner, stranger, "newest first");

    for search in [
        view.id.to_string(),
        stranger.to_string(),
        String::from("skipped"),
    ] {
        let found = store
            .search_ad_views(Some(&search), all)
            .await
            .expect("found");
        let ids: Vec<_> = found.items.iter().map(|it| it.view.id).collect();
        assert_eq!(ids, [view.id], "{search}");
    }
    let none = store.search_ad_views(Some("granted"), all).await;
    assert_eq!(none.expect("found").items, []);
}

/// # Panics
/// When it does not hold.
pub async fn the_log_tells_what_was_done_about_somebody_and_by_them(bench: &Bench) {
    let store = bench.store();
    let subject = AccountId::random(bench.randomness()).to_string();
    for (actor, about) in [
        ("operator", subject.as_str()),
        (&subject, "x"),
        ("operator", "y"),
    ] {
        let mut line = line(bench, "role.set");
        actor.clone_into(&mut line.actor);
        about.clone_into(&mut line.subject);
        store.write_audit_line(&line).await.expect("written");
    }
    let lines = store
        .audit_lines_about(&subject, PageRequest::first(10))
        .await
        .expect("read")
        .items;
    let numbers: Vec<_> = lines
        .iter()
        .map(|line| line.line.subject.as_str())
        .collect();
    assert_eq!(numbers, ["x", subject.as_str()]);
}
