//! Alpha at a larger size from alpha at a smaller one. Near an edge alpha is a linear function of colour, which
//! changes slowly from place to place: it is found at the small size, interpolated, and applied to the colours of
//! the large one (He and Sun, "Fast Guided Filter", 2015; the guided filter itself: He, Sun and Tang, TPAMI 2013).

use imgref::{ImgRef, ImgVec};
use rayon::prelude::*;
use rgb::RGB8;

use crate::interpolation::{Place, places};
use crate::lattice::{LANES, Lanes, Lattice, Planes, lanes};
use crate::trimap::Region;
use crate::windows::{Block, Windows};

/// α = red · R + green · G + blue · B + offset, colours 0.0–1.0.
type Linear = [f32; 4];

/// Alpha as a function of place and colour.
pub(crate) struct LocalModel {
    lattice: Lattice,
    /// Meant only in active blocks.
    linear: Vec<Linear>,
    /// Whether each [`LANES`] values of a plane hold an unknown pixel.
    active: Vec<bool>,
    /// Alpha elsewhere.
    alpha: Vec<f32>,
}

impl LocalModel {
    /// Fits alpha to colours in each of `windows`, and averages over the windows that hold a pixel.
    pub(crate) fn new(planes: &Planes, windows: &Windows, blocks: &[Block], alpha: &[f32]) -> Self {
        let lattice = planes.lattice;
        let averages: Vec<[Linear; LANES]> = blocks
            .par_iter()
            .map(|block| average(planes, windows, alpha, block.start))
            .collect();
        let mut linear = vec![[0.0; 4]; lattice.len()];
        let mut active = vec![false; lattice.len() / LANES];
        for (block, average) in blocks.iter().zip(&averages) {
            linear[block.start..block.start + LANES].copy_from_slice(average);
            active[block.start / LANES] = true;
        }
        Self {
            lattice,
            linear,
            active,
            alpha: alpha.to_vec(),
        }
    }

    /// Alpha of every pixel of `colour`, 0–255, where the model's lattice is the same picture at a smaller size or
    /// at its own.
    pub(crate) fn apply(&self, colour: ImgRef<'_, RGB8>) -> ImgVec<u8> {
        let (width, height) = (colour.width(), colour.height());
        let across = places(self.lattice.width, width);
        let down = places(self.lattice.height, height);
        let mut alpha = vec![0_u8; width * height];
        alpha.par_chunks_mut(width).enumerate().for_each_init(
            || vec![[0.0; 4]; self.lattice.width],
            |line, (y, alpha)| {
                let active = self.interpolate_rows(down[y], line);
                let row = &colour.buf()[y * colour.stride()..][..width];
                let mut at = 0;
                while at < width {
                    let block = across[at].first / LANES;
                    let end = at + across[at..].partition_point(|p| p.first / LANES == block);
                    let run = (&across[at..end], &row[at..end], &mut alpha[at..end]);
                    // the last pixel of a block is mixed with the first of the next
                    if active[block] || active[(block + 1).min(active.len() - 1)] {
                        evaluate(line, run);
                    } else {
                        interpolate(line, run);
                    }
                    at = end;
                }
            },
        );
        ImgVec::new(alpha, width, height)
    }

    /// Sets the unknown pixels of `alpha`, a plane of the lattice of `planes`, which is the same picture at a
    /// larger size.
    pub(crate) fn apply_to_unknown(&self, planes: &Planes, regions: &[Region], alpha: &mut [f32]) {
        let lattice = planes.lattice;
        let across = places(self.lattice.width, lattice.width);
        let down = places(self.lattice.height, lattice.height);
        let [red, green, blue] = &planes.channels;
        alpha
            .par_chunks_mut(lattice.stride)
            .enumerate()
            .skip(crate::lattice::MARGIN)
            .take(lattice.height)
            .for_each_init(
                || vec![[0.0; 4]; self.lattice.width],
                |line, (row, alpha)| {
                    let first = row * lattice.stride + LANES;
                    let regions = &regions[first..first + lattice.width];
                    if !regions.contains(&Region::Unknown) {
                        return;
                    }
                    self.interpolate_rows(down[row - crate::lattice::MARGIN], line);
                    for (x, place) in across.iter().enumerate() {
                        if regions[x] == Region::Unknown {
                            let [r, g, b, offset] = mix_at(line, *place);
                            let at = first + x;
                            let value = r * red[at] + g * green[at] + b * blue[at] + offset;
                            alpha[LANES + x] = value.clamp(0.0, 1.0);
                        }
                    }
                },
            );
    }

    /// Mixes the two rows around `place` into `line`, and says which blocks of it are active.
    fn interpolate_rows(&self, place: Place, line: &mut [Linear]) -> Vec<bool> {
        let first = |row: usize| self.lattice.index(0, row);
        let (upper, lower) = (first(place.first), first(place.second));
        let mut activity = Vec::with_capacity(self.lattice.width.div_ceil(LANES));
        for (block, line) in line.chunks_mut(LANES).enumerate() {
            let (upper, lower) = (upper + block * LANES, lower + block * LANES);
            let active = [self.active[upper / LANES], self.active[lower / LANES]];
            for (offset, line) in line.iter_mut().enumerate() {
                let above = self.linear_at(upper + offset, active[0]);
                let below = self.linear_at(lower + offset, active[1]);
                *line = mix(above, below, place.share);
            }
            activity.push(active[0] || active[1]);
        }
        activity
    }

    fn linear_at(&self, at: usize, active: bool) -> Linear {
        if active {
            self.linear[at]
        } else {
            [0.0, 0.0, 0.0, self.alpha[at]]
        }
    }
}

type Run<'a> = (&'a [Place], &'a [RGB8], &'a mut [u8]);

/// Applies the functions in `line` to a run of pixels.
fn evaluate(line: &[Linear], (places, colours, alpha): Run<'_>) {
    for ((place, colour), alpha) in places.iter().zip(colours).zip(alpha) {
        let [r, g, b, offset] = mix_at(line, *place);
        let colour = [colour.r, colour.g, colour.b].map(|c| f32::from(c) * (1.0 / 255.0));
        *alpha = to_byte(r * colour[0] + g * colour[1] + b * colour[2] + offset);
    }
}

/// Interpolates alpha in a run without unknown pixels; nearly always it is the same everywhere.
fn interpolate(line: &[Linear], (places, _, alpha): Run<'_>) {
    let (Some(first), Some(last)) = (places.first(), places.last()) else {
        return;
    };
    let whole = &line[first.first..=last.second];
    if whole.iter().all(|linear| linear[3] == whole[0][3]) {
        alpha.fill(to_byte(whole[0][3]));
        return;
    }
    for (place, alpha) in places.iter().zip(alpha) {
        *alpha = to_byte(mix_at(line, *place)[3]);
    }
}

fn to_byte(alpha: f32) -> u8 {
    (alpha.clamp(0.0, 1.0) * 255.0 + 0.5) as u8
}

fn mix_at(line: &[Linear], place: Place) -> Linear {
    mix(line[place.first], line[place.second], place.share)
}

fn mix(a: Linear, b: Linear, share: f32) -> Linear {
    std::array::from_fn(|i| a[i] + (b[i] - a[i]) * share)
}

/// The mean of the linear functions of the nine windows around each of [`LANES`] pixels; a constant where no window
/// lies inside the picture.
fn average(planes: &Planes, windows: &Windows, alpha: &[f32], start: usize) -> [Linear; LANES] {
    let stride = planes.lattice.stride;
    let mut sum = [[0.0; LANES]; 4];
    let mut weights = [0.0; LANES];
    for window in 0..9 {
        let centre = start + window / 3 * stride + window % 3 - stride - 1;
        let weight = windows.lanes(centre).weight;
        let linear = fit(planes, windows, alpha, centre);
        for lane in 0..LANES {
            weights[lane] += weight[lane];
            for (sum, linear) in sum.iter_mut().zip(&linear) {
                sum[lane] += weight[lane] * linear[lane];
            }
        }
    }
    std::array::from_fn(|lane| {
        if weights[lane] > 0.0 {
            sum.map(|s| s[lane] / weights[lane])
        } else {
            [0.0, 0.0, 0.0, alpha[start + lane]]
        }
    })
}

/// Least squares of alpha over colour in the windows around [`LANES`] pixels: red, green, blue, offset.
fn fit(planes: &Planes, windows: &Windows, alpha: &[f32], centre: usize) -> [Lanes; 4] {
    let stride = planes.lattice.stride;
    let window = windows.lanes(centre);
    let mut covariance = [[0.0; LANES]; 3];
    let mut mean = [0.0; LANES];
    for member in 0..9 {
        let at = centre + member / 3 * stride + member % 3 - stride - 1;
        let alpha = lanes(alpha, at);
        for (channel, covariance) in covariance.iter_mut().enumerate() {
            let colour = lanes(&planes.channels[channel], at);
            for lane in 0..LANES {
                let offset = colour[lane] - window.mean[channel][lane];
                covariance[lane] += offset * alpha[lane] / 9.0;
            }
        }
        for lane in 0..LANES {
            mean[lane] += alpha[lane] / 9.0;
        }
    }
    let [red, green, blue] = window.solve(&covariance);
    let mut offset = mean;
    for lane in 0..LANES {
        offset[lane] -= red[lane] * window.mean[0][lane]
            + green[lane] * window.mean[1][lane]
            + blue[lane] * window.mean[2][lane];
    }
    [red, green, blue, offset]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::blocks;

    /// A slope of colours of which alpha is a linear function, with a stripe of unknown pixels.
    fn picture(width: usize, height: usize) -> ImgVec<RGB8> {
        let pixel = |x: usize, y: usize| {
            let (u, v) = (x as f32 / width as f32, y as f32 / height as f32);
            let channel = |c: f32| (c * 255.0).round() as u8;
            RGB8::new(channel(u), channel(0.5 * u + 0.5 * v), channel(v))
        };
        let pixels = (0..width * height).map(|i| pixel(i % width, i / width));
        ImgVec::new(pixels.collect(), width, height)
    }

    fn model() -> LocalModel {
        let planes = Planes::new(picture(48, 32).as_ref());
        let lattice = planes.lattice;
        let mut regions = vec![Region::Foreground; lattice.len()];
        for y in 0..32 {
            lattice.row_mut(&mut regions, y)[16..32].fill(Region::Unknown);
        }
        let blocks = blocks(lattice, &regions);
        let windows = Windows::new(&planes, &blocks, 1e-6);
        let alpha = planes.channels[0].clone();
        LocalModel::new(&planes, &windows, &blocks, &alpha)
    }

    #[test]
    fn alpha_follows_the_colours_of_the_large_picture() {
        let large = picture(192, 128);
        let alpha = model().apply(large.as_ref());
        for y in 8..120_usize {
            for x in 70..120_usize {
                let (alpha, expected) = (alpha[(x, y)], large[(x, y)].r);
                assert!(
                    alpha.abs_diff(expected) <= 2,
                    "{alpha}, not {expected}, at {x}, {y}"
                );
            }
        }
    }

    #[test]
    fn alpha_outside_the_unknown_region_is_only_interpolated() {
        let white = ImgVec::new(vec![RGB8::new(255, 255, 255); 192 * 128], 192, 128);
        let (with_colour, without) = (
            model().apply(picture(192, 128).as_ref()),
            model().apply(white.as_ref()),
        );
        for y in 0..128_usize {
            for x in (0..56).chain(136..192_usize) {
                assert_eq!(with_colour[(x, y)], without[(x, y)], "at {x}, {y}");
            }
        }
    }

    #[test]
    fn the_same_size_keeps_alpha() {
        let same = picture(48, 32);
        let alpha = model().apply(same.as_ref());
        for (alpha, colour) in alpha.pixels().zip(same.pixels()) {
            assert!(alpha.abs_diff(colour.r) <= 1);
        }
    }

    #[test]
    fn a_picture_too_thin_for_windows_keeps_alpha() {
        let planes = Planes::new(picture(40, 2).as_ref());
        let regions = vec![Region::Unknown; planes.lattice.len()];
        let blocks = blocks(planes.lattice, &regions);
        let windows = Windows::new(&planes, &blocks, 1e-6);
        let alpha = planes.channels[0].clone();
        let model = LocalModel::new(&planes, &windows, &blocks, &alpha);
        let applied = model.apply(picture(40, 2).as_ref());
        for (alpha, colour) in applied.pixels().zip(picture(40, 2).pixels()) {
            assert_eq!(alpha, colour.r);
        }
    }
}
