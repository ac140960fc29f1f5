//! Cleaning up.

use std::time::Duration;

use bytes::Bytes;
use peel_domain::{BlobKey, Clock, Digest, ExportId, ImageId, ImageState, JobKind, SubjectBox};
use peel_store::{
    ClaimRequest, Erasures, Exports, Images, Jobs, Revision, StoreError, WorkerId, erasure_mark,
};
use peel_worker::{Housekeeping, SweepOptions, SweepRound, Sweeper, Worker};

use crate::bench::{Bench, CREDITS, KEPT, options};
use crate::network::Deed;

crate::tests![
    p3_what_is_over_is_gone_from_the_folder_too,
    what_is_deleted_is_gone_from_the_folder_too,
    the_cutout_before_an_edit_goes_and_the_edited_one_stays,
    a_lease_that_is_over_is_taken_back,
    blobs_that_nobody_knows_go_when_they_are_old,
    pieces_of_an_upload_that_was_killed_go_when_they_are_old,
    a_worker_sweeps_by_itself,
    what_people_asked_for_is_done,
];

fn sweeper(bench: &Bench) -> Sweeper {
    Sweeper::new(&bench.ports(), SweepOptions::default())
}

async fn ready(bench: &Bench) -> (ImageId, BlobKey) {
    let worker = bench.worker(options()).await;
    let image = bench.submit_deed(Deed::FindSubject).await;
    let image = bench.settled(image.id).await;
    worker.shut_down(Duration::from_secs(60)).await;
    (image.id, image.cutout.unwrap().blob)
}

async fn put(bench: &Bench, key: &BlobKey) {
    let bytes = Bytes::from_static(b"someone's picture");
    bench.blobs.put(key, bytes).await.unwrap();
}

fn files(bench: &Bench) -> usize {
    fn count(folder: &std::path::Path) -> usize {
        let entries = std::fs::read_dir(folder).unwrap();
        let entries = entries.map(|entry| entry.unwrap().path());
        entries
            .map(|path| if path.is_dir() { count(&path) } else { 1 })
            .sum()
    }
    count(&bench.folder.path().join("blobs"))
}

async fn p3_what_is_over_is_gone_from_the_folder_too() {
    let bench = Bench::new().await;
    let (image, _) = ready(&bench).await;
    let waiting = bench.submit_deed(Deed::FindSubject).await;
    put(&bench, &BlobKey::rendition(image, 1, &Digest::of(b"x"))).await;
    let sweeper = sweeper(&bench);
    assert_eq!(sweeper.round().await.unwrap(), SweepRound::default());
    assert_eq!(files(&bench), 4);

    let mut events = bench.progress.subscribe(waiting.id);
    bench.clock.advance(KEPT);
    let round = sweeper.round().await.unwrap();
    assert_eq!((round.expired, round.deletions), (2, 2));
    assert_eq!(files(&bench), 0);
    events.next().await;
    let gone = bench.store.image(image, bench.clock.now()).await;
    assert!(matches!(gone, Err(StoreError::NotFound)));
    assert_eq!(bench.credits().await, CREDITS - 1);
    bench.assert_audited().await;
}

async fn what_people_asked_for_is_done() {
    let bench = Bench::new().await;
    ready(&bench).await;
    let (store, now) = (&bench.store, bench.clock.now());
    let id = ExportId::from_bytes([7; 16]);
    store.request_export(id, bench.owner, now).await.unwrap();
    assert_eq!(sweeper(&bench).round().await.unwrap().exports, 1);
    assert!(bench.has(&BlobKey::export(id)).await);
    // What is no image's is nobody's orphan.
    bench.clock.advance(Duration::from_secs(365 * 86_400));
    sweeper(&bench).housekeeping().await.unwrap();
    assert!(bench.has(&BlobKey::export(id)).await);

    let now = bench.clock.now();
    let asked = store.request_erasure(bench.owner, now, now).await;
    asked.unwrap();
    assert_eq!(sweeper(&bench).round().await.unwrap().erasures, 1);
    assert_eq!(files(&bench), 1, "the mark of who was erased");
    let mark = BlobKey::erased(&erasure_mark(bench.owner));
    assert!(bench.has(&mark).await);
    bench.assert_audited().await;
}

async fn what_is_deleted_is_gone_from_the_folder_too() {
    let bench = Bench::new().await;
    let (image, _) = ready(&bench).await;
    let now = bench.clock.now();
    let deleted = bench.store.delete_image(bench.owner, image, now).await;
    deleted.unwrap();
    assert_eq!(sweeper(&bench).round().await.unwrap().deletions, 1);
    assert_eq!(files(&bench), 0);
    assert_eq!(sweeper(&bench).round().await.unwrap().deletions, 0);
}

async fn the_cutout_before_an_edit_goes_and_the_edited_one_stays() {
    let bench = Bench::new().await;
    let (image, before) = ready(&bench).await;
    let edited = BlobKey::edited_cutout(image, &Digest::of(b"edit"));
    put(&bench, &edited).await;
    let revision = Revision {
        owner: bench.owner,
        image,
        edited_version: 1,
        blob: edited.clone(),
        subject: SubjectBox {
            left: 0,
            top: 0,
            width: 1,
            height: 1,
        },
        now: bench.clock.now(),
    };
    bench.store.revise_cutout(&revision).await.unwrap();
    assert_eq!(sweeper(&bench).round().await.unwrap().deletions, 1);
    assert!(!bench.has(&before).await);
    assert!(bench.has(&edited).await && bench.has(&BlobKey::original(image)).await);
}

async fn a_lease_that_is_over_is_taken_back() {
    let bench = Bench::new().await;
    let image = bench.submit_deed(Deed::FindSubject).await;
    let lease = Duration::from_secs(60);
    let request = ClaimRequest {
        worker: WorkerId::new("dead"),
        kind: JobKind::Remove,
        lease,
        now: bench.clock.now(),
    };
    bench.store.claim(&request).await.unwrap().unwrap();
    assert_eq!(sweeper(&bench).round().await.unwrap().requeued, 0);
    bench.clock.advance(2 * lease);
    assert_eq!(sweeper(&bench).round().await.unwrap().requeued, 1);
    assert_eq!(bench.image(image.id).await.state, ImageState::Queued);
}

async fn blobs_that_nobody_knows_go_when_they_are_old() {
    let bench = Bench::new().await;
    let (image, cutout) = ready(&bench).await;
    let nobody = ImageId::from_bytes([9; 16]);
    let composition = Digest::of(b"composition");
    let wanted = [
        BlobKey::original(image),
        cutout,
        BlobKey::rendition(image, 1, &composition),
    ];
    let unwanted = [
        BlobKey::original(nobody),
        BlobKey::rendition(nobody, 1, &composition),
        BlobKey::cutout(image, 7),
        BlobKey::edited_cutout(image, &composition),
    ];
    put(&bench, &wanted[2]).await;
    for key in &unwanted {
        put(&bench, key).await;
    }
    // What is young may belong to a request that is still on its way.
    let swept = sweeper(&bench).housekeeping().await.unwrap();
    assert_eq!(swept, Housekeeping::default());

    bench.clock.advance(Duration::from_secs(2 * 3600));
    let swept = sweeper(&bench).housekeeping().await.unwrap();
    assert_eq!(swept.orphans, unwanted.len() as u64);
    for key in &wanted {
        assert!(bench.has(key).await, "{key}");
    }
    for key in &unwanted {
        assert!(!bench.has(key).await, "{key}");
    }
}

async fn pieces_of_an_upload_that_was_killed_go_when_they_are_old() {
    let bench = Bench::new().await;
    let nobody = BlobKey::original(ImageId::from_bytes([9; 16]));
    let path = bench.folder.path().join(format!("blobs/{nobody}#1"));
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, b"half a picture").unwrap();
    let swept = sweeper(&bench).housekeeping().await.unwrap();
    assert_eq!(swept.unfinished, 0);
    bench.clock.advance(Duration::from_secs(2 * 3600));
    let swept = sweeper(&bench).housekeeping().await.unwrap();
    assert_eq!(swept.unfinished, 1);
    assert_eq!(files(&bench), 0);
}

async fn a_worker_sweeps_by_itself() {
    let bench = Bench::new().await;
    bench.submit_deed(Deed::FindSubject).await;
    bench.clock.advance(KEPT);
    let sweep = SweepOptions {
        round: Duration::from_millis(10),
        ..SweepOptions::default()
    };
    let worker = Worker::start(bench.ports(), options(), sweep)
        .await
        .unwrap();
    let mut looks = tokio::time::interval(Duration::from_millis(5));
    while files(&bench) > 0 {
        looks.tick().await;
    }
    worker.shut_down(Duration::from_secs(60)).await;
    assert_eq!(bench.credits().await, CREDITS);
    bench.assert_audited().await;
}
