use imgref::{ImgRef, ImgVec};
use rgb::{RGB8, RGBA8};

/// A resampling kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// Area average; for large reductions.
    Box,
    /// Triangle; cheap enlargement.
    Bilinear,
    /// Lanczos with a = 3; what Pillow calls LANCZOS.
    Lanczos3,
}

/// Resizes RGB pixels to `width` × `height`.
pub fn resize_rgb(
    image: ImgRef<'_, RGB8>,
    width: usize,
    height: usize,
    filter: Filter,
) -> ImgVec<RGB8> {
    let _ = (image, width, height, filter);
    todo!()
}

/// Resizes RGBA pixels (straight alpha) to `width` × `height`; colours are weighted by alpha.
pub fn resize_rgba(
    image: ImgRef<'_, RGBA8>,
    width: usize,
    height: usize,
    filter: Filter,
) -> ImgVec<RGBA8> {
    let _ = (image, width, height, filter);
    todo!()
}

/// Resizes one 8-bit channel to `width` × `height`.
pub fn resize_grey(
    image: ImgRef<'_, u8>,
    width: usize,
    height: usize,
    filter: Filter,
) -> ImgVec<u8> {
    let _ = (image, width, height, filter);
    todo!()
}

/// Resizes one float channel to `width` × `height`.
pub fn resize_grey_f32(
    image: ImgRef<'_, f32>,
    width: usize,
    height: usize,
    filter: Filter,
) -> ImgVec<f32> {
    let _ = (image, width, height, filter);
    todo!()
}
