//! Values spread from where they are known to everywhere else, near ones first (the pull–push algorithm of Gortler
//! et al., "The Lumigraph", SIGGRAPH 1996).

use crate::lattice::{Lattice, double, halve};

/// Fills planes of `lattice` with weighted means of the values nearby. `weighted` are the values times `weight`,
/// 0.0–1.0; where weight runs low the means are of wider and wider surroundings, which count for as much as a weight
/// of `surroundings`.
pub(crate) fn spread<const N: usize>(
    lattice: Lattice,
    weighted: &[Vec<f32>; N],
    weight: &[f32],
    surroundings: f32,
) -> [Vec<f32>; N] {
    if lattice.width == 1 && lattice.height == 1 {
        let at = lattice.index(0, 0);
        let total = weight[at].max(f32::MIN_POSITIVE);
        return std::array::from_fn(|n| {
            let mut plane = vec![0.0; lattice.len()];
            plane[at] = weighted[n][at] / total;
            plane
        });
    }
    let halves: [Vec<f32>; N] = std::array::from_fn(|n| halve(lattice, &weighted[n]));
    let wide = spread(
        lattice.halved(),
        &halves,
        &halve(lattice, weight),
        surroundings,
    );
    std::array::from_fn(|n| {
        let mut plane = double(&wide[n], lattice);
        for ((value, weighted), weight) in plane.iter_mut().zip(&weighted[n]).zip(weight) {
            *value = (weighted + surroundings * *value) / (weight + surroundings);
        }
        plane
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_side_takes_the_value_known_there() {
        let lattice = Lattice::new(64, 16);
        let (mut weight, mut weighted) = (vec![0.0; lattice.len()], vec![0.0; lattice.len()]);
        for y in 0..16 {
            lattice.row_mut(&mut weight, y)[4] = 1.0;
            lattice.row_mut(&mut weight, y)[59] = 1.0;
            lattice.row_mut(&mut weighted, y)[59] = 1.0;
        }
        let [spread] = spread(lattice, &[weighted], &weight, 0.1);
        let row = lattice.row(&spread, 8);
        assert!(row[4] < 0.1 && row[12] < 0.3, "{row:?}");
        assert!(row[59] > 0.9 && row[51] > 0.7, "{row:?}");
    }

    #[test]
    fn nothing_known_gives_zeros() {
        let lattice = Lattice::new(9, 5);
        let none = vec![0.0; lattice.len()];
        let [spread] = spread(lattice, std::array::from_ref(&none), &none, 0.1);
        assert!(spread.iter().all(|value| *value == 0.0));
    }
}
