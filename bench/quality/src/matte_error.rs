use imgref::ImgRef;
use serde::Serialize;

use crate::gradient::gradient_error;

/// How far a matte is from the truth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MatteError {
    /// Mean absolute difference, 0–1.
    pub mae: f64,
    /// Sum of absolute differences, in thousands.
    pub sad: f64,
    /// Gradient error of Rhemann et al. 2009, in thousands.
    pub gradient: f64,
    /// Mean absolute difference in the band around soft edges, 0–1.
    pub band: f64,
}

impl MatteError {
    /// Compares `matte` with `truth` (0–255, same size); `band` says which pixels are near soft edges.
    pub fn measure(matte: ImgRef<'_, u8>, truth: ImgRef<'_, u8>, band: ImgRef<'_, bool>) -> Self {
        let (mut sum, mut band_sum, mut band_pixels) = (0_u64, 0_u64, 0_u64);
        for ((matte, truth), inside) in matte.pixels().zip(truth.pixels()).zip(band.pixels()) {
            let difference = u64::from(matte.abs_diff(truth));
            sum += difference;
            if inside {
                band_sum += difference;
                band_pixels += 1;
            }
        }
        let sad = sum as f64 / 255.0;
        Self {
            mae: sad / (truth.width() * truth.height()) as f64,
            sad: sad / 1000.0,
            gradient: gradient_error(matte, truth) / 1000.0,
            band: band_sum as f64 / 255.0 / band_pixels.max(1) as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use imgref::ImgVec;

    use super::*;

    #[test]
    fn the_truth_has_no_error() {
        let truth = ImgVec::new(vec![0, 100, 200, 255], 2, 2);
        let band = ImgVec::new(vec![true; 4], 2, 2);
        let error = MatteError::measure(truth.as_ref(), truth.as_ref(), band.as_ref());
        assert_eq!(
            error,
            MatteError {
                mae: 0.0,
                sad: 0.0,
                gradient: 0.0,
                band: 0.0
            }
        );
    }

    #[test]
    fn only_the_band_counts_towards_the_band_error() {
        let truth = ImgVec::new(vec![0, 0, 0, 0], 2, 2);
        let matte = ImgVec::new(vec![255, 51, 0, 0], 2, 2);
        let band = ImgVec::new(vec![false, true, true, false], 2, 2);
        let error = MatteError::measure(matte.as_ref(), truth.as_ref(), band.as_ref());
        assert!((error.band - 0.1).abs() < 1e-9);
        assert!((error.mae - 0.3).abs() < 1e-9);
        assert!((error.sad - 0.0012).abs() < 1e-9);
    }
}
