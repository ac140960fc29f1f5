use imgref::{ImgRef, ImgVec};
use peel_imaging::{Filter, resize_rgb};
use rgb::RGB8;

/// Scales `colour` to exactly the size that the network wants, proportions aside, as ISNet was trained.
pub(crate) fn prepare(colour: ImgRef<'_, RGB8>, (width, height): (usize, usize)) -> ImgVec<RGB8> {
    resize_rgb(colour, width, height, Filter::Lanczos3)
}
