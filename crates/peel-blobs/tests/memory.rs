//! Blobs in memory.

use peel_blobs::Blobs;
use peel_blobs::contract::Kept;

peel_blobs::contract_tests!(Kept {
    blobs: Blobs::in_memory(),
    keeper: Box::new(()),
});
