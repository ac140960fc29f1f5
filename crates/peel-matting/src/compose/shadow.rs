use imgref::{ImgRef, ImgVec};
use peel_imaging::{Filter, resize_grey};
use rayon::prelude::*;
use rgb::RGBA8;

use super::blur::gaussian;
use super::crop::Sides;
use super::map;
use crate::{Rect, Shadow};

/// How far the shadow lies below the subject, as a share of the subject's longer side.
const DROP: f32 = 0.025;
/// Standard deviation of its soft edge, as a share of the same.
const SOFTNESS: f32 = 0.02;
/// Beyond so many standard deviations nothing of the shadow is seen.
const VISIBLE_SIGMAS: f32 = 2.5;
/// A soft edge needs no finer grid than so many cells a standard deviation.
const CELLS_PER_SIGMA: f32 = 4.0;

/// Whether `shadow` darkens anything.
pub(super) fn is_visible(shadow: Shadow) -> bool {
    opacity(shadow) > 0.0
}

fn opacity(shadow: Shadow) -> f32 {
    match shadow {
        Shadow::None => 0.0,
        Shadow::Drop { opacity } => opacity.clamp(0.0, 1.0),
    }
}

/// How far the shadow is seen beyond the box of its subject, in pixels.
pub(super) fn reach(shadow: Shadow, subject: Rect) -> Sides {
    if !is_visible(shadow) {
        return Sides::default();
    }
    let unit = longer_side(subject);
    let soft = VISIBLE_SIGMAS * SOFTNESS * unit;
    Sides {
        top: (soft - DROP * unit).max(0.0).ceil() as usize,
        right: soft.ceil() as usize,
        bottom: (soft + DROP * unit).ceil() as usize,
        left: soft.ceil() as usize,
    }
}

/// The alpha of the shadow that `layer` throws, in its size; `None` when there is no shadow.
/// `subject` is the subject's box in pixels of the original picture, `scale` the size
/// of a pixel of that picture in pixels of `layer`.
pub(super) fn cast(
    layer: ImgRef<'_, RGBA8>,
    shadow: Shadow,
    subject: Rect,
    scale: f32,
) -> Option<ImgVec<u8>> {
    if !is_visible(shadow) {
        return None;
    }
    let unit = longer_side(subject) * scale;
    let soft = softened(map(layer, |pixel| pixel.a), SOFTNESS * unit);
    let drop = (DROP * unit).round() as usize;
    Some(lowered(soft.as_ref(), drop, opacity(shadow)))
}

fn longer_side(subject: Rect) -> f32 {
    subject.width.max(subject.height) as f32
}

/// `matte` blurred by `sigma` pixels, worked out on a grid as coarse as that allows.
fn softened(matte: ImgVec<u8>, sigma: f32) -> ImgVec<u8> {
    let (width, height) = (matte.width(), matte.height());
    let cell = (sigma / CELLS_PER_SIGMA).floor().max(1.0);
    let coarse = |side: usize| ((side as f32 / cell).round() as usize).max(1);
    let (coarse_width, coarse_height) = (coarse(width), coarse(height));
    let is_coarser = (coarse_width, coarse_height) != (width, height);
    let grid = if is_coarser {
        resize_grey(matte.as_ref(), coarse_width, coarse_height, Filter::Box)
    } else {
        matte
    };
    let grid = map(grid.as_ref(), |alpha| [f32::from(alpha)]);
    let soft = gaussian(grid, sigma / cell);
    let soft = map(soft.as_ref(), |[alpha]| alpha.round() as u8);
    if is_coarser {
        resize_grey(soft.as_ref(), width, height, Filter::Bilinear)
    } else {
        soft
    }
}

/// `matte` moved `drop` pixels down and weakened to `opacity`.
fn lowered(matte: ImgRef<'_, u8>, drop: usize, opacity: f32) -> ImgVec<u8> {
    let (width, height) = (matte.width(), matte.height());
    let weakened: [u8; 256] = std::array::from_fn(|alpha| (alpha as f32 * opacity).round() as u8);
    let mut pixels = vec![0; width * height];
    pixels
        .par_chunks_exact_mut(width)
        .enumerate()
        .skip(drop)
        .for_each(|(y, row)| {
            for (target, &alpha) in row.iter_mut().zip(&matte[y - drop]) {
                *target = weakened[usize::from(alpha)];
            }
        });
    ImgVec::new(pixels, width, height)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 400;
    const SUBJECT: Rect = Rect {
        left: 100,
        top: 100,
        width: 200,
        height: 200,
    };

    fn square() -> ImgVec<RGBA8> {
        let inside =
            |i: usize| (100..300).contains(&(i % SIDE)) && (100..300).contains(&(i / SIDE));
        let pixels = (0..SIDE * SIDE)
            .map(|i| RGBA8::new(0, 0, 0, if inside(i) { 255 } else { 0 }))
            .collect();
        ImgVec::new(pixels, SIDE, SIDE)
    }

    fn square_shadow(opacity: f32) -> ImgVec<u8> {
        cast(square().as_ref(), Shadow::Drop { opacity }, SUBJECT, 1.0).expect("a shadow")
    }

    #[test]
    fn no_shadow_when_none_or_invisible() {
        assert!(cast(square().as_ref(), Shadow::None, SUBJECT, 1.0).is_none());
        let invisible = Shadow::Drop { opacity: 0.0 };
        assert!(cast(square().as_ref(), invisible, SUBJECT, 1.0).is_none());
        assert_eq!(reach(invisible, SUBJECT), Sides::default());
    }

    #[test]
    fn it_lies_below_the_subject_and_is_soft() {
        let shadow = square_shadow(1.0);
        // 2.5 % of 200 px down: the straight edges of the square are half dark at 105 and 305.
        for edge in [(200_usize, 105_usize), (200, 305)] {
            let above = f32::from(shadow[(edge.0, edge.1 - 1)]);
            let at = f32::from(shadow[edge]);
            assert!(
                (f32::midpoint(above, at) - 127.5).abs() < 2.0,
                "{above} {at}"
            );
            assert!((above - at).abs() < 40.0);
        }
        assert_eq!(shadow[(200_usize, 200_usize)], 255);
    }

    #[test]
    fn opacity_is_the_darkest_it_gets() {
        let shadow = square_shadow(0.4);
        assert_eq!(shadow.pixels().max(), Some(102));
    }

    #[test]
    fn it_is_not_seen_beyond_its_reach() {
        let (shadow, reach) = (
            square_shadow(1.0),
            reach(Shadow::Drop { opacity: 1.0 }, SUBJECT),
        );
        let columns = SUBJECT.left - reach.left..SUBJECT.left + SUBJECT.width + reach.right;
        let rows = SUBJECT.top - reach.top..SUBJECT.top + SUBJECT.height + reach.bottom;
        for (y, row) in shadow.rows().enumerate() {
            for (x, &alpha) in row.iter().enumerate() {
                if !(columns.contains(&x) && rows.contains(&y)) {
                    assert!(alpha <= 2, "{alpha} at {x}, {y}");
                }
            }
        }
    }

    #[test]
    fn it_scales_with_the_picture() {
        let half = peel_imaging::resize_rgba(square().as_ref(), SIDE / 2, SIDE / 2, Filter::Box);
        let small =
            cast(half.as_ref(), Shadow::Drop { opacity: 1.0 }, SUBJECT, 0.5).expect("a shadow");
        let full = square_shadow(1.0);
        for (x, y) in [
            (100_usize, 50_usize),
            (100, 54),
            (100, 100),
            (48, 100),
            (100, 154),
        ] {
            let (small, full) = (small[(x, y)], full[(2 * x, 2 * y)]);
            assert!(small.abs_diff(full) <= 32, "{small} and {full} at {x}, {y}");
        }
    }
}
