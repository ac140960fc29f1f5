//! Conjugate gradients, preconditioned by the diagonal (Hestenes and Stiefel 1952).

use rayon::prelude::*;

use crate::laplacian::Laplacian;
use crate::lattice::{LANES, Lanes, lanes, lanes_mut};

/// Blocks that one task works on. Sums are taken chunk by chunk, in order, so that the result does not depend on
/// the number of threads.
const CHUNK: usize = 256;

/// Where to stop even before the steps are used up: the energy of the residual (rᵀ D⁻¹ r) that is left, per block.
const ENOUGH: f64 = 1e-9;

/// The state of a run; vectors have one entry for each block.
struct Run<'a> {
    laplacian: &'a Laplacian<'a>,
    solution: Vec<Lanes>,
    residual: Vec<Lanes>,
    direction: Vec<Lanes>,
    /// The Laplacian times the direction.
    product: Vec<Lanes>,
    /// The direction as a plane, which the Laplacian's neighbourhoods are read from.
    plane: Vec<f32>,
    energy: f64,
}

/// Makes at most `steps` steps from `alpha` towards the solution of (L + prior) α = prior × `target` in the unknown
/// pixels, where `prior` is the one that `laplacian` was made with. Known pixels of `alpha` are boundary values.
/// Unknown ones end within 0.0–1.0.
pub(crate) fn solve(
    laplacian: &Laplacian<'_>,
    prior: &[f32],
    target: &[f32],
    alpha: &mut [f32],
    steps: usize,
) {
    let mut run = Run::new(laplacian, prior, target, alpha);
    let enough = ENOUGH * laplacian.blocks.len() as f64;
    for _ in 0..steps {
        if run.energy <= enough || !run.step() {
            break;
        }
    }
    for (block, solution) in laplacian.blocks.iter().zip(&run.solution) {
        let alpha = lanes_mut(alpha, block.start);
        for lane in 0..LANES {
            if block.unknown[lane] != 0.0 {
                alpha[lane] = solution[lane].clamp(0.0, 1.0);
            }
        }
    }
}

impl<'a> Run<'a> {
    fn new(laplacian: &'a Laplacian<'a>, prior: &[f32], target: &[f32], alpha: &[f32]) -> Self {
        let blocks = laplacian.blocks;
        let residual: Vec<Lanes> = (0..blocks.len())
            .into_par_iter()
            .map(|index| {
                let block = &blocks[index];
                let product = laplacian.product(index, alpha);
                let (prior, target) = (lanes(prior, block.start), lanes(target, block.start));
                std::array::from_fn(|lane| {
                    (prior[lane] * target[lane] - product[lane]) * block.unknown[lane]
                })
            })
            .collect();
        let mut run = Self {
            laplacian,
            solution: blocks.iter().map(|b| *lanes(alpha, b.start)).collect(),
            direction: vec![[0.0; LANES]; blocks.len()],
            product: vec![[0.0; LANES]; blocks.len()],
            plane: vec![0.0; laplacian.lattice.len()],
            energy: 0.0,
            residual,
        };
        run.energy = run.remaining();
        run.turn(0.0);
        run
    }

    /// Sets the next direction: D⁻¹ r + `keep` × the last one.
    fn turn(&mut self, keep: f32) {
        let (laplacian, residual) = (self.laplacian, &self.residual);
        let chunks = self.direction.par_chunks_mut(CHUNK).enumerate();
        chunks.for_each(|(chunk, directions)| {
            for (index, direction) in (chunk * CHUNK..).zip(directions) {
                let (residual, diagonal) = (&residual[index], laplacian.diagonal(index));
                for lane in 0..LANES {
                    direction[lane] = residual[lane] / diagonal[lane] + keep * direction[lane];
                }
            }
        });
        for (block, direction) in self.laplacian.blocks.iter().zip(&self.direction) {
            *lanes_mut(&mut self.plane, block.start) = *direction;
        }
    }

    /// One step; false when the direction leads nowhere any more.
    fn step(&mut self) -> bool {
        let curvature = self.curvature();
        if curvature <= 0.0 {
            return false;
        }
        let length = (self.energy / curvature) as f32;
        let (direction, product) = (&self.direction, &self.product);
        self.solution
            .par_chunks_mut(CHUNK)
            .zip(self.residual.par_chunks_mut(CHUNK))
            .enumerate()
            .for_each(|(chunk, (solutions, residuals))| {
                for (index, (solution, residual)) in
                    (chunk * CHUNK..).zip(solutions.iter_mut().zip(residuals))
                {
                    for lane in 0..LANES {
                        solution[lane] += length * direction[index][lane];
                        residual[lane] -= length * product[index][lane];
                    }
                }
            });
        let before = self.energy;
        self.energy = self.remaining();
        self.turn((self.energy / before) as f32);
        true
    }

    /// Fills in the product and gives pᵀ L p.
    fn curvature(&mut self) -> f64 {
        let (laplacian, direction, plane) = (self.laplacian, &self.direction, &self.plane);
        let chunks = self.product.par_chunks_mut(CHUNK).enumerate();
        let curvatures = chunks.map(|(chunk, products)| {
            let mut curvature = [0.0; LANES];
            for (index, product) in (chunk * CHUNK..).zip(products) {
                *product = laplacian.product(index, plane);
                let unknown = &laplacian.blocks[index].unknown;
                for lane in 0..LANES {
                    product[lane] *= unknown[lane];
                    curvature[lane] += product[lane] * direction[index][lane];
                }
            }
            total(&curvature)
        });
        curvatures.collect::<Vec<f64>>().iter().sum()
    }

    /// The residual's energy, rᵀ D⁻¹ r.
    fn remaining(&self) -> f64 {
        let chunks = self.residual.par_chunks(CHUNK).enumerate();
        let energies = chunks.map(|(chunk, residuals)| {
            let mut energy = [0.0; LANES];
            for (index, residual) in (chunk * CHUNK..).zip(residuals) {
                let diagonal = self.laplacian.diagonal(index);
                for lane in 0..LANES {
                    energy[lane] += residual[lane] * residual[lane] / diagonal[lane];
                }
            }
            total(&energy)
        });
        energies.collect::<Vec<f64>>().iter().sum()
    }
}

fn total(lanes: &Lanes) -> f64 {
    lanes.iter().map(|lane| f64::from(*lane)).sum()
}
