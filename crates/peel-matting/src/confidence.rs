//! How sure a matte looks, from its own statistics.

use imgref::ImgRef;

/// A subject smaller than this share of the picture looks like an accident.
const SMALL: f64 = 0.002;

/// Rates the network's probabilities (0.0–1.0, not stretched), 0.0 to 1.0: the product of
///
/// - decision: 1 for a matte of zeros and ones alone, 0 for one that is undecided wherever it sees anything;
/// - size: the foreground's share of the picture, counted as 1 from 0.2 % on;
/// - contrast: 1 unless hardly anything is background, when nothing stands out from anything.
///
/// It falls with every pixel that becomes less decided, and with a subject that shrinks away.
pub(crate) fn confidence(matte: ImgRef<'_, f32>) -> f32 {
    let (mut mass, mut doubt) = (0.0, 0.0);
    for row in matte.rows() {
        let (mut row_mass, mut row_doubt) = (0.0_f32, 0.0_f32);
        for &alpha in row {
            row_mass += alpha;
            row_doubt += 2.0 * alpha * (1.0 - alpha);
        }
        mass += f64::from(row_mass);
        doubt += f64::from(row_doubt);
    }
    if mass <= 0.0 {
        return 0.0;
    }
    let share = mass / (matte.width() * matte.height()) as f64;
    let decision = (1.0 - doubt / mass).max(0.0);
    let size = (share / SMALL).min(1.0);
    let contrast = ((1.0 - share) / SMALL).min(1.0);
    (decision * size * contrast) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use imgref::ImgVec;

    /// The first `share` of 100 × 100 pixels at `inside`, the rest at `outside`.
    fn rated(share: f64, inside: f32, outside: f32) -> f32 {
        let count = (share * 10_000.0) as usize;
        let mut pixels = vec![outside; 10_000];
        pixels[..count].fill(inside);
        confidence(ImgVec::new(pixels, 100, 100).as_ref())
    }

    #[test]
    fn a_decided_matte_is_sure() {
        assert!(rated(0.3, 1.0, 0.0) > 0.99);
    }

    #[test]
    fn confidence_falls_as_the_matte_becomes_undecided() {
        let rates = [1.0, 0.95, 0.8, 0.6, 0.5].map(|inside| rated(0.3, inside, 0.0));
        assert!(rates.is_sorted_by(|a, b| a > b), "{rates:?}");
    }

    #[test]
    fn faint_noise_has_no_confidence() {
        assert!(rated(0.5, 0.2, 0.1) < 0.01);
        assert!(rated(0.0, 0.0, 0.0) < 0.01);
    }

    #[test]
    fn specks_and_whole_pictures_are_unsure() {
        assert!(rated(0.0002, 1.0, 0.0) < 0.2);
        assert!(rated(1.0, 1.0, 0.0) < 0.01);
    }
}
