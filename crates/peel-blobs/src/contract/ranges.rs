//! Parts of blobs.

use futures_util::TryStreamExt;

use super::{original, pattern, put};
use crate::{BlobError, Blobs};

/// The first byte counts, the last does not.
pub async fn a_range_is_those_bytes(blobs: &Blobs) {
    put(blobs, &original(1), b"0123456789").await;
    for (range, expected) in [
        (0..10, "0123456789"),
        (2..5, "234"),
        (9..10, "9"),
        (7..99, "789"),
    ] {
        let bytes = blobs
            .get_range(&original(1), range.clone())
            .await
            .expect("a range");
        assert_eq!(&bytes[..], expected.as_bytes(), "{range:?}");
    }
}

/// There is nothing to give.
pub async fn a_range_behind_the_end_is_refused(blobs: &Blobs) {
    put(blobs, &original(1), b"0123456789").await;
    put(blobs, &original(2), b"").await;
    #[expect(clippy::reversed_empty_ranges, reason = "that is what is refused")]
    let refused = [
        (original(1), 10..11),
        (original(1), 3..3),
        (original(1), 5..2),
        (original(2), 0..1),
    ];
    for (key, range) in refused {
        let result = blobs.get_range(&key, range.clone()).await;
        assert!(matches!(result, Err(BlobError::InvalidRange)), "{range:?}");
    }
}

/// What an answer's head needs is known before the bytes come.
pub async fn a_stream_tells_of_the_whole_blob(blobs: &Blobs) {
    let all = pattern(1_000_000);
    blobs.put(&original(1), all.clone()).await.expect("put");

    let whole = blobs.stream(&original(1), None).await.expect("a stream");
    assert_eq!((whole.size(), whole.range()), (1_000_000, 0..1_000_000));
    let pieces: Vec<_> = whole.into_stream().try_collect().await.expect("pieces");
    assert!(pieces.concat() == all, "bytes differ");

    let part = blobs
        .stream(&original(1), Some(500_000..2_000_000))
        .await
        .expect("a stream");
    assert_eq!((part.size(), part.range()), (1_000_000, 500_000..1_000_000));
    let bytes = part.into_bytes().await.expect("bytes");
    assert!(bytes == all.slice(500_000..), "bytes differ");
}

/// Whatever one wants of it.
pub async fn a_missing_blob_is_told_apart(blobs: &Blobs) {
    put(blobs, &original(2), b"another").await;
    let key = original(1);
    let results = [
        blobs.get(&key).await.map(drop),
        blobs.get_range(&key, 0..1).await.map(drop),
        blobs.stream(&key, None).await.map(drop),
        blobs.head(&key).await.map(drop),
    ];
    for result in results {
        assert!(matches!(result, Err(BlobError::NotFound)), "{result:?}");
    }
}
