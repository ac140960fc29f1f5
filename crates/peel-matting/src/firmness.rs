//! How firmly the network says that something is foreground.
//!
//! Deep inside a subject every probability rounds to 1, yet the log-odds behind them differ: the threads of a net are
//! firmer than what is seen between them. A pixel whose log-odds stay far behind the highest nearby is foreground by
//! its surroundings more than by itself, and may be a hole.

use imgref::{ImgRef, ImgVec};
use peel_imaging::{Filter, resize_grey_f32};
use rayon::prelude::*;

use crate::lattice::Lattice;
use crate::look::Stretch;
use crate::step::smooth_step;

/// Side of the squares, in the network's pixels, of which the highest log-odds are kept.
const CELL: usize = 8;
/// How many squares in each direction count as nearby.
const NEARBY: usize = 2;

/// Log-odds beyond this are no firmer: single precision ends there.
const FIRMEST: f32 = 13.8;

/// Highest log-odds nearby: below the first the network is in doubt about all of a thing, so that differences within it
/// mean nothing, and above the second they do.
const DOUBTFUL: f32 = 4.0;
const SURE: f32 = 7.0;

/// For each pixel of `lattice` its log-odds for the foreground as a share of the highest nearby, 0.0–1.0; 1 where that
/// tells nothing, in the background among others. `network` is the stretched matte at the network's own size, and
/// `matte` the same as a plane of `lattice`.
pub(crate) fn firmness(
    network: ImgRef<'_, f32>,
    stretch: Stretch,
    lattice: Lattice,
    matte: &[f32],
) -> Vec<f32> {
    let nearby = highest_nearby(network, stretch);
    let nearby = resize_grey_f32(
        nearby.as_ref(),
        lattice.width,
        lattice.height,
        Filter::Bilinear,
    );
    let mut firmness = lattice.plane(nearby.as_ref());
    let rows = firmness.par_chunks_mut(lattice.stride);
    rows.zip(matte.par_chunks(lattice.stride))
        .for_each(|(row, matte)| {
            for (firmness, matte) in row.iter_mut().zip(matte) {
                *firmness = share(stretch.probability(*matte), *firmness);
            }
        });
    firmness
}

fn share(probability: f32, highest: f32) -> f32 {
    if probability <= 0.5 || highest <= DOUBTFUL {
        return 1.0;
    }
    let behind = 1.0 - (log_odds(probability) / highest).min(1.0);
    1.0 - behind * smooth_step(DOUBTFUL, SURE, highest)
}

fn log_odds(probability: f32) -> f32 {
    (probability / (1.0 - probability)).ln().min(FIRMEST)
}

/// The highest log-odds around each cell, without corners.
fn highest_nearby(network: ImgRef<'_, f32>, stretch: Stretch) -> ImgVec<f32> {
    let across = network.width().div_ceil(CELL);
    let down = network.height().div_ceil(CELL);
    let mut highest = vec![0.0_f32; across * down];
    for (y, row) in network.rows().enumerate() {
        let cells = &mut highest[y / CELL * across..][..across];
        for (cell, values) in cells.iter_mut().zip(row.chunks(CELL)) {
            *cell = values.iter().fold(*cell, |most, value| most.max(*value));
        }
    }
    let highest = around(&highest, across, down, NEARBY, |values| {
        values.fold(0.0, f32::max)
    });
    let odds: Vec<f32> = highest
        .iter()
        .map(|most| log_odds(stretch.probability(*most)).max(0.0))
        .collect();
    let smooth = around(&odds, across, down, 1, |values| {
        let (sum, count) = values.fold((0.0, 0.0), |(sum, count), v| (sum + v, count + 1.0));
        sum / count
    });
    ImgVec::new(smooth, across, down)
}

/// What `gather` makes of the cells around each, itself included, up to `radius` away.
fn around(
    cells: &[f32],
    across: usize,
    down: usize,
    radius: usize,
    gather: impl Fn(&mut dyn Iterator<Item = f32>) -> f32,
) -> Vec<f32> {
    let near = |at: usize, length: usize| at.saturating_sub(radius)..(at + radius + 1).min(length);
    (0..across * down)
        .map(|at| {
            let rows = near(at / across, down);
            let mut values =
                rows.flat_map(|y| near(at % across, across).map(move |x| cells[y * across + x]));
            gather(&mut values)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: usize = 96;

    /// The firmness of a thread and of what lies between threads, in the middle of a net whose every eighth column is
    /// `thread`, and of the background beside it.
    fn of_a_net(thread: f32, between: f32) -> (f32, f32, f32) {
        let value = |x: usize| match x {
            0..32 => 0.001,
            _ if x.is_multiple_of(8) => thread,
            _ => between,
        };
        let network = (0..SIZE * SIZE).map(|at| value(at % SIZE)).collect();
        let network = ImgVec::new(network, SIZE, SIZE);
        let lattice = Lattice::new(SIZE, SIZE);
        let plane = lattice.plane(network.as_ref());
        let firmness = firmness(network.as_ref(), Stretch::NONE, lattice, &plane);
        let at = |x| firmness[lattice.index(x, 48)];
        (at(64), at(68), at(8))
    }

    #[test]
    fn what_lies_between_threads_is_less_firm_than_they_are() {
        let (thread, between, background) = of_a_net(0.9999, 0.99);
        assert!(thread > 0.95, "{thread}");
        assert!((between - 0.5).abs() < 0.05, "{between}");
        assert_eq!(background, 1.0);
    }

    #[test]
    fn where_all_of_a_thing_is_in_doubt_nothing_of_it_is_less_firm() {
        assert_eq!(of_a_net(0.97, 0.7), (1.0, 1.0, 1.0));
    }

    #[test]
    fn probabilities_of_exactly_one_are_firm() {
        let (thread, between, background) = of_a_net(1.0, 1.0);
        assert!(thread > 0.999 && between > 0.999 && background > 0.999);
    }
}
