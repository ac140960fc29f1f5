//! The network's own level for the subject and for the background.
//!
//! A network that is not sure of a thing draws all of it grey: a jacket at 0.8, leaves behind the subject at 0.1.
//! What lies well inside the contour is nearly always opaque, and what lies well outside is nearly always nothing.
//! So the values found there are taken for what the network means by 1 and by 0, and the rest is stretched between.

use crate::lattice::Lattice;
use crate::pull_push::spread;

/// Levels this near to 1 are left as they are, and half as near to 0: that much is no doubt, only rounding of the edge.
const NO_DOUBT: f32 = 0.005;

/// How much the wider surroundings count against what lies near.
const SURROUNDINGS: f32 = 0.1;

/// The least distance between the levels of subject and background, where both are in doubt.
const LEAST_RANGE: f32 = 0.1;

/// Stretches `matte`, a plane of `lattice` (0.0–1.0). `inside` and `outside` tell how deep each pixel lies on its
/// side of the contour, where the matte is one half; those beyond `deep` tell the level.
pub(crate) fn level(
    lattice: Lattice,
    matte: &[f32],
    inside: &[f32],
    outside: &[f32],
    deep: f32,
) -> Vec<f32> {
    let subject = level_of(lattice, matte, inside, deep);
    let background = level_of(lattice, matte, outside, deep);
    let stretch = |at: usize| {
        let high = subject.as_ref().map_or(1.0, |level| level[at].max(0.5));
        let low = background.as_ref().map_or(0.0, |level| level[at].min(0.5));
        let high = (high + NO_DOUBT).min(1.0);
        let low = (low - 0.5 * NO_DOUBT).max(0.0);
        ((matte[at] - low) / (high - low).max(LEAST_RANGE)).clamp(0.0, 1.0)
    };
    (0..lattice.len()).map(stretch).collect()
}

/// The mean of the values that lie deep, near ones first; `None` when none does.
fn level_of(lattice: Lattice, matte: &[f32], depth: &[f32], deep: f32) -> Option<Vec<f32>> {
    let mut weight = vec![0.0; lattice.len()];
    let mut values = vec![0.0; lattice.len()];
    let mut any = false;
    for y in 0..lattice.height {
        let first = lattice.index(0, y);
        for at in first..first + lattice.width {
            if depth[at] > deep {
                weight[at] = 1.0;
                values[at] = matte[at];
                any = true;
            }
        }
    }
    any.then(|| {
        let [level] = spread(lattice, &[values], &weight, SURROUNDINGS);
        level
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distance::depth;

    /// A matte that is `left` in the left half of 64 × 32 pixels and `right` in the other, levelled.
    fn levelled(left: f32, right: f32) -> (f32, f32) {
        let lattice = Lattice::new(64, 32);
        let mut matte = vec![0.0; lattice.len()];
        for y in 0..32 {
            let row = lattice.row_mut(&mut matte, y);
            row[..32].fill(left);
            row[32..].fill(right);
        }
        let inside = depth(lattice, 9.0, |at| matte[at] > 0.5);
        let outside = depth(lattice, 9.0, |at| matte[at] <= 0.5);
        let levelled = level(lattice, &matte, &inside, &outside, 8.0);
        let at = |x| levelled[lattice.index(x, 16)];
        (at(24), at(40))
    }

    #[test]
    fn doubt_about_a_whole_thing_is_taken_away() {
        let (subject, background) = levelled(0.8, 0.15);
        assert!(
            subject > 0.98 && background < 0.02,
            "{subject}, {background}"
        );
    }

    #[test]
    fn a_network_that_is_sure_is_left_alone() {
        assert_eq!(levelled(1.0, 0.0), (1.0, 0.0));
    }

    #[test]
    fn a_subject_that_is_nowhere_deep_keeps_its_values() {
        let lattice = Lattice::new(32, 32);
        let mut matte = vec![0.0; lattice.len()];
        for y in 0..32 {
            lattice.row_mut(&mut matte, y)[14..18].fill(0.7);
        }
        let inside = depth(lattice, 9.0, |at| matte[at] > 0.5);
        let outside = depth(lattice, 9.0, |at| matte[at] <= 0.5);
        let levelled = level(lattice, &matte, &inside, &outside, 8.0);
        assert!((levelled[lattice.index(15, 16)] - 0.7).abs() < 1e-6);
    }
}
