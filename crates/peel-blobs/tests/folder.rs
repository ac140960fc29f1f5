//! Blobs in a folder.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use futures_util::TryStreamExt;
use peel_blobs::contract::Kept;
use peel_blobs::{Blobs, Durability};
use peel_domain::{BlobKey, Clock, ImageId, SystemClock};
use tempfile::TempDir;

fn kept() -> Kept {
    let (folder, blobs) = folder();
    Kept {
        blobs,
        keeper: Box::new(folder),
    }
}

mod contract {
    peel_blobs::contract_tests!(crate::kept());
}

const IMAGE: ImageId = ImageId::from_bytes([1; 16]);

fn folder() -> (TempDir, Blobs) {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::folder(folder.path(), Durability::ProcessCrash).unwrap();
    (folder, blobs)
}

/// What a process leaves that was killed while it wrote `key`.
fn leave_unfinished(folder: &Path, key: &BlobKey) {
    let path = folder.join(format!("{key}#1"));
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, b"half a picture").unwrap();
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().next().is_none()
}

#[tokio::test]
async fn a_durable_blob_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::folder(folder.path(), Durability::Full).unwrap();
    let key = BlobKey::cutout(IMAGE, 1);
    blobs.put(&key, Bytes::from_static(b"x")).await.unwrap();
    let again = Blobs::open(folder.path().to_str().unwrap(), Durability::Full).unwrap();
    assert_eq!(&again.get(&key).await.unwrap()[..], b"x");
}

#[tokio::test]
async fn what_a_killed_process_left_is_no_blob_and_in_nobodys_way() {
    let (folder, blobs) = folder();
    let key = BlobKey::original(IMAGE);
    leave_unfinished(folder.path(), &key);
    assert!(blobs.get(&key).await.is_err());
    let listed: Vec<_> = blobs.list().try_collect().await.unwrap();
    assert_eq!(listed, []);
    blobs.put(&key, Bytes::from_static(b"whole")).await.unwrap();
    assert_eq!(&blobs.get(&key).await.unwrap()[..], b"whole");
}

#[tokio::test]
async fn what_a_killed_process_left_is_removed_when_it_is_old() {
    let (folder, blobs) = folder();
    leave_unfinished(folder.path(), &BlobKey::original(IMAGE));
    leave_unfinished(folder.path(), &BlobKey::cutout(IMAGE, 1));
    let now = SystemClock.now();
    let hour = Duration::from_secs(3600);
    assert_eq!(blobs.remove_unfinished(now.minus(hour)).await.unwrap(), 0);
    assert_eq!(blobs.remove_unfinished(now.plus(hour)).await.unwrap(), 2);
    assert!(is_empty(folder.path()));
}

#[tokio::test]
async fn removing_what_is_unfinished_spares_blobs_and_what_is_not_ours() {
    let (folder, blobs) = folder();
    let key = BlobKey::original(IMAGE);
    blobs.put(&key, Bytes::from_static(b"x")).await.unwrap();
    fs::create_dir(folder.path().join("lost+found")).unwrap();
    fs::write(folder.path().join("notes#1"), b"x").unwrap();
    let future = SystemClock.now().plus(Duration::from_secs(3600));
    assert_eq!(blobs.remove_unfinished(future).await.unwrap(), 0);
    assert!(blobs.get(&key).await.is_ok());
    assert!(folder.path().join("notes#1").exists());
}

#[tokio::test]
async fn a_deleted_image_leaves_nothing_in_the_folder() {
    let (folder, blobs) = folder();
    let key = BlobKey::rendition(IMAGE, 1, &peel_domain::Digest::of(b"x"));
    blobs.put(&key, Bytes::from_static(b"x")).await.unwrap();
    leave_unfinished(folder.path(), &BlobKey::original(IMAGE));
    assert_eq!(blobs.delete_image(IMAGE).await.unwrap(), 1);
    assert!(is_empty(folder.path()));
}
