use imgref::ImgRef;

/// Width of the Gaussian derivative filters, in pixels.
const SIGMA: f64 = 1.4;
const REACH: usize = 4;

/// Sum over all pixels of the squared difference between the two mattes' gradient magnitudes,
/// where gradients come from first-order Gaussian derivative filters, each of unit L2 norm
/// (Rhemann et al., "A Perceptually Motivated Online Benchmark for Image Matting", CVPR 2009).
pub(crate) fn gradient_error(matte: ImgRef<'_, u8>, truth: ImgRef<'_, u8>) -> f64 {
    let (matte, truth) = (gradient_magnitude(matte), gradient_magnitude(truth));
    let squared = |(a, b): (&f64, &f64)| (a - b).powi(2);
    matte.iter().zip(&truth).map(squared).sum()
}

fn gradient_magnitude(alpha: ImgRef<'_, u8>) -> Vec<f64> {
    let (width, height) = (alpha.width(), alpha.height());
    let values: Vec<f64> = alpha.pixels().map(|a| f64::from(a) / 255.0).collect();
    let (smooth, slope) = kernels();
    let along = |kernel_x, kernel_y| {
        let rows = convolve(&values, (width, height), 1, width, kernel_x);
        convolve(&rows, (width, height), width, height, kernel_y)
    };
    let (dx, dy) = (along(&slope, &smooth), along(&smooth, &slope));
    dx.iter().zip(&dy).map(|(x, y)| x.hypot(*y)).collect()
}

type Kernel = [f64; 2 * REACH + 1];

/// A Gaussian and its derivative, scaled so that their outer product has unit L2 norm.
fn kernels() -> (Kernel, Kernel) {
    let offset = |i: usize| i as f64 - REACH as f64;
    let unit = |kernel: Kernel| {
        let norm = kernel.iter().map(|k| k * k).sum::<f64>().sqrt();
        kernel.map(|k| k / norm)
    };
    let gaussian = |x: f64| (-x * x / (2.0 * SIGMA * SIGMA)).exp();
    let smooth = std::array::from_fn(|i| gaussian(offset(i)));
    let slope = std::array::from_fn(|i| -offset(i) * gaussian(offset(i)));
    (unit(smooth), unit(slope))
}

/// Convolves along one axis: `stride` steps along it, `length` is its length; edges repeat.
fn convolve(
    values: &[f64],
    (width, height): (usize, usize),
    stride: usize,
    length: usize,
    kernel: &Kernel,
) -> Vec<f64> {
    let mut result = vec![0.0; width * height];
    for (index, result) in result.iter_mut().enumerate() {
        let position = index / stride % length;
        let start = index - position * stride;
        *result = kernel
            .iter()
            .enumerate()
            .map(|(tap, weight)| {
                let at = (position + tap).saturating_sub(REACH).min(length - 1);
                weight * values[start + at * stride]
            })
            .sum();
    }
    result
}

#[cfg(test)]
mod tests {
    use imgref::ImgVec;

    use super::*;

    fn step(width: usize, edge: usize) -> ImgVec<u8> {
        let row = (0..width).map(|x| if x < edge { 0 } else { 255 });
        let pixels = row.clone().cycle().take(width * 12).collect();
        ImgVec::new(pixels, width, 12)
    }

    #[test]
    fn a_flat_matte_has_no_gradient() {
        let flat = ImgVec::new(vec![77; 100], 10, 10);
        assert!(
            gradient_magnitude(flat.as_ref())
                .iter()
                .all(|g| g.abs() < 1e-9)
        );
    }

    #[test]
    fn an_edge_at_the_wrong_place_costs_more_the_further_it_is() {
        let truth = step(40, 20);
        let near = gradient_error(step(40, 21).as_ref(), truth.as_ref());
        let far = gradient_error(step(40, 23).as_ref(), truth.as_ref());
        assert!(0.0 < near && near < far, "{near} {far}");
    }

    #[test]
    fn the_gradient_is_the_same_along_both_axes() {
        let across = step(12, 6);
        let mut down = across.clone();
        for y in 0..12_usize {
            for x in 0..12_usize {
                down[(x, y)] = across[(y, x)];
            }
        }
        let (across, down) = (
            gradient_magnitude(across.as_ref()),
            gradient_magnitude(down.as_ref()),
        );
        for y in 0..12 {
            for x in 0..12 {
                assert!((across[y * 12 + x] - down[x * 12 + y]).abs() < 1e-12);
            }
        }
    }
}
