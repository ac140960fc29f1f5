//! Writers of single formats, and the bits and checksums that they share.

pub mod bits;
pub mod bmp;
pub mod exif;
pub mod gif;
pub mod jpeg;
pub mod png;
pub mod tiff;
pub mod webp;
pub mod zlib;
