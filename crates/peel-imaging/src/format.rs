use std::fmt;

use serde::{Deserialize, Serialize};

/// A file format that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InputFormat {
    /// Baseline and progressive JPEG, grey, RGB, CMYK and YCCK.
    Jpeg,
    /// PNG of every colour type and depth.
    Png,
    /// Lossy and lossless WebP.
    WebP,
    /// GIF, of which the first frame is read.
    Gif,
    /// Windows bitmap.
    Bmp,
    /// TIFF, of which the first page is read.
    Tiff,
}

impl InputFormat {
    /// The media type (RFC 2046).
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
            Self::Bmp => "image/bmp",
            Self::Tiff => "image/tiff",
        }
    }
}

impl fmt::Display for InputFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
        })
    }
}

/// A file format that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OutputFormat {
    /// Lossless, with alpha.
    Png,
    /// Lossy or lossless, with alpha.
    WebP,
    /// Lossy, without alpha.
    #[serde(rename = "jpg")]
    Jpeg,
    /// `color.jpg` and `alpha.png` in a ZIP archive: the smallest way to carry a large cutout.
    Zip,
}

impl OutputFormat {
    /// The usual file name extension, without a dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Jpeg => "jpg",
            Self::Zip => "zip",
        }
    }

    /// The media type (RFC 2046).
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Jpeg => "image/jpeg",
            Self::Zip => "application/zip",
        }
    }

    /// Whether transparency survives in this format.
    pub fn has_alpha(self) -> bool {
        !matches!(self, Self::Jpeg)
    }
}
