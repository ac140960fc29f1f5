//! How far pixels lie inside a region.

use crate::lattice::Lattice;

/// Length of a diagonal step, for steps of 1.0 along the axes (Borgefors, "Distance transformations in digital
/// images", 1986, whose 3–4 weights keep the error below 6 %).
const DIAGONAL: f32 = 4.0 / 3.0;

/// For each pixel the distance to the nearest one that is no `member`, in pixels, at most `most`: 0.0 for those
/// outside. What lies beyond the picture's edge is taken for members.
pub(crate) fn depth(lattice: Lattice, most: f32, member: impl Fn(usize) -> bool) -> Vec<f32> {
    // beyond the edge stands `most`, so that the margins never make a distance shorter
    let mut depth = vec![most; lattice.len()];
    for y in 0..lattice.height {
        let first = lattice.index(0, y);
        for (offset, value) in lattice.row_mut(&mut depth, y).iter_mut().enumerate() {
            if !member(first + offset) {
                *value = 0.0;
            }
        }
    }
    let stride = lattice.stride;
    for y in 0..lattice.height {
        let first = lattice.index(0, y);
        for at in first..first + lattice.width {
            let above = at - stride;
            let straight = depth[at - 1].min(depth[above]) + 1.0;
            let diagonal = depth[above - 1].min(depth[above + 1]) + DIAGONAL;
            depth[at] = depth[at].min(straight).min(diagonal);
        }
    }
    for y in (0..lattice.height).rev() {
        let first = lattice.index(0, y);
        for at in (first..first + lattice.width).rev() {
            let below = at + stride;
            let straight = depth[at + 1].min(depth[below]) + 1.0;
            let diagonal = depth[below - 1].min(depth[below + 1]) + DIAGONAL;
            depth[at] = depth[at].min(straight).min(diagonal);
        }
    }
    depth
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_counted_from_the_nearest_stranger() {
        let lattice = Lattice::new(21, 21);
        let stranger = lattice.index(10, 10);
        let depth = depth(lattice, 8.0, |at| at != stranger);
        assert_eq!(depth[stranger], 0.0);
        assert_eq!(depth[lattice.index(14, 10)], 4.0);
        assert_eq!(depth[lattice.index(10, 3)], 7.0);
        let diagonal = depth[lattice.index(13, 13)];
        assert!((diagonal - 3.0 * 2.0_f32.sqrt()).abs() < 0.3, "{diagonal}");
        assert_eq!(depth[lattice.index(0, 0)], 8.0);
    }

    #[test]
    fn the_edge_of_the_picture_is_no_stranger() {
        let lattice = Lattice::new(9, 5);
        let depth = depth(lattice, 30.0, |_| true);
        for y in 0..5 {
            assert!(lattice.row(&depth, y).iter().all(|d| *d == 30.0));
        }
    }
}
