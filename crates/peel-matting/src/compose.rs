use imgref::ImgVec;
use peel_imaging::Picture;
use rgb::{RGB8, RGBA8};

use crate::{Composition, Cutout};

/// Pixels ready to be written.
#[derive(Debug, Clone)]
pub enum Composed {
    /// The matte.
    Grey(ImgVec<u8>),
    /// An opaque picture.
    Rgb(ImgVec<RGB8>),
    /// A picture with transparency, straight alpha.
    Rgba(ImgVec<RGBA8>),
}

/// Lays `cutout` out as `composition` says. `original` is the picture it was cut from (for the blurred
/// background); `background` is the picture behind it when [`Background::Image`](crate::Background) is asked for.
pub fn compose(
    cutout: &Cutout,
    composition: &Composition,
    original: &Picture,
    background: Option<&Picture>,
) -> Composed {
    let _ = (cutout, composition, original, background);
    todo!()
}
