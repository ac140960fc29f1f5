use imgref::ImgVec;
use rayon::prelude::*;

use super::ground::Ground;
use super::{VISIBLE_SIGMAS, cell, coarsened, on_grid, spread};
use crate::compose::blur::gaussian;
use crate::compose::crop::Sides;
use crate::compose::layout::Extent;

/// How deep under the subject the shadow lies, as a share of its height; in the picture, above the ground's line.
const DEPTH: f32 = 0.15;
/// Standard deviation of its soft edge, as a share of the subject's longer side.
const SOFTNESS: f32 = 0.015;

pub(super) fn reach(unit: f32) -> Sides {
    let soft = (VISIBLE_SIGMAS * SOFTNESS * unit).ceil() as usize;
    Sides {
        top: 0,
        right: soft,
        bottom: soft,
        left: soft,
    }
}

/// The shadow between the ground and what stands on it: full along the ground's line, fading
/// outwards from there.
pub(super) fn cast(matte: ImgVec<u8>, subject: Extent, opacity: f32) -> ImgVec<u8> {
    let size = (matte.width(), matte.height());
    let sigma = SOFTNESS * subject.longer_side();
    let cell = cell(sigma);
    let grid = coarsened(matte, cell);
    let subject = on_grid(subject, &grid, size);
    let ground = Ground::under(grid.as_ref(), subject);
    let soft = gaussian(band(&grid, subject, &ground), sigma / cell);
    // At the edge of a broad band the blur leaves half of it.
    let strength = 2.0 * opacity * 255.0;
    let (width, height) = (grid.width(), grid.height());
    let mut shadow = vec![0; width * height];
    shadow
        .par_iter_mut()
        .zip(soft.buf().par_iter())
        .for_each(|(target, &[share])| {
            *target = (share * strength).min(opacity * 255.0).round() as u8;
        });
    spread(ImgVec::new(shadow, width, height), size)
}

/// 1.0 from the ground's line up to [`DEPTH`], over the width of the subject; in between, the share
/// of the cell that is covered.
fn band(grid: &ImgVec<u8>, subject: Extent, ground: &Ground) -> ImgVec<[f32; 1]> {
    let (width, height) = (grid.width(), grid.height());
    let covered = |cell: usize, from: f32, to: f32| {
        let (start, end) = (cell as f32, cell as f32 + 1.0);
        (end.min(to) - start.max(from)).clamp(0.0, 1.0)
    };
    let depth = DEPTH * subject.height;
    let mut band = vec![[0.0]; width * height];
    band.par_chunks_exact_mut(width)
        .enumerate()
        .for_each(|(y, row)| {
            for (x, target) in row.iter_mut().enumerate() {
                let across = covered(x, subject.left, subject.left + subject.width);
                let line = ground.at(x as f32 + 0.5);
                *target = [across * covered(y, line - depth, line)];
            }
        });
    ImgVec::new(band, width, height)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: usize = 600;
    const HEIGHT: usize = 300;
    /// A car: a body from row 100 to 180 on two wheels that reach down to row 200.
    const CAR: Extent = Extent {
        left: 100.0,
        top: 100.0,
        width: 400.0,
        height: 100.0,
    };

    fn shadow(opacity: f32) -> ImgVec<u8> {
        let solid = |i: usize| {
            let (x, y) = (i % WIDTH, i / WIDTH);
            let body = (100..500).contains(&x) && (100..180).contains(&y);
            let wheel =
                ((150..200).contains(&x) || (400..450).contains(&x)) && (180..200).contains(&y);
            body || wheel
        };
        let pixels = (0..WIDTH * HEIGHT).map(|i| if solid(i) { 255 } else { 0 });
        cast(ImgVec::new(pixels.collect(), WIDTH, HEIGHT), CAR, opacity)
    }

    #[test]
    fn it_is_full_under_the_subject_and_between_its_wheels() {
        let shadow = shadow(1.0);
        for x in [175_usize, 300, 425] {
            assert!(shadow[(x, 197)] >= 240, "{} at {x}", shadow[(x, 197)]);
            let below = shadow[(x, 205)];
            assert!((40..200).contains(&below), "{below} at {x}");
            assert!(shadow[(x, 220)] <= 2);
        }
        for (x, y) in [(300_usize, 140_usize), (50, 195), (550, 195)] {
            assert!(shadow[(x, y)] <= 2, "{} at {x}, {y}", shadow[(x, y)]);
        }
    }

    #[test]
    fn opacity_is_the_darkest_it_gets_and_it_stays_within_its_reach() {
        let shadow = shadow(0.9);
        assert_eq!(shadow.pixels().max(), Some(230));
        let reach = reach(400.0);
        let columns = 100 - reach.left..500 + reach.right;
        let rows = 100 - reach.top..200 + reach.bottom;
        for (y, row) in shadow.rows().enumerate() {
            for (x, &alpha) in row.iter().enumerate() {
                if !(columns.contains(&x) && rows.contains(&y)) {
                    assert!(alpha <= 4, "{alpha} at {x}, {y}");
                }
            }
        }
    }
}
