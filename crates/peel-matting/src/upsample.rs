use imgref::{ImgRef, ImgVec};
use peel_imaging::{Filter, resize_grey};

use crate::MattingError;

/// A picture in which no pixel is foreground with more than this probability shows nothing that stands out.
const LEAST_PEAK: f32 = 0.5;

/// Stretches the network's probabilities so that the least is 0 and the largest 255.
///
/// # Errors
/// `NoSubject` when even the largest says background.
pub(crate) fn stretch(matte: ImgRef<'_, f32>) -> Result<ImgVec<u8>, MattingError> {
    let (least, peak) = matte.pixels().fold((1.0_f32, 0.0_f32), |(low, high), p| {
        (low.min(p), high.max(p))
    });
    if !(peak >= LEAST_PEAK && peak > least) {
        return Err(MattingError::NoSubject);
    }
    let scale = 255.0 / (peak - least);
    let stretched = matte.pixels().map(|p| ((p - least) * scale).round() as u8);
    Ok(ImgVec::new(
        stretched.collect(),
        matte.width(),
        matte.height(),
    ))
}

/// The matte at the picture's size.
pub(crate) fn upsample(matte: ImgRef<'_, u8>, width: usize, height: usize) -> ImgVec<u8> {
    resize_grey(matte, width, height, Filter::Bilinear)
}
