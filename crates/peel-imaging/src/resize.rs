use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{F32, U8, U8x3, U8x4};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};
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

/// Resizes RGB pixels to `width` × `height`, both at least 1.
pub fn resize_rgb(
    image: ImgRef<'_, RGB8>,
    width: usize,
    height: usize,
    filter: Filter,
) -> ImgVec<RGB8> {
    resize::<U8x3, RGB8>(image, width, height, filter)
}

/// Resizes RGBA pixels (straight alpha) to `width` × `height`, both at least 1;
/// colours are weighted by alpha.
pub fn resize_rgba(
    image: ImgRef<'_, RGBA8>,
    width: usize,
    height: usize,
    filter: Filter,
) -> ImgVec<RGBA8> {
    resize::<U8x4, RGBA8>(image, width, height, filter)
}

/// Resizes one 8-bit channel to `width` × `height`, both at least 1.
pub fn resize_grey(
    image: ImgRef<'_, u8>,
    width: usize,
    height: usize,
    filter: Filter,
) -> ImgVec<u8> {
    resize::<U8, u8>(image, width, height, filter)
}

/// Resizes one float channel to `width` × `height`, both at least 1.
pub fn resize_grey_f32(
    image: ImgRef<'_, f32>,
    width: usize,
    height: usize,
    filter: Filter,
) -> ImgVec<f32> {
    resize::<F32, f32>(image, width, height, filter)
}

/// `Resized` and `Pixel` have the same bytes: `Pixel` is what our callers name it,
/// `Resized` what the resizer does. Alpha, where `Resized` has one, is multiplied in
/// before and divided out after.
fn resize<Resized, Pixel>(
    image: ImgRef<'_, Pixel>,
    width: usize,
    height: usize,
    filter: Filter,
) -> ImgVec<Pixel>
where
    Resized: PixelTrait,
    Pixel: bytemuck::Pod,
{
    let (contiguous, _, _) = image.to_contiguous_buf();
    let mut pixels = vec![Pixel::zeroed(); width * height];
    let source = TypedImageRef::<Resized>::from_buffer(
        side(image.width()),
        side(image.height()),
        bytemuck::cast_slice(&contiguous),
    )
    .expect("the contiguous buffer has exactly the image's pixels");
    let mut target = TypedImage::<Resized>::from_buffer(
        side(width),
        side(height),
        bytemuck::cast_slice_mut(&mut pixels),
    )
    .expect("the target was allocated with exactly its pixels");
    let algorithm = ResizeAlg::Convolution(match filter {
        Filter::Box => FilterType::Box,
        Filter::Bilinear => FilterType::Bilinear,
        Filter::Lanczos3 => FilterType::Lanczos3,
    });
    Resizer::new()
        .resize_typed(
            &source,
            &mut target,
            &ResizeOptions::new().resize_alg(algorithm),
        )
        .expect("no crop box is set that could lie outside");
    ImgVec::new(pixels, width, height)
}

fn side(pixels: usize) -> u32 {
    u32::try_from(pixels).expect("a picture's side fits into 32 bits")
}
