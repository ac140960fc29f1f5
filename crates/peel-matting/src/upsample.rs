use imgref::ImgRef;
use peel_imaging::{Filter, resize_grey_f32, resize_rgb};
use rgb::RGB8;

use crate::Quality;
use crate::lattice::Planes;

/// A picture and the network's matte of it (a plane, 0.0–1.0) at the size at which alpha is solved.
pub(crate) struct Upsampled {
    pub(crate) planes: Planes,
    pub(crate) matte: Vec<f32>,
}

/// Brings the network's matte back to the picture's proportions, and both to working size.
///
/// That is not the picture's own size: the guided filter takes alpha from here to there at the end, and a solution
/// at more pixels would be no better, only dearer.
pub(crate) fn upsample(
    colour: ImgRef<'_, RGB8>,
    matte: ImgRef<'_, f32>,
    quality: Quality,
) -> Upsampled {
    let planes = working_planes(colour, quality);
    let (width, height) = (planes.lattice.width, planes.lattice.height);
    let matte = resize_grey_f32(matte, width, height, Filter::Bilinear);
    let matte = planes.lattice.plane(matte.as_ref());
    Upsampled { planes, matte }
}

/// The picture at working size.
pub(crate) fn working_planes(colour: ImgRef<'_, RGB8>, quality: Quality) -> Planes {
    let (width, height) = working_size(colour.width(), colour.height(), working_pixels(quality));
    if (width, height) == (colour.width(), colour.height()) {
        Planes::new(colour)
    } else {
        Planes::new(resize_rgb(colour, width, height, Filter::Box).as_ref())
    }
}

fn working_pixels(quality: Quality) -> usize {
    match quality {
        Quality::Fast => 200_000,
        Quality::Standard | Quality::Fine => 480_000,
    }
}

/// The size with at most about `pixels` pixels and the picture's proportions, never larger than the picture.
fn working_size(width: usize, height: usize, pixels: usize) -> (usize, usize) {
    let scale = (pixels as f64 / (width * height) as f64).sqrt().min(1.0);
    let side = |side: usize| ((side as f64 * scale).round() as usize).max(1);
    (side(width), side(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn working_size_keeps_proportions_and_never_enlarges() {
        assert_eq!(working_size(4000, 3000, 480_000), (800, 600));
        assert_eq!(working_size(640, 480, 480_000), (640, 480));
    }

    #[test]
    fn a_ribbon_keeps_at_least_a_pixel() {
        let (width, height) = working_size(12_000, 16, 1_000);
        assert!(height >= 1 && width * height < 2_000, "{width} × {height}");
    }
}
