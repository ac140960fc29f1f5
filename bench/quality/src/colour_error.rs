use imgref::ImgRef;
use rgb::{RGB8, RGBA8};
use serde::Serialize;

/// How far a cutout's colours are from the truth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ColourError {
    /// Mean absolute difference per channel between the cutout's straight colours and the true foreground's,
    /// 0–1, in the band, weighted by true alpha. A pixel that the cutout leaves out has no colour to compare
    /// and counts for nothing here: it is the matte's error.
    pub foreground: f64,
    /// Mean absolute difference per channel between the cutout and the truth laid over black, white and green,
    /// 0–1, in the band: what the eye sees of matte and colours together.
    pub composite: f64,
}

const BACKDROPS: [[f64; 3]; 3] = [[0.0, 0.0, 0.0], [255.0, 255.0, 255.0], [0.0, 177.0, 64.0]];

impl ColourError {
    /// Compares `cutout` with the true `alpha` and `foreground` (same size) where `band` is true.
    pub fn measure(
        cutout: ImgRef<'_, RGBA8>,
        alpha: ImgRef<'_, u8>,
        foreground: ImgRef<'_, RGB8>,
        band: ImgRef<'_, bool>,
    ) -> Self {
        let (mut colour_sum, mut weights) = (0.0, 0.0);
        let (mut composite_sum, mut pixels) = (0.0, 0_u64);
        let truth = alpha.pixels().zip(foreground.pixels());
        for ((ours, (alpha, truth)), inside) in cutout.pixels().zip(truth).zip(band.pixels()) {
            if !inside {
                continue;
            }
            let (mine, theirs) = ([ours.r, ours.g, ours.b], [truth.r, truth.g, truth.b]);
            composite_sum += composite_difference((mine, ours.a), (theirs, alpha));
            pixels += 1;
            if ours.a > 0 {
                let difference: u32 = mine
                    .iter()
                    .zip(theirs)
                    .map(|(m, t)| u32::from(m.abs_diff(t)))
                    .sum();
                colour_sum += f64::from(alpha) * f64::from(difference) / 3.0;
                weights += f64::from(alpha);
            }
        }
        Self {
            foreground: colour_sum / 255.0 / f64::max(weights, 1.0),
            composite: composite_sum / 255.0 / pixels.max(1) as f64,
        }
    }
}

/// The mean over backdrops and channels of what two layered pixels differ by, 0–255.
fn composite_difference(ours: ([u8; 3], u8), truth: ([u8; 3], u8)) -> f64 {
    let over = |(colour, alpha): ([u8; 3], u8), backdrop: [f64; 3], channel: usize| {
        let alpha = f64::from(alpha) / 255.0;
        alpha * f64::from(colour[channel]) + (1.0 - alpha) * backdrop[channel]
    };
    let mut sum = 0.0;
    for backdrop in BACKDROPS {
        for channel in 0..3 {
            sum += (over(ours, backdrop, channel) - over(truth, backdrop, channel)).abs();
        }
    }
    sum / (3 * BACKDROPS.len()) as f64
}

#[cfg(test)]
mod tests {
    use imgref::Img;

    use super::*;

    const BAND: [bool; 2] = [true, true];

    fn measure(cutout: [RGBA8; 2], alpha: [u8; 2], foreground: [RGB8; 2]) -> ColourError {
        ColourError::measure(
            Img::new(&cutout[..], 2, 1),
            Img::new(&alpha[..], 2, 1),
            Img::new(&foreground[..], 2, 1),
            Img::new(&BAND[..], 2, 1),
        )
    }

    #[test]
    fn the_truth_has_no_error() {
        let red = RGB8::new(200, 10, 10);
        let error = measure(
            [red.with_alpha(128), red.with_alpha(255)],
            [128, 255],
            [red, red],
        );
        assert_eq!(
            error,
            ColourError {
                foreground: 0.0,
                composite: 0.0
            }
        );
    }

    #[test]
    fn colours_count_by_true_alpha() {
        let (black, grey) = (RGB8::new(0, 0, 0), RGB8::new(51, 51, 51));
        let error = measure(
            [grey.with_alpha(51), black.with_alpha(204)],
            [51, 204],
            [black, black],
        );
        assert!((error.foreground - 0.2 * 0.2).abs() < 1e-9);
    }

    #[test]
    fn what_is_left_out_is_no_error_of_colour() {
        let white = RGB8::new(255, 255, 255);
        let error = measure(
            [RGBA8::default(), white.with_alpha(255)],
            [255, 255],
            [white, white],
        );
        assert!(error.foreground.abs() < 1e-9);
        assert!(error.composite > 0.1);
    }
}
