//! What of the network's matte is certain.

use crate::lattice::Lattice;

/// What is known of a pixel's alpha.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Region {
    /// It is 0.
    Background,
    /// It is to be found.
    Unknown,
    /// It is what the network says: too far from any edge for colours to tell.
    Held,
    /// It is 1.
    Foreground,
}

/// Where the network is believed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Certainty {
    /// Below this a pixel may be background.
    pub(crate) low: f32,
    /// Above this a pixel may be foreground.
    pub(crate) high: f32,
    /// How many pixels a certain region gives up along its edge; at least 1.
    pub(crate) erosion: usize,
    /// How many pixels from the contour, where the network says one half, alpha is looked for.
    pub(crate) reach: usize,
}

/// Tells `matte` (a plane of `lattice`, 0.0–1.0) apart.
///
/// A pixel is certain when every pixel of the square around it that reaches `erosion` pixels is on the same side
/// of the same threshold; beyond the picture's edge nothing speaks against it. What is left is unknown near the
/// contour and held elsewhere: a wide stretch of faint values that no edge runs through is the network's doubt
/// about a thing, which colours would only answer at random.
pub(crate) fn trimap(lattice: Lattice, matte: &[f32], certainty: Certainty) -> Vec<Region> {
    let foreground = eroded(lattice, matte, certainty.erosion, |a| a > certainty.high);
    let background = eroded(lattice, matte, certainty.erosion, |a| a < certainty.low);
    let inner = eroded(lattice, matte, certainty.reach, |a| a > 0.5);
    let outer = eroded(lattice, matte, certainty.reach, |a| a <= 0.5);
    let mut regions = vec![Region::Background; lattice.len()];
    for (at, region) in regions.iter_mut().enumerate() {
        *region = if foreground[at] {
            Region::Foreground
        } else if background[at] {
            Region::Background
        } else if inner[at] || outer[at] {
            Region::Held
        } else {
            Region::Unknown
        };
    }
    regions
}

/// Half the size; unknown where any of 2×2 pixels is or where they differ.
pub(crate) fn halve(from: Lattice, regions: &[Region]) -> Vec<Region> {
    let to = from.halved();
    let mut half = vec![Region::Background; to.len()];
    for y in 0..to.height {
        let upper = from.row(regions, 2 * y);
        let lower = from.row(regions, (2 * y + 1).min(from.height - 1));
        let row = to.row_mut(&mut half, y);
        for ((region, upper), lower) in row.iter_mut().zip(upper.chunks(2)).zip(lower.chunks(2)) {
            let agree = upper.iter().chain(lower).all(|other| *other == upper[0]);
            *region = if agree { upper[0] } else { Region::Unknown };
        }
    }
    half
}

/// Where `test` holds for all values within `radius` along both axes. The lattice's margins count as true.
fn eroded(lattice: Lattice, matte: &[f32], radius: usize, test: impl Fn(f32) -> bool) -> Vec<bool> {
    let mut mask = vec![true; lattice.len()];
    for y in 0..lattice.height {
        let mut since = Since::new(radius);
        let row = lattice.row_mut(&mut mask, y);
        for (kept, &alpha) in row.iter_mut().zip(lattice.row(matte, y)) {
            *kept = test(alpha);
        }
        erode_line(row, &mut since);
    }
    erode_columns(lattice, &mut mask, radius);
    mask
}

/// Counts how long ago the last false value was, up to just beyond a radius.
#[derive(Clone)]
struct Since {
    count: usize,
    radius: usize,
}

impl Since {
    fn new(radius: usize) -> Self {
        Self {
            count: radius + 1,
            radius,
        }
    }

    /// Whether the last false value is further than the radius, now that `value` has come.
    fn far(&mut self, value: bool) -> bool {
        self.count = if value {
            (self.count + 1).min(self.radius + 1)
        } else {
            0
        };
        self.count > self.radius
    }
}

fn erode_line(values: &mut [bool], since: &mut Since) {
    let before = values.to_vec();
    for (kept, &was) in values.iter_mut().zip(&before) {
        *kept = since.far(was);
    }
    *since = Since::new(since.radius);
    for (kept, &was) in values.iter_mut().zip(&before).rev() {
        *kept &= since.far(was);
    }
}

/// Down all columns at once, a row at a time, so that memory is read in order.
fn erode_columns(lattice: Lattice, mask: &mut [bool], radius: usize) {
    let before = mask.to_vec();
    let mut sweep = |rows: &mut dyn Iterator<Item = usize>| {
        let mut since = vec![Since::new(radius); lattice.width];
        for y in rows {
            let row = lattice.row_mut(mask, y).iter_mut();
            for ((kept, &was), since) in row.zip(lattice.row(&before, y)).zip(&mut since) {
                *kept &= since.far(was);
            }
        }
    };
    sweep(&mut (0..lattice.height));
    sweep(&mut (0..lattice.height).rev());
}

#[cfg(test)]
mod tests {
    use super::*;

    const CERTAINTY: Certainty = Certainty {
        low: 0.03,
        high: 0.99,
        erosion: 2,
        reach: 8,
    };

    /// Foreground to the left of column 20 of 40.
    fn half_plane() -> (Lattice, Vec<f32>) {
        let lattice = Lattice::new(40, 6);
        let mut matte = vec![0.0; lattice.len()];
        for y in 0..6 {
            lattice.row_mut(&mut matte, y)[..20].fill(1.0);
        }
        (lattice, matte)
    }

    #[test]
    fn a_hard_edge_is_unknown_as_far_as_the_erosion_reaches() {
        let (lattice, matte) = half_plane();
        let regions = trimap(lattice, &matte, CERTAINTY);
        for y in 0..6 {
            for (x, region) in lattice.row(&regions, y).iter().enumerate() {
                let expected = match x {
                    0..18 => Region::Foreground,
                    18..22 => Region::Unknown,
                    _ => Region::Background,
                };
                assert_eq!(*region, expected, "at {x}, {y}");
            }
        }
    }

    #[test]
    fn faint_values_far_from_the_contour_are_held() {
        let (lattice, mut matte) = half_plane();
        for y in 0..6 {
            lattice.row_mut(&mut matte, y)[20..].fill(0.1);
        }
        let regions = trimap(lattice, &matte, CERTAINTY);
        assert_eq!(lattice.row(&regions, 3)[27], Region::Unknown);
        assert_eq!(lattice.row(&regions, 3)[28], Region::Held);
    }

    #[test]
    fn half_the_size_is_unknown_where_regions_meet() {
        let (lattice, matte) = half_plane();
        let regions = trimap(lattice, &matte, CERTAINTY);
        let half = halve(lattice, &regions);
        let row = lattice.halved().row(&half, 1);
        assert_eq!(row[8], Region::Foreground);
        assert_eq!(row[9], Region::Unknown);
        assert_eq!(row[10], Region::Unknown);
        assert_eq!(row[11], Region::Background);
    }
}
