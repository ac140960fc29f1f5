//! All blobs of an image, and all blobs.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::TryStreamExt;
use peel_domain::{BlobKey, Clock, Digest, SystemClock};

use super::{get, image, original, put};
use crate::{BlobError, Blobs};

/// An image's blobs go together, and no others.
pub async fn deleting_an_image_spares_the_others(blobs: &Blobs) {
    let composition = Digest::of(b"composition");
    let doomed = [
        original(1),
        BlobKey::cutout(image(1), 1),
        BlobKey::cutout(image(1), 2),
        BlobKey::edited_cutout(image(1), &composition),
        BlobKey::rendition(image(1), 3, &composition),
    ];
    for key in &doomed {
        put(blobs, key, b"bytes").await;
    }
    put(blobs, &original(2), b"spared").await;

    assert_eq!(blobs.delete_image(image(1)).await.expect("deleted"), 5);
    for key in &doomed {
        assert!(matches!(blobs.get(key).await, Err(BlobError::NotFound)));
    }
    assert_eq!(&get(blobs, &original(2)).await[..], b"spared");
}

/// It is about what is there afterwards.
pub async fn deleting_twice_is_no_error(blobs: &Blobs) {
    put(blobs, &original(1), b"bytes").await;
    for _ in 0..2 {
        blobs.delete(&original(1)).await.expect("deleted");
        assert!(matches!(
            blobs.get(&original(1)).await,
            Err(BlobError::NotFound)
        ));
    }
    for _ in 0..2 {
        assert_eq!(blobs.delete_image(image(1)).await.expect("deleted"), 0);
    }
    put(blobs, &original(1), b"again").await;
    assert_eq!(&get(blobs, &original(1)).await[..], b"again");
}

/// The sweep for orphans sees everything and how old it is.
pub async fn every_blob_is_listed_with_its_time(blobs: &Blobs) {
    // Some stores count in seconds.
    let grain = Duration::from_secs(2);
    let before = SystemClock.now().minus(grain);
    let keys = [
        original(1),
        BlobKey::cutout(image(1), 12),
        original(2),
        BlobKey::rendition(image(2), 1, &Digest::of(b"composition")),
    ];
    for key in &keys {
        put(blobs, key, key.as_str().as_bytes()).await;
    }
    let after = SystemClock.now().plus(grain);

    let listed: Vec<_> = blobs.list().try_collect().await.expect("a list");
    let sizes: BTreeMap<_, _> = listed.iter().map(|blob| (&blob.key, blob.size)).collect();
    let expected: BTreeMap<_, _> = keys
        .iter()
        .map(|key| (key, key.as_str().len() as u64))
        .collect();
    assert_eq!(sizes, expected);
    assert_eq!(listed.len(), keys.len());
    for blob in listed {
        assert!(before <= blob.last_modified && blob.last_modified <= after);
    }
}
