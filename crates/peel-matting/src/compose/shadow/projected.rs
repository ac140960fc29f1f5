use imgref::{ImgRef, ImgVec};
use rayon::prelude::*;
use rgb::RGBA8;

use super::ground::{Ground, Line};
use super::{VISIBLE_SIGMAS, cell, coarsened, on_grid, spread};
use crate::Rect;
use crate::compose::blur::gaussian;
use crate::compose::crop::Sides;
use crate::compose::layout::Extent;
use crate::subject::VISIBLE;

/// A point at height 1 above the ground throws its shadow so far to the right …
const TO_THE_RIGHT: f32 = 0.5;
/// … and so far back, which in the picture is up.
const BACK: f32 = 0.3;
/// Standard deviation of the soft edge where the subject stands, as a share of its longer side.
const SOFTNESS_NEAR: f32 = 0.006;
/// The same for the shadow of its top.
const SOFTNESS_FAR: f32 = 0.025;
/// How much weaker the shadow of its top is.
const FADING: f32 = 0.6;

/// How far the shadow of what is visible in `pixels`, inside `subject`, is seen beyond `subject`.
pub(super) fn reach(pixels: ImgRef<'_, RGBA8>, subject: Rect) -> Sides {
    let (right_edge, ground) = (subject.left + subject.width, subject.top + subject.height);
    let unit = VISIBLE_SIGMAS * subject.width.max(subject.height) as f32;
    let furthest = (subject.top..ground).filter_map(|y| {
        let row = &pixels[y][subject.left..right_edge];
        let last = row.iter().rposition(|pixel| pixel.a >= VISIBLE)?;
        let height = (ground - y) as f32;
        let away = height / subject.height as f32;
        let soft = SOFTNESS_NEAR + (SOFTNESS_FAR - SOFTNESS_NEAR) * away;
        Some((subject.left + last + 1) as f32 + height * TO_THE_RIGHT + soft * unit)
    });
    let near = (SOFTNESS_NEAR * unit).ceil() as usize;
    let furthest = furthest.fold(0.0, f32::max).ceil() as usize;
    Sides {
        top: 0,
        right: furthest.saturating_sub(right_edge).max(near),
        bottom: near,
        left: near,
    }
}

/// The shadow of `matte` laid down on the ground behind it.
pub(super) fn cast(matte: ImgVec<u8>, subject: Extent, opacity: f32) -> ImgVec<u8> {
    let size = (matte.width(), matte.height());
    let unit = subject.longer_side();
    let cell = cell(SOFTNESS_NEAR * unit);
    let grid = coarsened(matte, cell);
    let subject = on_grid(subject, &grid, size);
    let ground = Ground::under(grid.as_ref(), subject).line();
    let outline = laid_down(&grid, subject, ground);
    let far = gaussian(outline.clone(), SOFTNESS_FAR * unit / cell);
    let near = gaussian(outline, SOFTNESS_NEAR * unit / cell);
    let (width, height) = (grid.width(), grid.height());
    let mut shadow = vec![0; width * height];
    shadow
        .par_chunks_exact_mut(width)
        .enumerate()
        .for_each(|(y, row)| {
            for (x, target) in row.iter_mut().enumerate() {
                let thrown_by = thrower(x, y, ground).1 / subject.height;
                let away = thrown_by.clamp(0.0, 1.0);
                let alpha = near[(x, y)][0] * (1.0 - away) + far[(x, y)][0] * away;
                *target = (alpha * opacity * (1.0 - FADING * away)).round() as u8;
            }
        });
    spread(ImgVec::new(shadow, width, height), size)
}

/// Where the point stands, and how high it is, that throws its shadow on the middle of cell `x`, `y`.
fn thrower(x: usize, y: usize, ground: Line) -> (f32, f32) {
    let (x, y) = (x as f32 + 0.5, y as f32 + 0.5);
    // The shadow of a point at height h above x₀ lies at x₀ + h·TO_THE_RIGHT, and h·BACK above the ground at x₀.
    let height = (ground.start + ground.slope * x - y) / (BACK + ground.slope * TO_THE_RIGHT);
    (x - height * TO_THE_RIGHT, height)
}

/// The outline that the subject's shadow would have if nothing softened it, 0–255.
fn laid_down(grid: &ImgVec<u8>, subject: Extent, ground: Line) -> ImgVec<[f32; 1]> {
    let (width, height) = (grid.width(), grid.height());
    let mut outline = vec![[0.0]; width * height];
    outline
        .par_chunks_exact_mut(width)
        .enumerate()
        .for_each(|(y, row)| {
            for (x, target) in row.iter_mut().enumerate() {
                let (from_x, height_above) = thrower(x, y, ground);
                if !(0.0..=subject.height * 1.5).contains(&height_above) {
                    continue;
                }
                let from_y = ground.start + ground.slope * from_x - height_above;
                *target = [sampled(grid, from_x, from_y)];
            }
        });
    ImgVec::new(outline, width, height)
}

/// `grid` at a point between its cells, 0 outside.
fn sampled(grid: &ImgVec<u8>, x: f32, y: f32) -> f32 {
    let (x, y) = (x - 0.5, y - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let value = |column: f32, row: f32| {
        let inside = (0.0..grid.width() as f32).contains(&column)
            && (0.0..grid.height() as f32).contains(&row);
        if inside {
            f32::from(grid[(column as usize, row as usize)])
        } else {
            0.0
        }
    };
    let mix = |a: f32, b: f32, share: f32| a + (b - a) * share;
    let upper = mix(value(left, top), value(left + 1.0, top), x - left);
    let lower = mix(
        value(left, top + 1.0),
        value(left + 1.0, top + 1.0),
        x - left,
    );
    mix(upper, lower, y - top)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 400;
    /// A post, 40 wide and 200 high, that stands on row 300.
    const POST: Extent = Extent {
        left: 100.0,
        top: 100.0,
        width: 40.0,
        height: 200.0,
    };

    fn matte() -> ImgVec<u8> {
        let inside =
            |i: usize| (100..140).contains(&(i % SIDE)) && (100..300).contains(&(i / SIDE));
        let pixels = (0..SIDE * SIDE).map(|i| if inside(i) { 255 } else { 0 });
        ImgVec::new(pixels.collect(), SIDE, SIDE)
    }

    fn shadow(opacity: f32) -> ImgVec<u8> {
        cast(matte(), POST, opacity)
    }

    #[test]
    fn it_lies_on_the_ground_behind_the_subject() {
        let shadow = shadow(1.0);
        // The shadow of the post's middle line, at heights 20, 100 and 180.
        let [near, middle, far] = [20.0_f32, 100.0, 180.0].map(|height| {
            let x = 120.0 + height * TO_THE_RIGHT;
            let y = 300.0 - height * BACK;
            shadow[(x as usize, y as usize)]
        });
        assert!(near > 230, "{near}");
        assert!(middle < near && far < middle, "{near} {middle} {far}");
        assert!(far > 80, "{far}");
        // Nothing in front of the post, to its left, nor beyond the shadow of its top.
        for (x, y) in [(120_usize, 310_usize), (80, 290), (120, 120), (300, 200)] {
            assert!(shadow[(x, y)] <= 2, "{} at {x}, {y}", shadow[(x, y)]);
        }
    }

    #[test]
    fn its_edge_is_softer_far_from_where_the_subject_stands() {
        let shadow = shadow(1.0);
        // Rows at heights 20 and 160; from the full shadow to its left edge.
        let width_of_edge = |height: f32| {
            let y = (300.0 - height * BACK) as usize;
            let middle = (120.0 + height * TO_THE_RIGHT) as usize;
            let full = shadow[(middle, y)];
            let share = |percent: u32| (u32::from(full) * percent / 100) as u8;
            (0..middle)
                .filter(|&x| (share(20)..share(80)).contains(&shadow[(x, y)]))
                .count()
        };
        assert!(width_of_edge(160.0) > 2 * width_of_edge(20.0));
    }

    #[test]
    fn a_narrow_top_throws_its_shadow_less_far() {
        // A triangle on its long side, 100 wide and 100 high.
        let inside = |i: usize| (i % 100).abs_diff(50) * 2 <= i / 100;
        let pixels = (0..100 * 100).map(|i| RGBA8::new(0, 0, 0, if inside(i) { 255 } else { 0 }));
        let pixels = ImgVec::new(pixels.collect(), 100, 100);
        let subject = Rect {
            left: 0,
            top: 0,
            width: 100,
            height: 100,
        };
        // Its tip at 51 throws its shadow to 101 and is 7 soft: no further than its foot is wide, but for that.
        assert!(reach(pixels.as_ref(), subject).right <= 8);
    }

    #[test]
    fn opacity_is_the_darkest_it_gets_and_it_stays_within_its_reach() {
        let shadow = shadow(0.4);
        assert!(shadow.pixels().max() <= Some(102));
        let subject = Rect {
            left: 100,
            top: 100,
            width: 40,
            height: 200,
        };
        let pixels = crate::compose::map(matte().as_ref(), |alpha| RGBA8::new(0, 0, 0, alpha));
        let reach = reach(pixels.as_ref(), subject);
        let columns = 100 - reach.left..140 + reach.right;
        let rows = 100 - reach.top..300 + reach.bottom;
        for (y, row) in shadow.rows().enumerate() {
            for (x, &alpha) in row.iter().enumerate() {
                if !(columns.contains(&x) && rows.contains(&y)) {
                    assert!(alpha <= 2, "{alpha} at {x}, {y}");
                }
            }
        }
    }
}
