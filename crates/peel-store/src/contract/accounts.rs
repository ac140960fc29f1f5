//! Accounts and API keys.

use std::time::Duration;

use peel_domain::{AccountId, ApiKeySecret, EmailAddress, KeyId, Scope};

use super::Bench;
use super::bench::at_once;
use crate::{AccountRecord, NewApiKey, StoreError};

async fn account(bench: &Bench, address: &str) -> AccountRecord {
    let email: EmailAddress = address.parse().expect("an address");
    let id = AccountId::random(bench.randomness());
    let account = bench.store().ensure_account(id, &email, bench.now()).await;
    account.expect("an account")
}

fn new_key(bench: &Bench, account: AccountId) -> (ApiKeySecret, NewApiKey) {
    let secret = ApiKeySecret::random(bench.randomness());
    let key = NewApiKey {
        id: KeyId::random(bench.randomness()),
        account,
        name: String::from("laptop"),
        hash: secret.hash(),
        prefix: secret.prefix(),
        scopes: [Scope::ImagesRead].into_iter().collect(),
        now: bench.now(),
    };
    (secret, key)
}

/// # Panics
/// As all checks do, when the store does not do what they name.
pub async fn an_address_has_one_account(bench: &Bench) {
    let accounts = at_once(20, |_| {
        let bench = bench.clone();
        async move { account(&bench, "ada@example.org").await }
    })
    .await;
    assert!(accounts.iter().all(|account| *account == accounts[0]));
    let other = account(bench, "bob@example.org").await;
    assert_ne!(other.id, accounts[0].id);
    assert_eq!(bench.store().account(other.id).await.expect("found"), other);
    let unknown = AccountId::random(bench.randomness());
    let missing = bench.store().account(unknown).await;
    assert!(matches!(missing, Err(StoreError::NotFound)), "{missing:?}");
}

/// # Panics
/// When it does not hold.
pub async fn asking_for_an_address_makes_no_account(bench: &Bench) {
    let email: EmailAddress = "ada@example.org".parse().expect("an address");
    for _ in 0..2 {
        let missing = bench.store().account_of(&email).await;
        assert!(matches!(missing, Err(StoreError::NotFound)), "{missing:?}");
    }
    let ada = account(bench, "ada@example.org").await;
    account(bench, "bob@example.org").await;
    assert_eq!(bench.store().account_of(&email).await.expect("found"), ada);
}

/// # Panics
/// When it does not hold.
pub async fn a_key_is_found_by_its_hash_until_it_is_revoked(bench: &Bench) {
    let account = account(bench, "ada@example.org").await;
    let (secret, key) = new_key(bench, account.id);
    let store = bench.store();
    let created = store.create_key(&key).await.expect("created");
    assert_eq!(
        store.key_by_hash(&secret.hash()).await.expect("found"),
        created
    );
    assert_eq!((created.account, created.scopes), (account.id, key.scopes));
    let twice = store.create_key(&key).await;
    assert!(matches!(twice, Err(StoreError::Conflict)), "{twice:?}");

    let revoked = store
        .revoke_key(account.id, key.id, bench.now())
        .await
        .expect("revoked");
    assert_eq!(revoked.revoked_at, Some(bench.now()));
    bench.advance(Duration::from_secs(1));
    let again = store
        .revoke_key(account.id, key.id, bench.now())
        .await
        .expect("revoked");
    assert_eq!(again, revoked, "the first time stands");
    let lookup = store.key_by_hash(&secret.hash()).await;
    assert!(matches!(lookup, Err(StoreError::NotFound)), "{lookup:?}");
    assert_eq!(store.keys(account.id).await.expect("listed"), [revoked]);
}

/// # Panics
/// When it does not hold.
pub async fn keys_belong_to_an_account(bench: &Bench) {
    let ada = account(bench, "ada@example.org").await;
    let bob = account(bench, "bob@example.org").await;
    let (_, key) = new_key(bench, ada.id);
    let store = bench.store();
    let first = store.create_key(&key).await.expect("created");
    let second = store
        .create_key(&new_key(bench, ada.id).1)
        .await
        .expect("created");
    assert_eq!(store.keys(ada.id).await.expect("listed"), [second, first]);
    assert!(store.keys(bob.id).await.expect("listed").is_empty());
    let foreign = store.revoke_key(bob.id, key.id, bench.now()).await;
    assert!(matches!(foreign, Err(StoreError::NotFound)), "{foreign:?}");
    let nobody = new_key(bench, AccountId::random(bench.randomness())).1;
    let orphan = store.create_key(&nobody).await;
    assert!(matches!(orphan, Err(StoreError::NotFound)), "{orphan:?}");
}

/// # Panics
/// When it does not hold.
pub async fn last_use_is_noted_coarsely(bench: &Bench) {
    const MINUTE: Duration = Duration::from_secs(60);
    let account = account(bench, "ada@example.org").await;
    let (secret, key) = new_key(bench, account.id);
    let store = bench.store();
    store.create_key(&key).await.expect("created");
    let touch = || async {
        let store = bench.store();
        store
            .touch_key(key.id, bench.now(), MINUTE)
            .await
            .expect("touched");
        store
            .key_by_hash(&secret.hash())
            .await
            .expect("found")
            .last_used_at
    };
    let first = bench.now();
    assert_eq!(touch().await, Some(first));
    bench.advance(MINUTE - Duration::from_millis(1));
    assert_eq!(touch().await, Some(first));
    bench.advance(Duration::from_millis(1));
    assert_eq!(touch().await, Some(bench.now()));
}
