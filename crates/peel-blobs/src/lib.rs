//! Where the service keeps encoded pictures.
//!
//! [`Blobs`] puts and gets bytes under a [`BlobKey`](peel_domain::BlobKey), and nobody else
//! spells a path. Behind it is the crate `object_store`; a folder is there today, other
//! stores are one more address in [`Blobs::open`]. A blob is there whole or not at all, also
//! after a crash in the middle of writing. Whatever is behind it is held by the suite in
//! `contract` (feature `contract`).

mod blobs;
#[cfg(feature = "contract")]
pub mod contract;
mod error;
mod location;
mod read;
mod unfinished;
mod upload;

pub use blobs::{BlobInfo, Blobs};
pub use error::{BlobError, InvalidLocation, PutStreamError};
pub use location::Durability;
pub use read::BlobStream;
pub use upload::Upload;
