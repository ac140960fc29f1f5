use serde::{Deserialize, Serialize};

use crate::{ErrorKind, ImageError};

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

impl Limits {
    pub(crate) fn check_file_size(&self, bytes: u64) -> Result<(), ImageError> {
        if bytes <= self.max_bytes {
            return Ok(());
        }
        Err(ImageError::new(
            ErrorKind::FileTooLarge,
            format!(
                "the file has {:.1} MB and at most {:.1} MB are allowed; save it with more compression or smaller",
                // Up, so that one byte too many does not read as none too many.
                (megabytes(bytes) * 10.0).ceil() / 10.0,
                megabytes(self.max_bytes),
            ),
        ))
    }

    pub(crate) fn check_size(&self, width: u32, height: u32) -> Result<(), ImageError> {
        let pixels = u64::from(width) * u64::from(height);
        if pixels == 0 {
            return Err(ImageError::new(
                ErrorKind::TooSmall,
                format!("the picture has no pixels ({width}×{height}); choose another one"),
            ));
        }
        if width.max(height) > self.max_side || pixels > self.max_pixels {
            return Err(ImageError::new(
                ErrorKind::ImageTooLarge,
                format!(
                    "the picture has {width}×{height} pixels and at most {:.0} megapixels and {} pixels a side are allowed; make it smaller",
                    self.max_pixels as f64 / 1e6,
                    self.max_side,
                ),
            ));
        }
        if width.min(height) < self.min_side {
            return Err(ImageError::new(
                ErrorKind::TooSmall,
                format!(
                    "the picture has {width}×{height} pixels and each side must have at least {}; choose a larger one",
                    self.min_side,
                ),
            ));
        }
        Ok(())
    }
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / (1024.0 * 1024.0)
}
