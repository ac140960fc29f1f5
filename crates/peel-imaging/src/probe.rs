use crate::{ImageError, InputFormat, Limits};

/// What a file's header says, before any pixel is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Decided by magic bytes alone: names and declared types are not trusted.
    pub format: InputFormat,
    /// Width in pixels as stored, before orientation.
    pub width: u32,
    /// Height in pixels as stored, before orientation.
    pub height: u32,
}

/// Sniffs the format and reads the size, and holds both against `limits`.
///
/// Allocates nothing that depends on the picture's size.
///
/// # Errors
/// `Empty`, `UnsupportedFormat`, `FileTooLarge`, `ImageTooLarge`, `TooSmall` or `Corrupt`.
pub fn probe(bytes: &[u8], limits: &Limits) -> Result<Header, ImageError> {
    let _ = (bytes, limits);
    todo!()
}
