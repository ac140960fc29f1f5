use serde::{Deserialize, Serialize};

/// What a picture may be at most, checked before any pixel is allocated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Encoded size in bytes.
    pub max_bytes: u64,
    /// Width × height of the first frame, in pixels.
    pub max_pixels: u64,
    /// The longer side, in pixels.
    pub max_side: u32,
    /// The shorter side, in pixels, at the least.
    pub min_side: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 50 * 1024 * 1024,
            max_pixels: 50_000_000,
            max_side: 12_000,
            min_side: 16,
        }
    }
}
