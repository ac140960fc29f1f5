//! Bad and strange picture files with the answer that each has to get.
//!
//! The files are made in memory by the small writers in [`formats`], which know just
//! enough of each format to lie in it. Tests of more than one crate use them, so that the
//! library and the command line are held to the same list.

pub mod formats;
mod rows;

use peel_imaging::{ErrorKind, Warning};

/// A file that somebody might send.
#[derive(Debug, Clone)]
pub struct HostileImage {
    /// What it is, unique, fit for a file name without extension.
    pub name: &'static str,
    /// The extension that its sender gives it, often a lie.
    pub extension: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
    /// What has to be answered under the default limits.
    pub expected: Expected,
}

/// The right answer to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// It is refused for this reason.
    Refused(ErrorKind),
    /// It is decoded.
    Accepted {
        /// Width after orientation, in pixels.
        width: usize,
        /// Height after orientation, in pixels.
        height: usize,
        /// What has to be said about it, in order.
        warnings: Vec<Warning>,
    },
}

/// All of them, about 130 MB.
pub fn all() -> Vec<HostileImage> {
    [
        rows::bombs(),
        rows::damaged(),
        rows::odd_sizes(),
        rows::metadata(),
        rows::pixels(),
        rows::foreign(),
        rows::sequences(),
    ]
    .concat()
}
