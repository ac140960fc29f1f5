//! How wide the network draws its edges.
//!
//! A network that is sure of an edge draws it within two or three of its pixels, and one that looks at hair or fur
//! draws a soft slope.

use imgref::{ImgRef, ImgVec};
use peel_imaging::{Filter, resize_grey_f32};

use crate::lattice::Lattice;

/// Side of the squares, in the network's pixels, within which the width is measured.
const CELL: usize = 8;

/// The width of the edges of `network`, a matte at the network's own size, in the network's pixels, as a plane of
/// `lattice`, which is the same picture at another size.
pub(crate) fn edge_width(network: ImgRef<'_, f32>, lattice: Lattice) -> Vec<f32> {
    let cells = in_cells(network);
    let width = resize_grey_f32(
        cells.as_ref(),
        lattice.width,
        lattice.height,
        Filter::Bilinear,
    );
    lattice.plane(width.as_ref())
}

/// The width of the edges around each cell: the area of soft pixels over the length of the contours, which by the
/// coarea formula is the sum of the gradient's magnitude.
fn in_cells(matte: ImgRef<'_, f32>) -> ImgVec<f32> {
    let cells = |pixels: usize| pixels.div_ceil(CELL);
    let (across, down) = (cells(matte.width()), cells(matte.height()));
    let mut soft = vec![0.0_f32; across * down];
    let mut slope = vec![0.0_f32; across * down];
    for y in 1..matte.height().saturating_sub(1) {
        let row = |y: usize| &matte.buf()[y * matte.stride()..][..matte.width()];
        let (above, here, below) = (row(y - 1), row(y), row(y + 1));
        for x in 1..matte.width().saturating_sub(1) {
            let (dx, dy) = (here[x + 1] - here[x - 1], below[x] - above[x]);
            let cell = y / CELL * across + x / CELL;
            soft[cell] += 4.0 * here[x] * (1.0 - here[x]);
            slope[cell] += 0.5 * (dx * dx + dy * dy).sqrt();
        }
    }
    let (soft, slope) = (
        with_neighbours(&soft, across, down),
        with_neighbours(&slope, across, down),
    );
    let width = soft
        .iter()
        .zip(&slope)
        .map(|(soft, slope)| soft / (slope + 0.01));
    ImgVec::new(width.collect(), across, down)
}

/// Sums over each cell and the eight around it.
fn with_neighbours(cells: &[f32], across: usize, down: usize) -> Vec<f32> {
    let near = |at: usize, length: usize| at.saturating_sub(1)..(at + 2).min(length);
    let sum = |x: usize, y: usize| {
        near(y, down)
            .flat_map(|y| near(x, across).map(move |x| cells[y * across + x]))
            .sum()
    };
    (0..across * down)
        .map(|at| sum(at % across, at / across))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_width_of_an_edge_is_measured() {
        const SIZE: usize = 128;
        for width in [2.0, 6.0, 12.0] {
            let value = |x: usize| ((x as f32 - 63.5) / width + 0.5).clamp(0.0, 1.0);
            let slope: Vec<f32> = (0..SIZE * SIZE).map(|i| value(i % SIZE)).collect();
            let measured = in_cells(ImgVec::new(slope, SIZE, SIZE).as_ref())[(8_usize, 8_usize)];
            // a linear slope has a mean of 4α(1−α) of two thirds
            let expected = width * 2.0 / 3.0;
            assert!(
                (measured - expected).abs() < 0.4,
                "{measured}, not {expected}"
            );
        }
    }
}
