//! Consents, copies and erasure.

use std::time::Duration;

use peel_domain::{AccountId, BlobKey, ExportId, JobKind, Owner, Unit, VisitorId, Wallet};

use super::Bench;
use super::bench::KEPT;
use crate::{
    ConsentRecord, Doomed, Merge, PageRequest, PersonalData, StoreError, Submission, erasure_mark,
};

fn consent(bench: &Bench, analytics: bool) -> ConsentRecord {
    ConsentRecord {
        version: String::from("2026-11"),
        analytics,
        ads: false,
        at: bench.now(),
    }
}

/// # Panics
/// As all checks do, when the store does not do what they name.
pub async fn the_last_decision_counts_and_the_others_stay(bench: &Bench) {
    let (owner, store) = (bench.visitor(), bench.store());
    assert_eq!(store.consent(owner).await.expect("read"), None);
    for analytics in [true, false] {
        let decided = consent(bench, analytics);
        store.record_consent(owner, &decided).await.expect("noted");
        assert_eq!(store.consent(owner).await.expect("read"), Some(decided));
    }
    let data = store.personal_data(owner).await.expect("data");
    assert_eq!(rows(&data, "consents"), 2);
}

fn rows(data: &PersonalData, table: &str) -> usize {
    let found = data.tables.iter().find(|found| found.name == table);
    found.map_or(0, |table| table.rows.len())
}

/// # Panics
/// When it does not hold.
pub async fn an_export_is_built_once_fetched_once_and_goes(bench: &Bench) {
    let (owner, store) = (bench.visitor(), bench.store());
    let id = ExportId::random(bench.randomness());
    let asked = store.request_export(id, owner, bench.now()).await;
    let asked = asked.expect("asked");
    let again = ExportId::random(bench.randomness());
    let same = store.request_export(again, owner, bench.now()).await;
    assert_eq!(same.expect("asked"), asked);
    assert_eq!(store.exports_to_build(9).await.expect("list"), [asked]);
    let unfinished = store.take_export(id, bench.now()).await;
    assert!(matches!(unfinished, Err(StoreError::NotFound)));

    let until = bench.now().plus(KEPT);
    for bytes in [7, 8] {
        let built = store.finish_export(id, bytes, bench.now(), until).await;
        built.expect("built");
    }
    let built = store
        .export_of(owner, id, bench.now())
        .await
        .expect("built");
    assert_eq!((built.bytes, built.expires_at), (Some(7), Some(until)));
    let stranger = store.export_of(bench.visitor(), id, bench.now()).await;
    assert!(matches!(stranger, Err(StoreError::NotFound)));

    store.take_export(id, bench.now()).await.expect("taken");
    let twice = store.take_export(id, bench.now()).await;
    assert!(matches!(twice, Err(StoreError::NotFound)));
    bench.advance(KEPT);
    assert!(store.export_of(owner, id, bench.now()).await.is_err());
    let over = store.expired_exports(bench.now(), 9).await.expect("list");
    assert_eq!(over, [id]);
    store.forget_export(id).await.expect("forgotten");
    assert!(
        store
            .expired_exports(bench.now(), 9)
            .await
            .expect("list")
            .is_empty()
    );
}

/// Somebody who was a visitor, with work that is done, waiting and running.
async fn somebody(bench: &Bench) -> (VisitorId, AccountId) {
    let visitor = VisitorId::random(bench.randomness());
    let account = bench.account().await;
    let quota = bench.quota(1);
    bench
        .accepted(&bench.use_submission(visitor.into(), quota))
        .await;
    while let Some(claim) = bench.try_claim(JobKind::Remove).await {
        bench.complete(&claim).await.expect("completed");
    }
    bench
        .accepted(&bench.use_submission(visitor.into(), quota))
        .await;
    let merge = Merge {
        operation: peel_domain::OperationId::random(bench.randomness()),
        visitor,
        account,
        free: quota.free,
        retention: KEPT,
        now: bench.now(),
    };
    bench.store().merge(&merge).await.expect("merged");
    bench.grant(account.into(), Unit::Credit, 8).await;
    let told = Submission {
        callback_url: Some(String::from("https://caller.example/hook")),
        ..bench.submission(account.into())
    };
    bench.accepted(&told).await;
    let decided = consent(bench, true);
    let noted = bench.store().record_consent(account.into(), &decided).await;
    noted.expect("noted");
    (visitor, account)
}

/// # Panics
/// When it does not hold.
pub async fn a_copy_has_all_that_is_somebodys_and_nothing_of_others(bench: &Bench) {
    somebody(bench).await;
    let (visitor, account) = somebody(bench).await;
    let data = bench.store().personal_data(account.into()).await;
    let data = data.expect("data");
    assert_eq!(rows(&data, "images"), 3);
    assert_eq!(rows(&data, "aliases"), 1);
    assert_eq!(rows(&data, "accounts"), 1);
    let texts = data.tables.iter().flat_map(|table| &table.rows).flatten();
    let owners: Vec<_> = texts
        .filter(|(column, _)| column == "owner")
        .map(|(_, value)| value.as_str())
        .collect();
    assert!(owners.contains(&account.to_string().as_str()));
    assert!(
        owners.contains(&visitor.to_string().as_str()),
        "the journal of before"
    );
    let theirs = [account.to_string(), visitor.to_string()];
    assert!(
        owners
            .iter()
            .all(|owner| theirs.iter().any(|own| own == owner))
    );
    assert_eq!(data.blobs.len(), 4, "three originals and a cutout");
}

/// # Panics
/// When it does not hold.
pub async fn an_erasure_waits_and_can_be_called_off(bench: &Bench) {
    let (owner, store) = (bench.visitor(), bench.store());
    let due = bench.now().plus(KEPT);
    let asked = store.request_erasure(owner, bench.now(), due).await;
    let asked = asked.expect("asked");
    bench.advance(Duration::from_secs(1));
    let later = bench.now().plus(KEPT);
    let again = store.request_erasure(owner, bench.now(), later).await;
    assert_eq!(again.expect("asked"), asked);
    assert!(
        store
            .due_erasures(bench.now(), 9)
            .await
            .expect("list")
            .is_empty()
    );
    bench.advance(KEPT);
    assert_eq!(
        store.due_erasures(bench.now(), 9).await.expect("list"),
        [owner]
    );
    store.cancel_erasure(owner).await.expect("called off");
    assert_eq!(store.erasure(owner).await.expect("read"), None);
    assert!(
        store
            .due_erasures(bench.now(), 9)
            .await
            .expect("list")
            .is_empty()
    );
}

/// # Panics
/// When it does not hold.
pub async fn p1_who_is_erased_is_not_there_any_more(bench: &Bench) {
    let (_, other) = somebody(bench).await;
    let (visitor, account) = somebody(bench).await;
    let store = bench.store();
    let running = bench.claim().await;
    let page = PageRequest::first(9);
    let images = store.images_of(account.into(), page, bench.now()).await;
    let images = images.expect("a page").items;
    let stand_in = Owner::from(AccountId::random(bench.randomness()));
    for _ in 0..2 {
        let erased = store.erase(account.into(), stand_in, bench.now()).await;
        erased.expect("erased");
        bench.assert_audited().await;
    }
    for owner in [Owner::from(account), Owner::from(visitor)] {
        let data = store.personal_data(owner).await.expect("data");
        assert!(
            data.tables.iter().all(|table| table.rows.is_empty()),
            "{data:?}"
        );
        assert!(data.blobs.is_empty());
        assert_eq!(bench.wallet(owner).await, Wallet::default());
    }
    assert!(matches!(
        store.account(account).await,
        Err(StoreError::NotFound)
    ));
    let notes = store.blob_deletions(99).await.expect("notes");
    for image in images {
        assert!(
            notes
                .iter()
                .any(|note| note.doomed == Doomed::Image(image.id))
        );
    }
    let late = bench.complete(&running).await;
    assert!(matches!(late, Err(StoreError::Fenced)), "{late:?}");
    while bench.try_claim(JobKind::Deliver).await.is_some() {}
    let theirs = store.personal_data(other.into()).await.expect("data");
    assert_eq!(rows(&theirs, "images"), 3);
}

/// # Panics
/// When it does not hold.
pub async fn who_was_erased_is_known_when_a_backup_brings_them_back(bench: &Bench) {
    let (_, account) = somebody(bench).await;
    let (visitor, other) = (bench.visitor(), bench.account().await);
    bench.submit_free(visitor).await;
    let marks = |at| [account.into(), visitor].map(|owner| (erasure_mark(owner), at));
    let mut risen = bench
        .store()
        .risen(&marks(bench.now()))
        .await
        .expect("list");
    risen.sort();
    let mut expected = [account.into(), visitor];
    expected.sort();
    assert_eq!(risen, expected);
    // Who comes again after their erasure is somebody new.
    let before = bench.now().minus(KEPT);
    for marks in [Vec::new(), marks(before).to_vec()] {
        let none = bench.store().risen(&marks).await.expect("list");
        assert!(none.is_empty());
    }
    let key = BlobKey::erased(&erasure_mark(other.into()));
    assert_eq!(key.erasure_mark(), Some(erasure_mark(other.into())));
}
