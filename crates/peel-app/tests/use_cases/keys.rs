use std::time::Duration;

use peel_app::AppError;
use peel_domain::{Scope, Scopes};

use crate::bench::Bench;

#[tokio::test]
async fn a_key_opens_until_it_is_revoked() {
    let bench = Bench::new().await;
    let (caller, secret) = bench.customer(0, Scopes::all()).await;
    let known = peel_app::authenticate(&bench.app, &secret).await.unwrap();
    assert_eq!(known, caller);
    let key = caller.key().unwrap();
    peel_app::revoke_own_key(&bench.app, &caller, key)
        .await
        .unwrap();
    let refused = peel_app::authenticate(&bench.app, &secret).await;
    assert!(matches!(refused, Err(AppError::InvalidKey)));
}

#[tokio::test]
async fn nonsense_opens_nothing() {
    let bench = Bench::new().await;
    let (_, secret) = bench.customer(0, Scopes::all()).await;
    let unknown = peel_domain::ApiKeySecret::from_bytes(&[9; 32]);
    for text in ["", "peel_live_", &secret[1..], unknown.reveal()] {
        let refused = peel_app::authenticate(&bench.app, text).await;
        assert!(matches!(refused, Err(AppError::InvalidKey)), "{text}");
    }
}

#[tokio::test]
async fn the_last_use_is_noted_without_a_write_for_each() {
    let bench = Bench::new().await;
    let (caller, secret) = bench.customer(0, Scopes::all()).await;
    let last_use = || async {
        let keys = peel_app::own_keys(&bench.app, &caller).await.unwrap();
        keys[0].last_used_at.unwrap()
    };
    let first = last_use().await;
    bench.clock.advance(Duration::from_secs(59));
    peel_app::authenticate(&bench.app, &secret).await.unwrap();
    assert_eq!(last_use().await, first);
    bench.clock.advance(Duration::from_secs(1));
    peel_app::authenticate(&bench.app, &secret).await.unwrap();
    assert_eq!(last_use().await.since(first), Duration::from_secs(60));
}

#[tokio::test]
async fn a_key_makes_no_key_that_may_more() {
    let bench = Bench::new().await;
    let (all, _) = bench.customer(0, Scopes::all()).await;
    let readers: Scopes = [Scope::ImagesRead].into_iter().collect();
    let name = || "for the shop".parse().unwrap();
    let made = peel_app::create_own_key(&bench.app, &all, name(), readers)
        .await
        .unwrap();
    let reader = peel_app::authenticate(&bench.app, made.secret.reveal())
        .await
        .unwrap();
    assert_eq!(reader.scopes(), readers);
    for scopes in [readers, Scopes::all()] {
        let refused = peel_app::create_own_key(&bench.app, &reader, name(), scopes).await;
        assert!(matches!(refused, Err(AppError::Forbidden { .. })));
    }
    let refused = peel_app::own_keys(&bench.app, &reader).await;
    assert!(matches!(refused, Err(AppError::Forbidden { .. })));
    let visitor = bench.visitor();
    let refused = peel_app::own_keys(&bench.app, &visitor).await;
    assert!(matches!(refused, Err(AppError::KeyRequired)));
}

#[tokio::test]
async fn nobody_revokes_the_keys_of_others() {
    let bench = Bench::new().await;
    let (one, _) = bench.customer(0, Scopes::all()).await;
    let (other, _) = bench.customer(0, Scopes::all()).await;
    let refused = peel_app::revoke_own_key(&bench.app, &one, other.key().unwrap()).await;
    assert!(matches!(refused, Err(AppError::NotFound)));
}

#[test]
fn names_are_for_people() {
    for name in ["", "   ", "a\nb", &"x".repeat(101)] {
        assert!(name.parse::<peel_app::KeyName>().is_err(), "{name:?}");
    }
    assert!("für den Laden".parse::<peel_app::KeyName>().is_ok());
}
