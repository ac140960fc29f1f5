//! What of the network's matte is certain.

use crate::distance::depth;
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
    /// How many pixels from the contour, where the network says one half, alpha is looked for.
    pub(crate) reach: f32,
}

/// How deep each pixel lies on its side of the contour, in pixels.
pub(crate) struct Depths {
    pub(crate) inside: Vec<f32>,
    pub(crate) outside: Vec<f32>,
}

impl Depths {
    /// Of the contour of `matte`, where it is one half; at most `most`.
    pub(crate) fn new(lattice: Lattice, matte: &[f32], most: f32) -> Self {
        let (inside, outside) = rayon::join(
            || depth(lattice, most, |at| matte[at] > 0.5),
            || depth(lattice, most, |at| matte[at] <= 0.5),
        );
        Self { inside, outside }
    }
}

/// Tells `matte` (a plane of `lattice`, 0.0–1.0) apart. `erosion` is, for each pixel, how far a certain region gives
/// up its edge there.
///
/// A pixel is certain when every pixel around it as far as `erosion` is on the same side of the same threshold;
/// beyond the picture's edge nothing speaks against it. What is left is unknown near the contour and held
/// elsewhere: a wide stretch of faint values that no edge runs through is the network's doubt about a thing, which
/// colours would only answer at random.
pub(crate) fn trimap(
    lattice: Lattice,
    matte: &[f32],
    depths: &Depths,
    erosion: &[f32],
    certainty: Certainty,
) -> Vec<Region> {
    let most = erosion.iter().fold(0.0_f32, |most, e| most.max(*e)) + 1.0;
    let (foreground, background) = rayon::join(
        || depth(lattice, most, |at| matte[at] > certainty.high),
        || depth(lattice, most, |at| matte[at] < certainty.low),
    );
    let region = |at: usize| {
        if foreground[at] > erosion[at] {
            Region::Foreground
        } else if background[at] > erosion[at] {
            Region::Background
        } else if depths.inside[at].max(depths.outside[at]) > certainty.reach {
            Region::Held
        } else {
            Region::Unknown
        }
    };
    let mut regions = vec![Region::Background; lattice.len()];
    for y in 0..lattice.height {
        let first = lattice.index(0, y);
        for (offset, value) in lattice.row_mut(&mut regions, y).iter_mut().enumerate() {
            *value = region(first + offset);
        }
    }
    regions
}

/// Makes what was taken for foreground, and what was held, unknown where `firmness` is below `hole`.
pub(crate) fn open(regions: &mut [Region], firmness: &[f32], hole: f32) {
    for (region, firmness) in regions.iter_mut().zip(firmness) {
        if *firmness < hole && matches!(*region, Region::Foreground | Region::Held) {
            *region = Region::Unknown;
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    const CERTAINTY: Certainty = Certainty {
        low: 0.03,
        high: 0.99,
        reach: 8.0,
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

    fn told_apart(lattice: Lattice, matte: &[f32], erosion: f32) -> Vec<Region> {
        let depths = Depths::new(lattice, matte, 10.0);
        trimap(
            lattice,
            matte,
            &depths,
            &vec![erosion; lattice.len()],
            CERTAINTY,
        )
    }

    #[test]
    fn a_hard_edge_is_unknown_as_far_as_the_erosion_reaches() {
        let (lattice, matte) = half_plane();
        let regions = told_apart(lattice, &matte, 2.0);
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
    fn the_erosion_may_differ_from_place_to_place() {
        let (lattice, matte) = half_plane();
        let depths = Depths::new(lattice, &matte, 10.0);
        let mut erosion = vec![1.0; lattice.len()];
        for y in 0..6 {
            lattice.row_mut(&mut erosion, y)[20..].fill(4.0);
        }
        let regions = trimap(lattice, &matte, &depths, &erosion, CERTAINTY);
        let row = lattice.row(&regions, 3);
        assert_eq!(
            row[18..25],
            [
                Region::Foreground,
                Region::Unknown,
                Region::Unknown,
                Region::Unknown,
                Region::Unknown,
                Region::Unknown,
                Region::Background,
            ]
        );
    }

    #[test]
    fn faint_values_far_from_the_contour_are_held() {
        let (lattice, mut matte) = half_plane();
        for y in 0..6 {
            lattice.row_mut(&mut matte, y)[20..].fill(0.1);
        }
        let regions = told_apart(lattice, &matte, 2.0);
        assert_eq!(lattice.row(&regions, 3)[27], Region::Unknown);
        assert_eq!(lattice.row(&regions, 3)[28], Region::Held);
    }

    #[test]
    fn what_is_not_firm_is_opened_and_background_stays() {
        let mut regions = [
            Region::Foreground,
            Region::Foreground,
            Region::Held,
            Region::Background,
        ];
        open(&mut regions, &[1.0, 0.4, 0.4, 0.4], 0.6);
        let expected = [
            Region::Foreground,
            Region::Unknown,
            Region::Unknown,
            Region::Background,
        ];
        assert_eq!(regions, expected);
    }

    #[test]
    fn half_the_size_is_unknown_where_regions_meet() {
        let (lattice, matte) = half_plane();
        let regions = told_apart(lattice, &matte, 2.0);
        let half = halve(lattice, &regions);
        let row = lattice.halved().row(&half, 1);
        assert_eq!(row[8], Region::Foreground);
        assert_eq!(row[9], Region::Unknown);
        assert_eq!(row[10], Region::Unknown);
        assert_eq!(row[11], Region::Background);
    }
}
