//! The matting Laplacian of Levin, Lischinski and Weiss, "A Closed-Form Solution to Natural Image Matting"
//! (TPAMI 30, 2008), restricted to unknown pixels.

use rayon::prelude::*;

use crate::lattice::{LANES, Lanes, Lattice, Planes, lanes};
use crate::windows::{Block, Windows};

/// Neighbours of a pixel in the matting Laplacian of 3×3 windows: 5×5, row by row; itself is the middle one.
const NEIGHBOURS: usize = 25;
const SELF: usize = NEIGHBOURS / 2;

/// Rows of the matting Laplacian, one for each pixel of each block.
pub(crate) struct Laplacian<'a> {
    pub(crate) lattice: Lattice,
    pub(crate) blocks: &'a [Block],
    rows: Vec<[Lanes; NEIGHBOURS]>,
}

impl<'a> Laplacian<'a> {
    /// The rows of every unknown pixel of `blocks`, with `prior` added to the diagonal.
    pub(crate) fn new(
        planes: &Planes,
        windows: &Windows,
        blocks: &'a [Block],
        prior: &[f32],
    ) -> Self {
        let rows = blocks
            .par_iter()
            .map(|block| row(planes, windows, block, lanes(prior, block.start)))
            .collect();
        Self {
            lattice: planes.lattice,
            blocks,
            rows,
        }
    }

    /// The product of block `index`'s rows with `values`, a plane of the lattice.
    pub(crate) fn product(&self, index: usize, values: &[f32]) -> Lanes {
        let stride = self.lattice.stride;
        let first = self.blocks[index].start - 2 * stride - 2;
        let mut sum = [0.0; LANES];
        for (neighbour, coefficients) in self.rows[index].iter().enumerate() {
            let values = lanes(values, first + neighbour / 5 * stride + neighbour % 5);
            for lane in 0..LANES {
                sum[lane] += coefficients[lane] * values[lane];
            }
        }
        sum
    }

    /// The diagonal of block `index`'s rows; 1.0 for pixels that are known.
    pub(crate) fn diagonal(&self, index: usize) -> &Lanes {
        &self.rows[index][SELF]
    }
}

/// One block's rows: for each window that holds the pixel, and each neighbour in that window,
/// δᵢⱼ − (1 + (Iᵢ − μ)ᵀ Σ⁻¹ (Iⱼ − μ)) / 9 (equation 12 of the paper).
fn row(planes: &Planes, windows: &Windows, block: &Block, prior: &Lanes) -> [Lanes; NEIGHBOURS] {
    let stride = planes.lattice.stride;
    let own: [&Lanes; 3] = std::array::from_fn(|c| lanes(&planes.channels[c], block.start));
    let mut row = [[0.0; LANES]; NEIGHBOURS];
    for (down, across) in (0..9).map(|window| (window / 3, window % 3)) {
        let centre = block.start + down * stride + across - stride - 1;
        let window = windows.lanes(centre);
        let mut offset = [[0.0; LANES]; 3];
        for channel in 0..3 {
            for lane in 0..LANES {
                offset[channel][lane] = own[channel][lane] - window.mean[channel][lane];
            }
        }
        let pull = window.solve(&offset);
        for member in 0..9 {
            let at = centre + member / 3 * stride + member % 3 - stride - 1;
            let colour: [&Lanes; 3] = std::array::from_fn(|c| lanes(&planes.channels[c], at));
            let sum = &mut row[(down + member / 3) * 5 + across + member % 3];
            for lane in 0..LANES {
                let along = pull[0][lane] * (colour[0][lane] - window.mean[0][lane])
                    + pull[1][lane] * (colour[1][lane] - window.mean[1][lane])
                    + pull[2][lane] * (colour[2][lane] - window.mean[2][lane]);
                sum[lane] -= window.weight[lane] * (1.0 + along);
            }
        }
    }
    complete(&mut row, &block.unknown, prior);
    row
}

/// Gives each row the diagonal that makes it sum to `prior`: a Laplacian's rows sum to zero by definition, which
/// rounding would spoil. Known pixels get a row of the identity.
fn complete(row: &mut [Lanes; NEIGHBOURS], unknown: &Lanes, prior: &Lanes) {
    row[SELF] = [0.0; LANES];
    let mut sum = [0.0; LANES];
    for coefficients in row.iter_mut() {
        for lane in 0..LANES {
            coefficients[lane] *= unknown[lane];
            sum[lane] += coefficients[lane];
        }
    }
    for lane in 0..LANES {
        row[SELF][lane] = if unknown[lane] == 0.0 {
            1.0
        } else {
            (-sum[lane]).max(0.0) + prior[lane]
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trimap::Region;
    use crate::windows::blocks;
    use imgref::ImgVec;
    use rgb::RGB8;

    /// A picture of smooth colours with an 8×4 patch of unknown pixels in the middle.
    fn example() -> (Planes, Vec<Region>) {
        let pixel = |x: usize, y: usize| {
            let channel = |a: usize, b: usize| ((a * x + b * y) * 7 % 200) as u8;
            RGB8::new(channel(1, 2), channel(2, 1), channel(3, 1))
        };
        let pixels = (0..20 * 12).map(|i| pixel(i % 20, i / 20)).collect();
        let planes = Planes::new(ImgVec::new(pixels, 20, 12).as_ref());
        let mut regions = vec![Region::Background; planes.lattice.len()];
        for y in 4..8 {
            planes.lattice.row_mut(&mut regions, y)[6..14].fill(Region::Unknown);
        }
        (planes, regions)
    }

    fn product_with(values: impl Fn(f32, f32, f32) -> f32) -> Vec<f32> {
        let (planes, regions) = example();
        let blocks = blocks(planes.lattice, &regions);
        let windows = Windows::new(&planes, &blocks, 1e-6);
        let no_prior = vec![0.0; planes.lattice.len()];
        let laplacian = Laplacian::new(&planes, &windows, &blocks, &no_prior);
        let [r, g, b] = &planes.channels;
        let alpha: Vec<f32> = (0..r.len()).map(|i| values(r[i], g[i], b[i])).collect();
        let products = (0..blocks.len()).map(|index| {
            let (product, unknown) = (laplacian.product(index, &alpha), blocks[index].unknown);
            (0..LANES)
                .map(move |l| product[l] * unknown[l])
                .collect::<Vec<_>>()
        });
        products.flatten().collect()
    }

    #[test]
    fn constants_are_in_the_kernel() {
        assert!(product_with(|_, _, _| 1.0).iter().all(|p| p.abs() < 1e-4));
    }

    #[test]
    fn linear_functions_of_colour_are_in_the_kernel() {
        let products = product_with(|r, g, b| 0.3 * r - 0.5 * g + 0.8 * b + 0.1);
        assert!(products.iter().all(|p| p.abs() < 2e-3), "{products:?}");
    }

    #[test]
    fn other_functions_of_colour_are_not() {
        let products = product_with(|r, g, _| (20.0 * r * g).sin());
        assert!(products.iter().any(|p| p.abs() > 0.05));
    }
}
