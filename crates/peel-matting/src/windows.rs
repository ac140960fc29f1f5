//! The colours in the 3×3 window around each pixel: what the matting Laplacian and the guided filter both need.

use rayon::prelude::*;

use crate::lattice::{LANES, Lanes, Lattice, MARGIN, Planes, lanes, lanes_mut};
use crate::trimap::Region;

/// A row of [`LANES`] pixels of which at least one is unknown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Block {
    /// Where its first pixel is in a plane of the lattice; a multiple of [`LANES`].
    pub(crate) start: usize,
    /// 1.0 for unknown pixels, else 0.0.
    pub(crate) unknown: Lanes,
}

/// The blocks of `regions`, row by row.
pub(crate) fn blocks(lattice: Lattice, regions: &[Region]) -> Vec<Block> {
    let mut blocks = Vec::new();
    for y in 0..lattice.height {
        for (index, chunk) in lattice.row(regions, y).chunks(LANES).enumerate() {
            if !chunk.contains(&Region::Unknown) {
                continue;
            }
            let mut unknown = [0.0; LANES];
            for (lane, region) in unknown.iter_mut().zip(chunk) {
                *lane = f32::from(u8::from(*region == Region::Unknown));
            }
            let start = lattice.index(index * LANES, y);
            blocks.push(Block { start, unknown });
        }
    }
    blocks
}

/// Values kept for each window: weight, mean (3), inverse covariance (6).
const FIELDS: usize = 10;

/// Mean and inverse covariance of colours in the 3×3 windows that hold an unknown pixel.
pub(crate) struct Windows {
    lattice: Lattice,
    /// For each row of the lattice one line for each field.
    fields: Vec<f32>,
}

/// [`LANES`] neighbouring windows.
pub(crate) struct WindowLanes<'a> {
    /// 1/9 for a window inside the picture, else 0.
    pub(crate) weight: &'a Lanes,
    pub(crate) mean: [&'a Lanes; 3],
    /// Upper triangle: rr, rg, rb, gg, gb, bb.
    inverse: [&'a Lanes; 6],
}

impl Windows {
    /// The windows that hold a pixel of `blocks`; others have weight 0. `ridge` is added to the variances, in units
    /// of squared colour, 0.0–1.0, and keeps windows of one colour solvable.
    pub(crate) fn new(planes: &Planes, blocks: &[Block], ridge: f32) -> Self {
        let lattice = planes.lattice;
        let wanted = around(lattice, blocks);
        let per_row = lattice.stride / LANES;
        let mut fields = vec![0.0; lattice.len() * FIELDS];
        fields
            .par_chunks_mut(lattice.stride * FIELDS)
            .zip(wanted.par_chunks(per_row))
            .enumerate()
            .for_each(|(row, (fields, wanted))| {
                for (at, _) in wanted.iter().enumerate().filter(|(_, wanted)| **wanted) {
                    fill(planes, row, at * LANES, ridge, fields);
                }
            });
        Self { lattice, fields }
    }

    /// The windows around the pixels from index `at` of a plane on.
    pub(crate) fn lanes(&self, at: usize) -> WindowLanes<'_> {
        let stride = self.lattice.stride;
        let column = at % stride;
        let first = (at - column) * FIELDS + column;
        let field = |index: usize| lanes(&self.fields, first + index * stride);
        WindowLanes {
            weight: field(0),
            mean: std::array::from_fn(|c| field(1 + c)),
            inverse: std::array::from_fn(|c| field(4 + c)),
        }
    }
}

impl WindowLanes<'_> {
    /// Σ⁻¹ v, lane by lane.
    pub(crate) fn solve(&self, vector: &[Lanes; 3]) -> [Lanes; 3] {
        let mut solved = [[0.0; LANES]; 3];
        for lane in 0..LANES {
            let [r, g, b] = [vector[0][lane], vector[1][lane], vector[2][lane]];
            let m: [f32; 6] = std::array::from_fn(|c| self.inverse[c][lane]);
            solved[0][lane] = m[0] * r + m[1] * g + m[2] * b;
            solved[1][lane] = m[1] * r + m[3] * g + m[4] * b;
            solved[2][lane] = m[2] * r + m[4] * g + m[5] * b;
        }
        solved
    }
}

/// For each [`LANES`] values of a plane, whether they touch one of `blocks`.
fn around(lattice: Lattice, blocks: &[Block]) -> Vec<bool> {
    let mut wanted = vec![false; lattice.len() / LANES];
    for block in blocks {
        for row in [
            block.start - lattice.stride,
            block.start,
            block.start + lattice.stride,
        ] {
            wanted[row / LANES - 1..=row / LANES + 1].fill(true);
        }
    }
    wanted
}

fn fill(planes: &Planes, row: usize, column: usize, ridge: f32, fields: &mut [f32]) {
    let stride = planes.lattice.stride;
    let weight = inside(planes.lattice, row, column);
    if weight == [0.0; LANES] {
        return;
    }
    let (mean, covariance) = statistics(planes, row * stride + column);
    let inverse = invert(&covariance, ridge);
    let values = [weight].into_iter().chain(mean).chain(inverse);
    for (index, values) in values.enumerate() {
        *lanes_mut(fields, index * stride + column) = values;
    }
}

/// 1/9 for lanes whose 3×3 window lies inside the picture. `row` and `column` count the margins.
fn inside(lattice: Lattice, row: usize, column: usize) -> Lanes {
    let down = row > MARGIN && row + 1 < MARGIN + lattice.height;
    std::array::from_fn(|lane| {
        let x = column + lane;
        let across = x > LANES && x + 1 < LANES + lattice.width;
        if across && down { 1.0 / 9.0 } else { 0.0 }
    })
}

/// Mean and covariance (upper triangle) of the colours in the windows around [`LANES`] pixels. Sums are of
/// differences from the middle pixel: small numbers, for which `f32` is enough.
fn statistics(planes: &Planes, start: usize) -> ([Lanes; 3], [Lanes; 6]) {
    let stride = planes.lattice.stride;
    let middle: [&Lanes; 3] = std::array::from_fn(|c| lanes(&planes.channels[c], start));
    let (mut sum, mut square) = ([[0.0; LANES]; 3], [[0.0; LANES]; 6]);
    for row in [start - stride, start, start + stride] {
        for at in row - 1..=row + 1 {
            let colour: [&Lanes; 3] = std::array::from_fn(|c| lanes(&planes.channels[c], at));
            for lane in 0..LANES {
                let d: [f32; 3] = std::array::from_fn(|c| colour[c][lane] - middle[c][lane]);
                for (sum, d) in sum.iter_mut().zip(d) {
                    sum[lane] += d;
                }
                for (square, product) in square.iter_mut().zip(products(d)) {
                    square[lane] += product;
                }
            }
        }
    }
    let mut mean = [[0.0; LANES]; 3];
    for lane in 0..LANES {
        let offset: [f32; 3] = std::array::from_fn(|c| sum[c][lane] / 9.0);
        for (square, product) in square.iter_mut().zip(products(offset)) {
            square[lane] = square[lane] / 9.0 - product;
        }
        for channel in 0..3 {
            mean[channel][lane] = middle[channel][lane] + offset[channel];
        }
    }
    (mean, square)
}

/// The upper triangle of v vᵀ.
fn products([r, g, b]: [f32; 3]) -> [f32; 6] {
    [r * r, r * g, r * b, g * g, g * b, b * b]
}

/// The inverses of symmetric positive semidefinite 3×3 matrices (upper triangles) with `ridge` added to their
/// diagonals. By LDLᵀ: a window across a sharp edge is nearly of rank one, and its determinant would be lost in
/// rounding. Each pivot is at least `ridge` in exact arithmetic, so it is made so here.
fn invert(matrix: &[Lanes; 6], ridge: f32) -> [Lanes; 6] {
    let mut inverse = [[0.0; LANES]; 6];
    for lane in 0..LANES {
        let [rr, rg, rb, gg, gb, bb] = matrix.map(|m| m[lane]);
        let first = rr.max(0.0) + ridge;
        let (l21, l31) = (rg / first, rb / first);
        let second = (gg - l21 * rg).max(0.0) + ridge;
        let l32 = (gb - l21 * rb) / second;
        let third = (bb - l31 * rb - l32 * l32 * second).max(0.0) + ridge;
        let m31 = l21 * l32 - l31;
        let (i1, i2, i3) = (1.0 / first, 1.0 / second, 1.0 / third);
        inverse[0][lane] = i1 + l21 * l21 * i2 + m31 * m31 * i3;
        inverse[1][lane] = -l21 * i2 - m31 * l32 * i3;
        inverse[2][lane] = m31 * i3;
        inverse[3][lane] = i2 + l32 * l32 * i3;
        inverse[4][lane] = -l32 * i3;
        inverse[5][lane] = i3;
    }
    inverse
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inverse_times_its_matrix_is_the_identity() {
        let matrix = [0.4, 0.1, -0.2, 0.5, 0.05, 0.6];
        let ridge = 0.01;
        let inverse = invert(&matrix.map(|m| [m; LANES]), ridge).map(|i| i[3]);
        let at = |m: &[f32; 6], row: usize, column: usize| {
            m[[[0, 1, 2], [1, 3, 4], [2, 4, 5]][row][column]]
        };
        for (row, column) in (0..9).map(|i| (i / 3, i % 3)) {
            let ridged = |k: usize| at(&matrix, row, k) + if row == k { ridge } else { 0.0 };
            let product: f32 = (0..3).map(|k| ridged(k) * at(&inverse, k, column)).sum();
            let expected = f32::from(u8::from(row == column));
            assert!(
                (product - expected).abs() < 1e-4,
                "{row}, {column}: {product}"
            );
        }
    }

    #[test]
    fn a_rank_one_matrix_has_a_finite_inverse() {
        let direction = [0.3, 0.29, 0.31];
        let inverse = invert(&products(direction).map(|m| [m; LANES]), 1e-6);
        assert!(inverse.iter().flatten().all(|i| i.is_finite()));
        assert!(inverse[0][0] > 0.0 && inverse[3][0] > 0.0 && inverse[5][0] > 0.0);
    }
}
