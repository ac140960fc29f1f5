mod contact;
mod ground;
mod projected;

use imgref::{ImgRef, ImgVec};
use peel_imaging::{Filter, resize_grey};
use rayon::prelude::*;
use rgb::RGBA8;

use super::blur::gaussian;
use super::crop::Sides;
use super::layout::Extent;
use super::map;
use crate::{Rect, Shadow};

/// How far a drop shadow lies below the subject, as a share of the subject's longer side.
const DROP: f32 = 0.025;
/// Standard deviation of its soft edge, as a share of the same.
const SOFTNESS: f32 = 0.02;
/// Beyond so many standard deviations nothing of a shadow is seen.
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
        Shadow::Drop { opacity } | Shadow::Projected { opacity } | Shadow::Contact { opacity } => {
            opacity.clamp(0.0, 1.0)
        }
    }
}

/// How far the shadow is seen beyond the box `subject` of what throws it, in pixels of `pixels`.
pub(super) fn reach(shadow: Shadow, pixels: ImgRef<'_, RGBA8>, subject: Rect) -> Sides {
    if !is_visible(shadow) {
        return Sides::default();
    }
    let unit = subject.width.max(subject.height) as f32;
    match shadow {
        Shadow::None => Sides::default(),
        Shadow::Drop { .. } => {
            let soft = VISIBLE_SIGMAS * SOFTNESS * unit;
            Sides {
                top: (soft - DROP * unit).max(0.0).ceil() as usize,
                right: soft.ceil() as usize,
                bottom: (soft + DROP * unit).ceil() as usize,
                left: soft.ceil() as usize,
            }
        }
        Shadow::Projected { .. } => projected::reach(pixels, subject),
        Shadow::Contact { .. } => contact::reach(unit),
    }
}

/// The alpha of the shadow that `layer` throws, in its size; `None` when there is no shadow.
/// `subject` is the subject's box in `layer`.
pub(super) fn cast(
    layer: ImgRef<'_, RGBA8>,
    shadow: Shadow,
    subject: Extent,
) -> Option<ImgVec<u8>> {
    if !is_visible(shadow) {
        return None;
    }
    let matte = map(layer, |pixel| pixel.a);
    let opacity = opacity(shadow);
    match shadow {
        Shadow::None => None,
        Shadow::Drop { .. } => {
            let unit = subject.longer_side();
            let soft = softened(matte, SOFTNESS * unit);
            let drop = (DROP * unit).round() as usize;
            Some(lowered(soft.as_ref(), drop, opacity))
        }
        Shadow::Projected { .. } => Some(projected::cast(matte, subject, opacity)),
        Shadow::Contact { .. } => Some(contact::cast(matte, subject, opacity)),
    }
}

/// `matte` blurred by `sigma` pixels, worked out on a grid as coarse as that allows.
fn softened(matte: ImgVec<u8>, sigma: f32) -> ImgVec<u8> {
    let size = (matte.width(), matte.height());
    let cell = cell(sigma);
    let grid = coarsened(matte, cell);
    let grid = map(grid.as_ref(), |alpha| [f32::from(alpha)]);
    let soft = gaussian(grid, sigma / cell);
    let soft = map(soft.as_ref(), |[alpha]| alpha.round() as u8);
    spread(soft, size)
}

/// Side in pixels of the cells on which a blur of `sigma` pixels is worked out.
fn cell(sigma: f32) -> f32 {
    (sigma / CELLS_PER_SIGMA).floor().max(1.0)
}

/// `matte` on a grid of cells of about `cell` pixels a side.
fn coarsened(matte: ImgVec<u8>, cell: f32) -> ImgVec<u8> {
    let coarse = |side: usize| ((side as f32 / cell).round() as usize).max(1);
    let (width, height) = (coarse(matte.width()), coarse(matte.height()));
    if (width, height) == (matte.width(), matte.height()) {
        matte
    } else {
        resize_grey(matte.as_ref(), width, height, Filter::Box)
    }
}

/// A shadow on a coarse grid as a shadow of `size`.
fn spread(shadow: ImgVec<u8>, (width, height): (usize, usize)) -> ImgVec<u8> {
    if (width, height) == (shadow.width(), shadow.height()) {
        shadow
    } else {
        resize_grey(shadow.as_ref(), width, height, Filter::Bilinear)
    }
}

/// `subject` in cells of a `grid` that stands for a picture of `size`.
fn on_grid<T>(subject: Extent, grid: &ImgVec<T>, size: (usize, usize)) -> Extent {
    let across = grid.width() as f32 / size.0 as f32;
    let down = grid.height() as f32 / size.1 as f32;
    Extent {
        left: subject.left * across,
        top: subject.top * down,
        width: subject.width * across,
        height: subject.height * down,
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

    const EXTENT: Extent = Extent {
        left: 100.0,
        top: 100.0,
        width: 200.0,
        height: 200.0,
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
        cast(square().as_ref(), Shadow::Drop { opacity }, EXTENT).expect("a shadow")
    }

    #[test]
    fn no_shadow_when_none_or_invisible() {
        assert!(cast(square().as_ref(), Shadow::None, EXTENT).is_none());
        let invisible = Shadow::Drop { opacity: 0.0 };
        assert!(cast(square().as_ref(), invisible, EXTENT).is_none());
        assert_eq!(
            reach(invisible, square().as_ref(), SUBJECT),
            Sides::default()
        );
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
            reach(Shadow::Drop { opacity: 1.0 }, square().as_ref(), SUBJECT),
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
        let extent = Extent {
            left: 50.0,
            top: 50.0,
            width: 100.0,
            height: 100.0,
        };
        let small = cast(half.as_ref(), Shadow::Drop { opacity: 1.0 }, extent).expect("a shadow");
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
