use crate::{ImageError, Limits, Picture};

/// Reads a picture: probe, limits, decode, orientation, conversion to sRGB.
///
/// # Errors
/// As [`probe`](crate::probe), and `Corrupt` for a file that is cut short or damaged.
pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Picture, ImageError> {
    let _ = (bytes, limits);
    todo!()
}
