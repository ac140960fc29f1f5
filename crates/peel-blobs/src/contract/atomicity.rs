//! A blob is there whole or not at all.

use std::io;

use bytes::Bytes;
use futures_util::stream;

use super::{get, original, pattern, put};
use crate::{BlobError, Blobs, PutStreamError};

/// More than is gathered before it is sent.
const LONG: usize = 20 * 1024 * 1024 + 1;

/// Bytes come back as they went in.
pub async fn what_was_put_is_there(blobs: &Blobs) {
    for (number, bytes) in [(1, pattern(0)), (2, pattern(1)), (3, pattern(100_000))] {
        blobs
            .put(&original(number), bytes.clone())
            .await
            .expect("put");
        assert_eq!(get(blobs, &original(number)).await, bytes);
        let size = blobs.head(&original(number)).await.expect("a blob").size;
        assert_eq!(size, bytes.len() as u64);
    }
}

/// The second put wins.
pub async fn putting_again_replaces(blobs: &Blobs) {
    put(blobs, &original(1), b"a long first version").await;
    put(blobs, &original(1), b"second").await;
    assert_eq!(&get(blobs, &original(1)).await[..], b"second");
}

/// Pieces are joined in order.
pub async fn a_stream_becomes_a_blob(blobs: &Blobs) {
    let pieces = [&b"one "[..], b"", b"two ", b"three"]
        .map(|piece| Ok::<_, io::Error>(Bytes::from_static(piece)));
    let length = blobs
        .put_stream(&original(1), stream::iter(pieces), 13)
        .await
        .expect("put");
    assert_eq!(length, 13);
    assert_eq!(&get(blobs, &original(1)).await[..], b"one two three");
}

/// Also when it takes more than one part.
pub async fn a_long_stream_becomes_a_blob(blobs: &Blobs) {
    let all = pattern(LONG);
    let length = blobs
        .put_stream(&original(1), in_pieces(&all), LONG as u64)
        .await
        .expect("put");
    assert_eq!(length, LONG as u64);
    assert!(get(blobs, &original(1)).await == all, "bytes differ");
}

/// One byte too many is too many, early or late.
pub async fn a_stream_beyond_the_limit_leaves_nothing(blobs: &Blobs) {
    for length in [100, LONG] {
        let all = pattern(length);
        let refused = blobs
            .put_stream(&original(1), in_pieces(&all), length as u64 - 1)
            .await;
        assert!(
            matches!(
                refused,
                Err(PutStreamError::Blob(BlobError::TooLarge { .. }))
            ),
            "{refused:?}"
        );
        assert!(matches!(
            blobs.get(&original(1)).await,
            Err(BlobError::NotFound)
        ));
    }
}

/// A caller who hangs up in the middle changes nothing.
pub async fn a_stream_that_breaks_off_leaves_what_was_there(blobs: &Blobs) {
    put(blobs, &original(1), b"before").await;
    for length in [100, LONG] {
        let pieces = [
            Ok(pattern(length)),
            Err(io::Error::from(io::ErrorKind::ConnectionReset)),
        ];
        let broken = blobs
            .put_stream(&original(1), stream::iter(pieces), u64::MAX)
            .await;
        assert!(
            matches!(broken, Err(PutStreamError::Source(_))),
            "{broken:?}"
        );
        assert_eq!(&get(blobs, &original(1)).await[..], b"before");
    }
}

/// Bytes that have arrived are no blob before the last has.
pub async fn an_unfinished_upload_cannot_be_read(blobs: &Blobs) {
    let mut upload = blobs.upload(&original(1), u64::MAX);
    upload.write(pattern(LONG)).await.expect("written");
    assert_eq!(upload.written(), LONG as u64);
    assert!(matches!(
        blobs.head(&original(1)).await,
        Err(BlobError::NotFound)
    ));
    upload.write(pattern(1)).await.expect("written");
    assert_eq!(upload.finish().await.expect("finished"), LONG as u64 + 1);
    assert_eq!(get(blobs, &original(1)).await.len(), LONG + 1);
}

/// Whoever reads while another writes gets all of one of them.
pub async fn a_reader_sees_one_version_or_the_other(blobs: &Blobs) {
    const LENGTH: usize = 200_000;
    put(blobs, &original(1), &[0; LENGTH]).await;
    let writer = {
        let blobs = blobs.clone();
        tokio::spawn(async move {
            for version in 1..50_u8 {
                put(&blobs, &original(1), &[version; LENGTH]).await;
            }
        })
    };
    let mut last = 0;
    while !writer.is_finished() {
        let bytes = get(blobs, &original(1)).await;
        assert_eq!(bytes.len(), LENGTH);
        assert!(bytes.iter().all(|byte| *byte == bytes[0]), "mixed versions");
        assert!(bytes[0] >= last, "an older version came back");
        last = bytes[0];
    }
    writer.await.expect("no panic");
}

fn in_pieces(all: &Bytes) -> impl futures_util::Stream<Item = io::Result<Bytes>> + Unpin + use<> {
    const PIECE: usize = 300_000;
    let pieces: Vec<_> = (0..all.len())
        .step_by(PIECE)
        .map(|start| Ok(all.slice(start..all.len().min(start + PIECE))))
        .collect();
    stream::iter(pieces)
}
