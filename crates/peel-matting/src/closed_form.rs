//! Closed-form matting from coarse to fine.
//!
//! The matting Laplacian carries a colour's meaning far, a few pixels a step. Solved at full working size alone it
//! needs hundreds of steps, and what it settles on follows noise. So it is solved at a small size first, and each
//! larger size starts from the smaller one's answer, applied to its own colours by the guided filter, and needs a
//! handful of steps. Stopping there is not only cheaper but nearer to the truth than the exact minimum: what the
//! coarse picture says about regions is kept, and only detail is added.

use crate::conjugate_gradients;
use crate::guided_filter::LocalModel;
use crate::laplacian::Laplacian;
use crate::lattice::{Planes, halve};
use crate::trimap::{self, Region};
use crate::windows::{Block, Windows, blocks};

/// Added to the variance of each window's colours. Levin et al. write ε / 9 with ε = 1e-7; a larger one copes better
/// with the noise of photographs.
const RIDGE: f32 = 3e-7;

/// How strongly alpha is drawn to the network's where that is in doubt: weak enough for colours to have their say
/// wherever they have any, and strong enough to decide for parts that no certain pixel is connected with.
const PRIOR: f32 = 0.002;

/// Where the network says α it counts as sure by |2α − 1| to this power: nearly only what it calls 0 or 1.
const SURENESS: i32 = 64;

/// The longer side at which the coarsest solution is found, in pixels, and its steps.
const COARSEST_SIDE: usize = 128;
const COARSEST_STEPS: usize = 200;

/// Steps of conjugate gradients at each other size.
const STEPS: usize = 5;

/// What the network says, as planes of one lattice.
#[derive(Clone, Copy)]
pub(crate) struct Opinion<'a> {
    /// Its alpha.
    pub(crate) alpha: &'a [f32],
    /// How much its being sure counts, 0.0–1.0.
    pub(crate) weight: &'a [f32],
}

impl Opinion<'_> {
    /// How strongly each alpha is drawn to the network's; `trust` times more strongly where that is sure than where it
    /// is in doubt.
    fn prior(self, trust: f32) -> Vec<f32> {
        let strength = |(alpha, weight): (&f32, &f32)| {
            PRIOR * (1.0 + trust * weight * (2.0 * alpha - 1.0).powi(SURENESS))
        };
        self.alpha.iter().zip(self.weight).map(strength).collect()
    }
}

/// A picture at one size, with what is known of its alpha.
pub(crate) struct Level<'a> {
    planes: &'a Planes,
    regions: &'a [Region],
    blocks: Vec<Block>,
    windows: Windows,
}

impl<'a> Level<'a> {
    /// `regions` is a plane of the lattice of `planes`.
    pub(crate) fn new(planes: &'a Planes, regions: &'a [Region]) -> Self {
        let blocks = blocks(planes.lattice, regions);
        let windows = Windows::new(planes, &blocks, RIDGE);
        Self {
            planes,
            regions,
            blocks,
            windows,
        }
    }

    /// Finds alpha where it is unknown. Known pixels keep the network's or are rounded from it. Others are drawn
    /// `trust` times more strongly to it where it is sure than where it is in doubt.
    pub(crate) fn solve(&self, network: Opinion<'_>, trust: f32) -> Vec<f32> {
        let lattice = self.planes.lattice;
        let mut alpha = known(self.regions, network.alpha);
        if self.blocks.is_empty() {
            return alpha;
        }
        let coarsest = lattice.width.max(lattice.height) <= COARSEST_SIDE;
        if !coarsest {
            self.start_from_half(network, trust, &mut alpha);
        }
        let prior = network.prior(trust);
        let laplacian = Laplacian::new(self.planes, &self.windows, &self.blocks, &prior);
        let steps = if coarsest { COARSEST_STEPS } else { STEPS };
        conjugate_gradients::solve(&laplacian, &prior, network.alpha, &mut alpha, steps);
        alpha
    }

    /// `alpha` as a function of place and colour.
    pub(crate) fn model(&self, alpha: &[f32]) -> LocalModel {
        LocalModel::new(self.planes, &self.windows, &self.blocks, alpha)
    }

    fn start_from_half(&self, network: Opinion<'_>, trust: f32, alpha: &mut [f32]) {
        let lattice = self.planes.lattice;
        let planes = self.planes.halved();
        let regions = trimap::halve(lattice, self.regions);
        let half = Level::new(&planes, &regions);
        let network = Opinion {
            alpha: &halve(lattice, network.alpha),
            weight: &halve(lattice, network.weight),
        };
        let solved = half.solve(network, trust);
        half.model(&solved)
            .apply_to_unknown(self.planes, self.regions, alpha);
    }
}

fn known(regions: &[Region], network: &[f32]) -> Vec<f32> {
    let alpha = network.iter().zip(regions);
    alpha
        .map(|(network, region)| match region {
            Region::Background => 0.0,
            Region::Foreground => 1.0,
            Region::Unknown | Region::Held => *network,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use imgref::ImgVec;
    use rgb::RGB8;

    const SIZE: usize = 160;
    const TRUST: f32 = 50.0;

    fn regions(planes: &Planes, network: &[f32], erosion: f32, reach: f32) -> Vec<Region> {
        let lattice = planes.lattice;
        let depths = trimap::Depths::new(lattice, network, reach + 1.0);
        let certainty = trimap::Certainty {
            low: 0.03,
            high: 0.99,
            reach,
        };
        let erosion = vec![erosion; lattice.len()];
        trimap::trimap(lattice, network, &depths, &erosion, certainty)
    }

    /// A soft disc of one colour over another, both uneven, and its true alpha.
    fn disc() -> (Planes, Vec<f32>) {
        let alpha = |x: usize, y: usize| {
            let (dx, dy) = (x as f32 - 79.5, y as f32 - 79.5);
            ((50.0 - dx.hypot(dy)) / 6.0 + 0.5).clamp(0.0, 1.0)
        };
        let pixel = |x: usize, y: usize| {
            let shade = (x * 7 + y * 3) as f32 % 13.0;
            let mix = |front: f32, back: f32| {
                let a = alpha(x, y);
                (a * (front + shade) + (1.0 - a) * (back + shade)).round() as u8
            };
            RGB8::new(mix(200.0, 40.0), mix(120.0, 90.0), mix(60.0, 160.0))
        };
        let pixels = (0..SIZE * SIZE).map(|i| pixel(i % SIZE, i / SIZE));
        let planes = Planes::new(ImgVec::new(pixels.collect(), SIZE, SIZE).as_ref());
        let mut truth = vec![0.0; planes.lattice.len()];
        for y in 0..SIZE {
            for (x, value) in planes.lattice.row_mut(&mut truth, y).iter_mut().enumerate() {
                *value = alpha(x, y);
            }
        }
        (planes, truth)
    }

    /// What a network would give: the truth, shifted and less sharp.
    fn blurred(planes: &Planes, truth: &[f32]) -> Vec<f32> {
        let lattice = planes.lattice;
        let mut blurred = vec![0.0; lattice.len()];
        for y in 0..SIZE {
            for x in 0..SIZE {
                let near = |v: usize| v.saturating_sub(6)..(v + 11).min(SIZE);
                let all = near(y).flat_map(|y| near(x).map(move |x| (x, y)));
                let values: Vec<f32> = all.map(|(x, y)| truth[lattice.index(x, y)]).collect();
                blurred[lattice.index(x, y)] = values.iter().sum::<f32>() / values.len() as f32;
            }
        }
        blurred
    }

    /// Alpha as found from `network`, whose being sure counts everywhere.
    fn solved(planes: &Planes, regions: &[Region], network: &[f32]) -> Vec<f32> {
        let network = Opinion {
            alpha: network,
            weight: &vec![1.0; network.len()],
        };
        Level::new(planes, regions).solve(network, TRUST)
    }

    fn error(lattice: crate::lattice::Lattice, a: &[f32], b: &[f32]) -> f32 {
        let row = |y: usize| lattice.row(a, y).iter().zip(lattice.row(b, y));
        (0..SIZE).flat_map(row).map(|(a, b)| (a - b).abs()).sum()
    }

    #[test]
    fn alpha_comes_much_nearer_to_the_truth_than_the_network() {
        let (planes, truth) = disc();
        let network = blurred(&planes, &truth);
        let regions = regions(&planes, &network, 4.0, 40.0);
        let alpha = solved(&planes, &regions, &network);
        let (before, after) = (
            error(planes.lattice, &network, &truth),
            error(planes.lattice, &alpha, &truth),
        );
        assert!(after < before * 0.35, "{before} became {after}");
    }

    #[test]
    fn known_pixels_are_kept() {
        let (planes, truth) = disc();
        let network = blurred(&planes, &truth);
        let regions = regions(&planes, &network, 2.0, 5.0);
        let alpha = solved(&planes, &regions, &network);
        assert!(regions.contains(&Region::Held));
        for (at, region) in regions.iter().enumerate() {
            match region {
                Region::Background => assert_eq!(alpha[at], 0.0),
                Region::Foreground => assert_eq!(alpha[at], 1.0),
                Region::Held => assert_eq!(alpha[at], network[at]),
                Region::Unknown => assert!((0.0..=1.0).contains(&alpha[at])),
            }
        }
    }
}
