//! How far the solved alpha may be relied on where it departs from the network's.
//!
//! Colours mislead where foreground and background look alike (a white cup on a white table): the solution leaks
//! through the edge. There the network's own edge is better, provided that it is sharp: a network that is sure of an
//! edge draws it within two or three of its pixels, and one that looks at hair or fur draws a soft slope. So the
//! solution counts where the network is soft or the colours are apart, and the network where it is sharp and they
//! are not.

use imgref::{ImgRef, ImgVec};
use peel_imaging::{Filter, resize_grey_f32};

use crate::lattice::{Lattice, Planes, double, halve};
use crate::pull_push::spread;
use crate::trimap::Region;

/// Width of the network's edges, in its own pixels: sharp below the first, soft above the second.
const SHARP: f32 = 3.0;
const SOFT: f32 = 6.0;

/// Distance between the mean colours of both sides in standard deviations: alike below, apart above.
const ALIKE: f32 = 1.5;
const APART: f32 = 3.5;

/// Added to the variance of colours: two flat colours less than a tenth apart are alike.
const LEAST_VARIANCE: f32 = 0.01;

/// Side of the squares, in the network's pixels, within which its edges' width is measured.
const CELL: usize = 8;

/// For each pixel of the lattice of `planes`, how much the solution counts, 0.0 (the network alone) to 1.0.
pub(crate) fn reliance(planes: &Planes, regions: &[Region], network: ImgRef<'_, f32>) -> Vec<f32> {
    let lattice = planes.lattice;
    let width = resize_grey_f32(
        edge_width(network).as_ref(),
        lattice.width,
        lattice.height,
        Filter::Bilinear,
    );
    let mut reliance = separation(planes, regions);
    for (y, width) in width.rows().enumerate() {
        for (value, width) in lattice.row_mut(&mut reliance, y).iter_mut().zip(width) {
            let soft = smooth_step(SHARP, SOFT, *width);
            let apart = smooth_step(ALIKE, APART, *value);
            *value = 1.0 - (1.0 - soft) * (1.0 - apart);
        }
    }
    reliance
}

/// The width of the edges of `matte` around each cell, in pixels: the area of soft pixels over the length of the
/// contours, which by the coarea formula is the sum of the gradient's magnitude.
fn edge_width(matte: ImgRef<'_, f32>) -> ImgVec<f32> {
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

/// How many standard deviations the colours of the known foreground and background nearby are apart.
fn separation(planes: &Planes, regions: &[Region]) -> Vec<f32> {
    let lattice = planes.lattice;
    let half = planes.halved();
    let quarter = half.halved();
    let side = |region: Region| {
        let member = |r: &Region| f32::from(u8::from(*r == region));
        let weight: Vec<f32> = regions.iter().map(member).collect();
        moments(&quarter, &halve(half.lattice, &halve(lattice, &weight)))
    };
    let (foreground, background) = (side(Region::Foreground), side(Region::Background));
    let apart = (0..quarter.lattice.len()).map(|at| {
        let squared: f32 = (0..3)
            .map(|c| (foreground[c][at] - background[c][at]).powi(2))
            .sum();
        let variance = variance(&foreground, at) + variance(&background, at);
        (squared / (variance + LEAST_VARIANCE)).sqrt()
    });
    let apart: Vec<f32> = apart.collect();
    double(&double(&apart, half.lattice), lattice)
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

fn smooth_step(from: f32, to: f32, value: f32) -> f32 {
    let x = ((value - from) / (to - from)).clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rgb::RGB8;

    const SIZE: usize = 128;

    fn slope(width: f32) -> ImgVec<f32> {
        let value = |x: usize| ((x as f32 - 63.5) / width + 0.5).clamp(0.0, 1.0);
        ImgVec::new(
            (0..SIZE * SIZE).map(|i| value(i % SIZE)).collect(),
            SIZE,
            SIZE,
        )
    }

    fn in_the_middle(left: RGB8, right: RGB8, edge: f32) -> f32 {
        let pixel = |x: usize| if x < SIZE / 2 { left } else { right };
        let image = ImgVec::new(
            (0..SIZE * SIZE).map(|i| pixel(i % SIZE)).collect(),
            SIZE,
            SIZE,
        );
        let planes = Planes::new(image.as_ref());
        let mut regions = vec![Region::Background; planes.lattice.len()];
        for y in 0..SIZE {
            let row = planes.lattice.row_mut(&mut regions, y);
            row[56..72].fill(Region::Unknown);
            row[72..].fill(Region::Foreground);
        }
        let reliance = reliance(&planes, &regions, slope(edge).as_ref());
        reliance[planes.lattice.index(64, 64)]
    }

    #[test]
    fn the_width_of_an_edge_is_measured() {
        for width in [2.0, 6.0, 12.0] {
            let measured = edge_width(slope(width).as_ref())[(8_usize, 8_usize)];
            // a linear slope has a mean of 4α(1−α) of two thirds
            let expected = width * 2.0 / 3.0;
            assert!(
                (measured - expected).abs() < 0.4,
                "{measured}, not {expected}"
            );
        }
    }

    #[test]
    fn a_sharp_edge_between_like_colours_is_left_to_the_network() {
        let (white, cream) = (RGB8::new(250, 250, 250), RGB8::new(240, 240, 235));
        assert!(in_the_middle(white, cream, 2.0) < 0.05);
    }

    #[test]
    fn soft_edges_and_colours_apart_are_left_to_the_solution() {
        let (white, cream) = (RGB8::new(250, 250, 250), RGB8::new(240, 240, 235));
        let green = RGB8::new(20, 120, 40);
        assert!(in_the_middle(white, cream, 20.0) > 0.95);
        assert!(in_the_middle(white, green, 2.0) > 0.95);
    }
}
