use imgref::{ImgRef, ImgVec};
use pic_scale::{
    ImageSize, ImageStore, ImageStoreMut, ResamplingFunction, ResamplingPlan, Scaler,
    ThreadingPolicy,
};
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
    let plan = scaler(filter).plan_rgb_resampling(size(image), ImageSize::new(width, height));
    resize(image, width, height, &*plan.expect(SIDES))
}

/// Resizes RGBA pixels (straight alpha) to `width` × `height`, both at least 1;
/// colours are weighted by alpha.
pub fn resize_rgba(
    image: ImgRef<'_, RGBA8>,
    width: usize,
    height: usize,
    filter: Filter,
) -> ImgVec<RGBA8> {
    let plan =
        scaler(filter).plan_rgba_resampling(size(image), ImageSize::new(width, height), true);
    resize(image, width, height, &*plan.expect(SIDES))
}

/// Resizes one 8-bit channel to `width` × `height`, both at least 1.
pub fn resize_grey(
    image: ImgRef<'_, u8>,
    width: usize,
    height: usize,
    filter: Filter,
) -> ImgVec<u8> {
    let plan = scaler(filter).plan_planar_resampling(size(image), ImageSize::new(width, height));
    resize(image, width, height, &*plan.expect(SIDES))
}

/// Resizes one float channel to `width` × `height`, both at least 1.
pub fn resize_grey_f32(
    image: ImgRef<'_, f32>,
    width: usize,
    height: usize,
    filter: Filter,
) -> ImgVec<f32> {
    let target = ImageSize::new(width, height);
    let plan = scaler(filter).plan_planar_resampling_f32(size(image), target);
    resize(image, width, height, &*plan.expect(SIDES))
}

const SIDES: &str = "both sides are at least 1";

fn scaler(filter: Filter) -> Scaler {
    let kernel = match filter {
        Filter::Box => ResamplingFunction::Box,
        Filter::Bilinear => ResamplingFunction::Bilinear,
        Filter::Lanczos3 => ResamplingFunction::Lanczos3,
    };
    Scaler::new(kernel).set_threading_policy(ThreadingPolicy::Adaptive)
}

fn size<P>(image: ImgRef<'_, P>) -> ImageSize {
    ImageSize::new(image.width(), image.height())
}

/// A `Pixel` is `CHANNELS` times a `Channel`.
fn resize<Pixel, Channel, const CHANNELS: usize>(
    image: ImgRef<'_, Pixel>,
    width: usize,
    height: usize,
    plan: &(dyn ResamplingPlan<Channel, CHANNELS> + Send + Sync),
) -> ImgVec<Pixel>
where
    Pixel: bytemuck::Pod,
    Channel: bytemuck::Pod + Default + std::fmt::Debug,
{
    let (contiguous, _, _) = image.to_contiguous_buf();
    let mut pixels = vec![Pixel::zeroed(); width * height];
    let source = ImageStore::borrow(
        bytemuck::cast_slice(&contiguous),
        image.width(),
        image.height(),
    )
    .expect("the contiguous buffer has exactly the image's pixels");
    let mut target = ImageStoreMut::borrow(bytemuck::cast_slice_mut(&mut pixels), width, height)
        .expect("the target was allocated with exactly its pixels");
    plan.resample(&source, &mut target)
        .expect("source and target have the planned sizes");
    ImgVec::new(pixels, width, height)
}
