//! What blobs must do whatever keeps them, as checks that each backend runs in its own tests:
//!
//! ```text
//! peel_blobs::contract_tests!(my_blobs());
//! ```
//!
//! The expression makes a [`Kept`]: empty blobs, and whatever keeps them alive. Each check
//! becomes a test of its own.

pub mod atomicity;
pub mod images;
pub mod ranges;

use std::fmt;

use bytes::Bytes;
use peel_domain::{BlobKey, ImageId};

use crate::Blobs;

/// Empty blobs to be checked.
#[derive(Debug)]
pub struct Kept {
    /// The blobs.
    pub blobs: Blobs,
    /// What must live as long as they do.
    pub keeper: Box<dyn fmt::Debug + Send + Sync>,
}

/// Makes a test of each check.
#[macro_export]
macro_rules! contract_tests {
    ($kept:expr) => {
        $crate::contract_tests! { @checks $kept;
            atomicity {
                what_was_put_is_there,
                putting_again_replaces,
                a_stream_becomes_a_blob,
                a_long_stream_becomes_a_blob,
                a_stream_beyond_the_limit_leaves_nothing,
                a_stream_that_breaks_off_leaves_what_was_there,
                an_unfinished_upload_cannot_be_read,
                a_reader_sees_one_version_or_the_other,
            }
            ranges {
                a_range_is_those_bytes,
                a_range_behind_the_end_is_refused,
                a_stream_tells_of_the_whole_blob,
                a_missing_blob_is_told_apart,
            }
            images {
                deleting_an_image_spares_the_others,
                deleting_twice_is_no_error,
                every_blob_is_listed_with_its_time,
            }
        }
    };
    (@checks $kept:expr; $($module:ident { $($check:ident,)+ })+) => {
        $(
            mod $module {
                $(
                    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                    async fn $check() {
                        let kept = {
                            #[allow(unused_imports, reason = "the expression may name its surroundings")]
                            use super::*;
                            $kept
                        };
                        $crate::contract::$module::$check(&kept.blobs).await;
                    }
                )+
            }
        )+
    };
}

fn image(number: u8) -> ImageId {
    ImageId::from_bytes([number; 16])
}

fn original(number: u8) -> BlobKey {
    BlobKey::original(image(number))
}

/// `length` bytes that are not all the same.
fn pattern(length: usize) -> Bytes {
    (0..length).map(|i| (i % 251) as u8).collect()
}

async fn put(blobs: &Blobs, key: &BlobKey, bytes: &[u8]) {
    blobs
        .put(key, Bytes::copy_from_slice(bytes))
        .await
        .expect("put");
}

async fn get(blobs: &Blobs, key: &BlobKey) -> Bytes {
    blobs.get(key).await.expect("a blob")
}
