//! Pictures laid out for solving: planes of `f32` with room around them.

use imgref::ImgRef;
use rgb::RGB8;

/// Pixels that are worked on together: one SIMD register of `f32` on most machines.
pub(crate) const LANES: usize = 8;

/// Values of [`LANES`] neighbours in a row.
pub(crate) type Lanes = [f32; LANES];

/// Rows above and below the picture, so that a 5×5 neighbourhood never leaves the memory.
pub(crate) const MARGIN: usize = 2;

/// How a picture lies in memory while it is solved: row after row, with [`MARGIN`] rows and [`LANES`] columns of
/// zeros around it, so that inner loops need no case for the edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lattice {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Values from one row to the next, a multiple of [`LANES`].
    pub(crate) stride: usize,
}

impl Lattice {
    pub(crate) fn new(width: usize, height: usize) -> Self {
        let stride = width.next_multiple_of(LANES) + 2 * LANES;
        Self {
            width,
            height,
            stride,
        }
    }

    /// Values in memory, the surroundings included.
    pub(crate) fn len(self) -> usize {
        self.stride * (self.height + 2 * MARGIN)
    }

    pub(crate) fn index(self, x: usize, y: usize) -> usize {
        (y + MARGIN) * self.stride + LANES + x
    }

    /// The part of `plane` that is row `y`.
    pub(crate) fn row<T>(self, plane: &[T], y: usize) -> &[T] {
        &plane[self.index(0, y)..][..self.width]
    }

    /// As [`row`](Self::row), to write.
    pub(crate) fn row_mut<T>(self, plane: &mut [T], y: usize) -> &mut [T] {
        &mut plane[self.index(0, y)..][..self.width]
    }

    /// Half the size, rounded up.
    pub(crate) fn halved(self) -> Self {
        Self::new(self.width.div_ceil(2), self.height.div_ceil(2))
    }

    /// A plane that holds `image`, and zeros around it.
    pub(crate) fn plane(self, image: ImgRef<'_, f32>) -> Vec<f32> {
        let mut plane = vec![0.0; self.len()];
        for (y, row) in image.rows().enumerate() {
            self.row_mut(&mut plane, y).copy_from_slice(row);
        }
        plane
    }
}

/// The [`LANES`] values of `plane` from `at` on.
pub(crate) fn lanes(plane: &[f32], at: usize) -> &Lanes {
    plane[at..]
        .first_chunk()
        .expect("a block never reaches past the margin")
}

/// As [`lanes`], to write.
pub(crate) fn lanes_mut(plane: &mut [f32], at: usize) -> &mut Lanes {
    plane[at..]
        .first_chunk_mut()
        .expect("a block never reaches past the margin")
}

/// A picture's channels apart: red, green and blue planes of a [`Lattice`], 0.0–1.0.
pub(crate) struct Planes {
    pub(crate) lattice: Lattice,
    pub(crate) channels: [Vec<f32>; 3],
}

impl Planes {
    pub(crate) fn new(image: ImgRef<'_, RGB8>) -> Self {
        let lattice = Lattice::new(image.width(), image.height());
        let mut channels = std::array::from_fn(|_| vec![0.0; lattice.len()]);
        for (y, row) in image.rows().enumerate() {
            for (channel, plane) in channels.iter_mut().enumerate() {
                for (value, pixel) in lattice.row_mut(plane, y).iter_mut().zip(row) {
                    let pixel: [u8; 3] = (*pixel).into();
                    *value = f32::from(pixel[channel]) / 255.0;
                }
            }
        }
        Self { lattice, channels }
    }

    /// Half the size, rounded up; averages of 2×2 pixels.
    pub(crate) fn halved(&self) -> Self {
        Self {
            lattice: self.lattice.halved(),
            channels: std::array::from_fn(|c| halve(self.lattice, &self.channels[c])),
        }
    }
}

/// Averages of 2×2 values: a plane of `from.halved()`.
pub(crate) fn halve(from: Lattice, plane: &[f32]) -> Vec<f32> {
    let to = from.halved();
    let mut half = vec![0.0; to.len()];
    for y in 0..to.height {
        let upper = from.row(plane, 2 * y);
        let lower = from.row(plane, (2 * y + 1).min(from.height - 1));
        let row = to.row_mut(&mut half, y);
        for ((value, upper), lower) in row.iter_mut().zip(upper.chunks(2)).zip(lower.chunks(2)) {
            // at an odd width the last column stands for two
            let pair = |values: &[f32]| values[0] + values[values.len() - 1];
            *value = (pair(upper) + pair(lower)) / 4.0;
        }
    }
    half
}

/// Bilinear enlargement of a plane of `to.halved()` to one of `to`.
pub(crate) fn double(plane: &[f32], to: Lattice) -> Vec<f32> {
    let from = to.halved();
    let mut whole = vec![0.0; to.len()];
    let mut line = vec![0.0; from.width];
    for y in 0..to.height {
        let near = from.row(plane, y / 2);
        let far = from.row(plane, beside(y, from.height));
        for ((value, near), far) in line.iter_mut().zip(near).zip(far) {
            *value = 0.75 * near + 0.25 * far;
        }
        for (x, value) in to.row_mut(&mut whole, y).iter_mut().enumerate() {
            *value = 0.75 * line[x / 2] + 0.25 * line[beside(x, from.width)];
        }
    }
    whole
}

/// The second nearest of `length` coarse positions to the fine position `at`.
fn beside(at: usize, length: usize) -> usize {
    if at % 2 == 1 {
        (at / 2 + 1).min(length - 1)
    } else {
        (at / 2).saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(lattice: Lattice) -> Vec<f32> {
        let mut plane = vec![0.0; lattice.len()];
        for y in 0..lattice.height {
            for (x, value) in lattice.row_mut(&mut plane, y).iter_mut().enumerate() {
                *value = x as f32 + 3.0 * y as f32;
            }
        }
        plane
    }

    #[test]
    fn halving_keeps_the_mean_of_an_even_plane() {
        let lattice = Lattice::new(12, 6);
        let half = halve(lattice, &ramp(lattice));
        let mean = |l: Lattice, p: &[f32]| p.iter().sum::<f32>() / (l.width * l.height) as f32;
        let whole = mean(lattice, &ramp(lattice));
        assert!((whole - mean(lattice.halved(), &half)).abs() < 1e-4);
    }

    #[test]
    fn doubling_gives_back_a_ramp_away_from_the_edges() {
        let lattice = Lattice::new(16, 10);
        let plane = ramp(lattice);
        let again = double(&halve(lattice, &plane), lattice);
        for y in 2..8 {
            for x in 2..14 {
                let at = lattice.index(x, y);
                assert!((plane[at] - again[at]).abs() < 1e-4, "at {x}, {y}");
            }
        }
    }

    #[test]
    fn odd_and_tiny_sizes_are_halved_and_doubled() {
        for (width, height) in [(1, 1), (1, 7), (5, 1), (9, 3)] {
            let lattice = Lattice::new(width, height);
            let mut plane = vec![0.0; lattice.len()];
            for y in 0..height {
                lattice.row_mut(&mut plane, y).fill(0.5);
            }
            assert_eq!(double(&halve(lattice, &plane), lattice), plane);
        }
    }
}
