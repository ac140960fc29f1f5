//! How far the solved alpha may be relied on where it departs from the network's.
//!
//! Colours mislead where foreground and background look alike (a white cup on a white table): the solution leaks
//! through the edge. There the network's own edge is better, provided that it is sharp. So the solution counts where
//! the colours of both sides are apart, and where the network's edge is soft and the colours have something to tell
//! at all: between two flat, nearly equal surfaces there is only noise to follow.

use crate::lattice::{Lattice, Planes, double, halve};
use crate::pull_push::spread;
use crate::step::smooth_step;
use crate::trimap::Region;

/// Width of the network's edges, in its own pixels: sharp below the first, soft above the second.
const SHARP: f32 = 3.0;
const SOFT: f32 = 6.0;

/// Distance between the mean colours of both sides in standard deviations: alike below, apart above.
const ALIKE: f32 = 1.5;
const APART: f32 = 3.0;

/// Added to the variance of colours for that comparison, so that two flat colours are not apart just for being flat.
const LEAST_VARIANCE: f32 = 0.03;

/// How much colours vary on both sides and from one to the other, as a standard deviation over the three channels
/// (each 0.0–1.0): flat below, telling above.
const FLAT: f32 = 0.15;
const TELLING: f32 = 0.35;

/// For each pixel of the lattice of `planes`, how much the solution counts, 0.0 (the network alone) to 1.0.
/// `edge_width` is a plane of that lattice, in the network's pixels.
pub(crate) fn reliance(planes: &Planes, regions: &[Region], edge_width: &[f32]) -> Vec<f32> {
    let colours = Colours::new(planes, regions);
    let judge = |at: usize| {
        let apart = smooth_step(ALIKE, APART, colours.separation[at]);
        let soft = smooth_step(SHARP, SOFT, edge_width[at]);
        let telling = smooth_step(FLAT, TELLING, colours.contrast[at]);
        1.0 - (1.0 - soft * telling) * (1.0 - apart)
    };
    (0..planes.lattice.len()).map(judge).collect()
}

/// The colours of the known foreground and background around each pixel of a lattice.
struct Colours {
    /// How many standard deviations their means are apart.
    separation: Vec<f32>,
    /// The standard deviation of both together.
    contrast: Vec<f32>,
}

impl Colours {
    /// They change slowly from place to place, and so are gathered at a quarter of the size.
    fn new(planes: &Planes, regions: &[Region]) -> Self {
        let lattice = planes.lattice;
        let half = planes.halved();
        let quarter = half.halved();
        let side = |region: Region| {
            let member = |r: &Region| f32::from(u8::from(*r == region));
            let weight: Vec<f32> = regions.iter().map(member).collect();
            moments(&quarter, &halve(half.lattice, &halve(lattice, &weight)))
        };
        let (foreground, background) =
            rayon::join(|| side(Region::Foreground), || side(Region::Background));
        let cells = quarter.lattice.len();
        let (mut separation, mut contrast) = (vec![0.0; cells], vec![0.0; cells]);
        for at in 0..cells {
            let squared: f32 = (0..3)
                .map(|c| (foreground[c][at] - background[c][at]).powi(2))
                .sum();
            let variance = variance(&foreground, at) + variance(&background, at);
            separation[at] = (squared / (variance + LEAST_VARIANCE)).sqrt();
            contrast[at] = (squared + variance).sqrt();
        }
        let enlarge = |plane: &[f32]| double(&double(plane, half.lattice), lattice);
        Self {
            separation: enlarge(&separation),
            contrast: enlarge(&contrast),
        }
    }
}

/// Local means of red, green, blue and the sum of their squares, of the pixels that `weight` picks.
fn moments(planes: &Planes, weight: &[f32]) -> [Vec<f32>; 4] {
    let lattice: Lattice = planes.lattice;
    let [red, green, blue] = &planes.channels;
    let weighted = |value: &dyn Fn(usize) -> f32| -> Vec<f32> {
        weight
            .iter()
            .enumerate()
            .map(|(at, w)| w * value(at))
            .collect()
    };
    let square = |at: usize| red[at].powi(2) + green[at].powi(2) + blue[at].powi(2);
    let values = [
        weighted(&|at| red[at]),
        weighted(&|at| green[at]),
        weighted(&|at| blue[at]),
        weighted(&square),
    ];
    spread(lattice, &values, weight, 0.1)
}

fn variance(moments: &[Vec<f32>; 4], at: usize) -> f32 {
    let squared_mean: f32 = (0..3).map(|c| moments[c][at].powi(2)).sum();
    (moments[3][at] - squared_mean).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use imgref::ImgVec;
    use rgb::RGB8;

    const SIZE: usize = 128;
    const WHITE: RGB8 = RGB8::new(250, 250, 250);
    const CREAM: RGB8 = RGB8::new(240, 240, 235);
    const GREEN: RGB8 = RGB8::new(20, 120, 40);

    /// The reliance on an edge of `width` between two surfaces, the first of which has stripes of `stripe`.
    fn in_the_middle(first: RGB8, stripe: RGB8, second: RGB8, width: f32) -> f32 {
        let pixel = |x: usize| match x {
            SIZE.. => unreachable!("x lies in the picture"),
            _ if x >= SIZE / 2 => second,
            _ if x % 16 < 8 => first,
            _ => stripe,
        };
        let pixels = (0..SIZE * SIZE).map(|i| pixel(i % SIZE));
        let planes = Planes::new(ImgVec::new(pixels.collect(), SIZE, SIZE).as_ref());
        let lattice = planes.lattice;
        let mut regions = vec![Region::Background; lattice.len()];
        for y in 0..SIZE {
            let row = lattice.row_mut(&mut regions, y);
            row[56..72].fill(Region::Unknown);
            row[72..].fill(Region::Foreground);
        }
        let reliance = reliance(&planes, &regions, &vec![width; lattice.len()]);
        reliance[lattice.index(64, 64)]
    }

    #[test]
    fn colours_far_apart_are_relied_on_whatever_the_edge() {
        assert!(in_the_middle(WHITE, WHITE, GREEN, 2.0) > 0.95);
    }

    #[test]
    fn like_colours_are_left_to_the_network_whatever_the_edge() {
        assert!(in_the_middle(WHITE, WHITE, CREAM, 2.0) < 0.05);
        assert!(in_the_middle(WHITE, WHITE, CREAM, 20.0) < 0.05);
    }

    #[test]
    fn among_patterns_a_soft_edge_is_relied_on_and_a_sharp_one_is_not() {
        assert!(in_the_middle(WHITE, GREEN, CREAM, 20.0) > 0.8);
        assert!(in_the_middle(WHITE, GREEN, CREAM, 2.0) < 0.3);
    }
}
