use std::time::Duration;

use crate::key::section;
use crate::parse::{bytes, duration};
use crate::variable::number;

section! {
    /// How pictures are made of cutouts.
    Rendering = "rendering" {
        /// Pictures that are made at the same time.
        workers: usize = "1", "PEEL_RENDERING_WORKERS", "a number from 1 to 64", number(1..=64);
        /// Pictures that may wait to be made. More are refused with status 503.
        waiting: usize = "16", "PEEL_RENDERING_WAITING", "a number from 0 to 10000", number(0..=10_000);
        /// Longest time for one picture.
        deadline: Duration = "30s", "PEEL_RENDERING_DEADLINE", "a time, such as `30s`", duration;
        /// Disk space for pictures that may be asked for again.
        cache: u64 = "2GB", "PEEL_RENDERING_CACHE", "a size, such as `2GB`", bytes;
    }
}
