use imgref::ImgVec;
use rayon::prelude::*;

use super::ground::Ground;
use super::{VISIBLE_SIGMAS, cell, coarsened, on_grid, spread};
use crate::compose::blur::gaussian;
use crate::compose::crop::Sides;
use crate::compose::layout::Extent;

/// A point at height 1 above the ground throws its shadow so far back, which in the picture is up.
const BACK: f32 = 0.12;
/// How much weaker the shadow of the subject's top is.
const FADING: f32 = 0.5;
/// Standard deviation of the soft edge, as a share of the subject's longer side.
const SOFTNESS: f32 = 0.012;
/// Points that are looked at for one cell of the shadow, which stands for many cells of the subject.
const SAMPLES: usize = 8;
/// At the edge of a broad shadow the blur leaves half of it; with this the ground's line is nearly full.
const STRENGTH: f32 = 1.8;

pub(super) fn reach(unit: f32) -> Sides {
    let soft = (VISIBLE_SIGMAS * SOFTNESS * unit).ceil() as usize;
    Sides {
        top: 0,
        right: soft,
        bottom: soft,
        left: soft,
    }
}

/// The shadow that light from above throws on what the subject stands on: darkest along the ground's
/// line, and between the points where it stands.
pub(super) fn cast(matte: ImgVec<u8>, subject: Extent, opacity: f32) -> ImgVec<u8> {
    let size = (matte.width(), matte.height());
    let sigma = SOFTNESS * subject.longer_side();
    let cell = cell(sigma);
    let grid = coarsened(matte, cell);
    let subject = on_grid(subject, &grid, size);
    let ground = Ground::under(grid.as_ref(), subject);
    let soft = gaussian(flattened(&grid, subject, &ground), sigma / cell);
    let (width, height) = (grid.width(), grid.height());
    let mut shadow = vec![0; width * height];
    shadow
        .par_iter_mut()
        .zip(soft.buf().par_iter())
        .for_each(|(target, &[alpha])| {
            *target = ((alpha * STRENGTH).min(255.0) * opacity).round() as u8;
        });
    spread(ImgVec::new(shadow, width, height), size)
}

/// The subject pressed down onto the ground's line, 0–255, weaker what was higher up.
fn flattened(grid: &ImgVec<u8>, subject: Extent, ground: &Ground) -> ImgVec<[f32; 1]> {
    let (width, height) = (grid.width(), grid.height());
    let lines: Vec<f32> = (0..width).map(|x| ground.at(x as f32 + 0.5)).collect();
    let mut flat = vec![[0.0]; width * height];
    flat.par_chunks_exact_mut(width)
        .enumerate()
        .for_each(|(y, row)| {
            for (x, target) in row.iter_mut().enumerate() {
                let thrown_by = |sample: usize| {
                    let y = y as f32 + (sample as f32 + 0.5) / SAMPLES as f32;
                    let above = (lines[x] - y) / BACK;
                    let from = lines[x] - above;
                    let is_there = above >= 0.0 && (0.0..height as f32).contains(&from);
                    let alpha = if is_there {
                        grid[(x, from as usize)]
                    } else {
                        0
                    };
                    f32::from(alpha) * (1.0 - FADING * (above / subject.height).min(1.0))
                };
                let sum: f32 = (0..SAMPLES).map(thrown_by).sum();
                *target = [sum / SAMPLES as f32];
            }
        });
    ImgVec::new(flat, width, height)
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
            assert!(shadow[(x, 195)] >= 200, "{} at {x}", shadow[(x, 195)]);
            let below = shadow[(x, 203)];
            assert!((40..200).contains(&below), "{below} at {x}");
            assert!(shadow[(x, 215)] <= 2);
        }
        for (x, y) in [(300_usize, 140_usize), (50, 195), (550, 195)] {
            assert!(shadow[(x, y)] <= 2, "{} at {x}, {y}", shadow[(x, y)]);
        }
    }

    #[test]
    fn opacity_is_the_darkest_it_gets_and_it_stays_within_its_reach() {
        let shadow = shadow(0.9);
        assert!((200..=230).contains(&shadow.pixels().max().unwrap_or(0)));
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
