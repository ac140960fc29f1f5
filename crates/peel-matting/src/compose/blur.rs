use imgref::{ImgRef, ImgVec};
use rayon::prelude::*;

/// Blurs each channel by a Gaussian of `sigma` pixels, built from three box means.
///
/// Box widths after P. Kovesi, "Fast Almost-Gaussian Filtering" (DICTA 2010), section II. At the
/// border the mean is over the part of the box that lies in the picture.
pub(super) fn gaussian<const C: usize>(image: ImgVec<[f32; C]>, sigma: f32) -> ImgVec<[f32; C]> {
    let radii = box_radii(sigma);
    let rows_done = transposed(blurred_rows(image, radii).as_ref());
    transposed(blurred_rows(rows_done, radii).as_ref())
}

/// The radii of three boxes whose variances add up to nearly `sigma²`.
fn box_radii(sigma: f32) -> [usize; 3] {
    let variance = 12.0 * sigma * sigma;
    let ideal = (variance / 3.0 + 1.0).sqrt();
    let narrow_radius = ((ideal - 1.0) / 2.0).floor().max(0.0);
    let narrow = 2.0 * narrow_radius + 1.0;
    let narrow_count =
        (variance - 3.0 * narrow * narrow - 12.0 * narrow - 9.0) / (-4.0 * narrow - 4.0);
    let narrow_count = narrow_count.round().clamp(0.0, 3.0) as usize;
    std::array::from_fn(|pass| narrow_radius as usize + usize::from(pass >= narrow_count))
}

fn blurred_rows<const C: usize>(image: ImgVec<[f32; C]>, radii: [usize; 3]) -> ImgVec<[f32; C]> {
    let (mut pixels, width, height) = image.into_contiguous_buf();
    pixels.par_chunks_exact_mut(width).for_each_init(
        || vec![[0.0_f64; C]; width + 1],
        |sums, row| {
            for radius in radii {
                box_mean(row, radius, sums);
            }
        },
    );
    ImgVec::new(pixels, width, height)
}

/// Replaces each value by the mean of those at most `radius` away, by way of running `sums`.
fn box_mean<const C: usize>(row: &mut [[f32; C]], radius: usize, sums: &mut [[f64; C]]) {
    for (i, pixel) in row.iter().enumerate() {
        sums[i + 1] = std::array::from_fn(|c| sums[i][c] + f64::from(pixel[c]));
    }
    let width = row.len();
    for (i, pixel) in row.iter_mut().enumerate() {
        let start = i.saturating_sub(radius);
        let end = (i + radius + 1).min(width);
        let count = (end - start) as f64;
        *pixel = std::array::from_fn(|c| ((sums[end][c] - sums[start][c]) / count) as f32);
    }
}

fn transposed<const C: usize>(image: ImgRef<'_, [f32; C]>) -> ImgVec<[f32; C]> {
    let (width, height) = (image.width(), image.height());
    let mut pixels = vec![[0.0; C]; width * height];
    pixels
        .par_chunks_exact_mut(height)
        .enumerate()
        .for_each(|(x, column)| {
            for (y, target) in column.iter_mut().enumerate() {
                *target = image[(x, y)];
            }
        });
    ImgVec::new(pixels, height, width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_picture_stays_as_it_is() {
        let image = ImgVec::new(vec![[0.25_f32, 7.0]; 35], 7, 5);
        let blurred = gaussian(image, 2.0);
        assert_eq!((blurred.width(), blurred.height()), (7, 5));
        for [first, second] in blurred.pixels() {
            assert!((first - 0.25).abs() < 1e-6 && (second - 7.0).abs() < 1e-5);
        }
    }

    #[test]
    fn a_point_spreads_with_the_variance_asked_for() {
        let (side, centre) = (101_usize, 50_usize);
        let mut pixels = vec![[0.0_f32]; side * side];
        pixels[centre * side + centre] = [1.0];
        let blurred = gaussian(ImgVec::new(pixels, side, side), 4.0);
        let mut variance = 0.0;
        for (y, row) in blurred.rows().enumerate() {
            for value in row {
                variance += f64::from(value[0]) * (y as f64 - centre as f64).powi(2);
            }
        }
        // Boxes have odd widths, so the variance cannot be met exactly.
        assert!((variance - 16.0).abs() < 1.5, "variance {variance}");
    }

    #[test]
    fn boxes_of_radius_one_three_times() {
        let mut row = [[0.0_f32]; 9];
        row[4] = [27.0];
        let mut sums = [[0.0_f64]; 10];
        for _ in 0..3 {
            box_mean(&mut row, 1, &mut sums);
        }
        let values = row.map(|[value]| value);
        assert_eq!(values, [0.0, 1.0, 3.0, 6.0, 7.0, 6.0, 3.0, 1.0, 0.0]);
    }

    #[test]
    fn no_blur_changes_nothing() {
        assert_eq!(box_radii(0.0), [0, 0, 0]);
    }
}
