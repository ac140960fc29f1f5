//! Images as their owners see them.

use peel_domain::{BlobKey, Credits, Digest, ImageState, JobKind, ReservationState, SubjectBox};

use super::Bench;
use super::bench::at_once;
use crate::{Doomed, PageRequest, Revision, StoreError};

/// # Panics
/// As all checks do, when the store does not do what they name.
pub async fn an_image_is_its_owners_alone(bench: &Bench) {
    let (owner, other) = (bench.visitor(), bench.visitor());
    let image = bench.submit_free(owner).await;
    let (store, now) = (bench.store(), bench.now());
    assert_eq!(
        store.image_of(owner, image.id, now).await.expect("seen"),
        image
    );
    let refusals = [
        store.image_of(other, image.id, now).await.map(drop),
        store.cancel(other, image.id, now).await,
        store.delete_image(other, image.id, now).await,
    ];
    for refused in refusals {
        assert!(matches!(refused, Err(StoreError::NotFound)), "{refused:?}");
    }
    let list = store.images_of(other, PageRequest::first(10), now).await;
    assert!(list.expect("a page").items.is_empty());
}

/// # Panics
/// When it does not hold.
pub async fn a_list_goes_on_where_it_stopped(bench: &Bench) {
    let (owner, other) = (bench.visitor(), bench.visitor());
    let mut submitted = Vec::new();
    for _ in 0..7 {
        submitted.insert(0, bench.submit_free(owner).await.id);
        bench.submit_free(other).await;
    }
    let mut listed = Vec::new();
    let mut request = PageRequest::first(3);
    let mut sizes = Vec::new();
    loop {
        let page = bench.store().images_of(owner, request, bench.now()).await;
        let page = page.expect("a page");
        sizes.push(page.items.len());
        listed.extend(page.items.iter().map(|image| image.id));
        // What arrives meanwhile is newer, and shifts nothing.
        bench.submit_free(owner).await;
        let Some(next) = page.next else { break };
        request.after = Some(next.to_string().parse().expect("a cursor reads back"));
    }
    assert_eq!(listed, submitted);
    assert_eq!(sizes, [3, 3, 1]);
}

/// # Panics
/// When it does not hold.
pub async fn an_edit_replaces_the_version_that_was_edited(bench: &Bench) {
    let owner = bench.customer(1).await;
    let image = bench.finished(owner).await;
    let edit = |number: u64, version| Revision {
        owner,
        image: image.id,
        edited_version: version,
        blob: BlobKey::edited_cutout(image.id, &Digest::of(&number.to_be_bytes())),
        subject: SubjectBox {
            left: 0,
            top: 0,
            width: 9,
            height: 9,
        },
        now: bench.now(),
    };
    let results = at_once(10, |number| {
        let (bench, edit) = (bench.clone(), edit(number, 1));
        async move { bench.store().revise_cutout(&edit).await }
    })
    .await;
    let won: Vec<_> = results
        .iter()
        .filter_map(|result| result.as_ref().ok())
        .collect();
    assert_eq!(won.len(), 1, "one of ten edits of the same version wins");
    assert!(
        results
            .iter()
            .all(|result| matches!(result, Ok(_) | Err(StoreError::Conflict)))
    );
    let edited = won[0].cutout.clone().expect("a cutout");
    assert_eq!((edited.version, edited.subject.width), (2, 9));
    let notes = bench.store().blob_deletions(10).await.expect("notes");
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0].doomed, Doomed::Blob(BlobKey::cutout(image.id, 1)));
    bench
        .store()
        .revise_cutout(&edit(11, 2))
        .await
        .expect("edited again");
    assert_eq!(
        bench.credits(owner).await,
        Credits::ZERO,
        "an edit costs nothing"
    );

    let unfinished = bench.submit_free(owner).await;
    let early = Revision {
        image: unfinished.id,
        ..edit(12, 1)
    };
    let refused = bench.store().revise_cutout(&early).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
}

/// # Panics
/// When it does not hold.
pub async fn deleting_an_unfinished_image_costs_nothing(bench: &Bench) {
    let owner = bench.customer(2).await;
    let running = bench.submit(owner).await;
    let claim = bench.claim().await;
    let waiting = bench.submit(owner).await;
    for image in [running.id, waiting.id] {
        let deleted = bench.store().delete_image(owner, image, bench.now()).await;
        deleted.expect("deleted");
    }
    assert_eq!(bench.credits(owner).await, Credits::whole(2).expect("few"));
    assert_eq!(bench.try_claim(JobKind::Remove).await, None);
    let late = bench.complete(&claim).await;
    assert!(matches!(late, Err(StoreError::Fenced)), "{late:?}");
}

/// # Panics
/// When it does not hold.
pub async fn a_deleted_image_does_not_exist(bench: &Bench) {
    let owner = bench.customer(1).await;
    let image = bench.finished(owner).await;
    assert_eq!(image.state, ImageState::Ready);
    assert_eq!(image.charge_state, ReservationState::Captured);
    let (store, now) = (bench.store(), bench.now());
    store
        .delete_image(owner, image.id, now)
        .await
        .expect("deleted");
    let again = store.delete_image(owner, image.id, now).await;
    assert!(matches!(again, Err(StoreError::NotFound)), "{again:?}");
    let read = store.image(image.id, now).await;
    assert!(matches!(read, Err(StoreError::NotFound)), "{read:?}");
    let list = store.images_of(owner, PageRequest::first(10), now).await;
    assert!(list.expect("a page").items.is_empty());
    let notes = store.blob_deletions(10).await.expect("notes");
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0].doomed, Doomed::Image(image.id));
    assert_eq!(
        bench.credits(owner).await,
        Credits::ZERO,
        "what was done stays paid"
    );
}
