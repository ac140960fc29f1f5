//! Pixels to the input tensor, and the output tensor to a matte.

use imgref::{ImgRef, ImgVec};
use rgb::RGB8;

use crate::{Activation, Normalisation};

/// Writes `image` as the planes R, G, B of `tensor`, rows from the top:
/// `(pixel / largest channel value of the picture − mean) / std`.
///
/// # Panics
/// When `tensor` is not 3 × height × width long.
pub(crate) fn fill_input(image: ImgRef<'_, RGB8>, norm: &Normalisation, tensor: &mut [f32]) {
    let (width, plane) = (image.width(), image.width() * image.height());
    assert_eq!(
        tensor.len(),
        3 * plane,
        "three planes of the picture's size"
    );
    let largest = largest_channel_value(image).max(1);
    let [red, green, blue] = [0, 1, 2].map(|channel| Affine::new(norm, channel, largest));
    let (reds, rest) = tensor.split_at_mut(plane);
    let (greens, blues) = rest.split_at_mut(plane);
    let planes = reds
        .chunks_exact_mut(width)
        .zip(greens.chunks_exact_mut(width))
        .zip(blues.chunks_exact_mut(width));
    for (row, ((reds, greens), blues)) in image.rows().zip(planes) {
        for (((pixel, r), g), b) in row.iter().zip(reds).zip(greens).zip(blues) {
            *r = red.apply(pixel.r);
            *g = green.apply(pixel.g);
            *b = blue.apply(pixel.b);
        }
    }
}

/// `value × scale + offset`: the normalisation of one channel in one step.
#[derive(Clone, Copy)]
struct Affine {
    scale: f32,
    offset: f32,
}

impl Affine {
    fn new(norm: &Normalisation, channel: usize, largest: u8) -> Self {
        let (mean, std) = (norm.mean[channel], norm.std[channel]);
        Self {
            scale: 1.0 / (f32::from(largest) * std),
            offset: -mean / std,
        }
    }

    fn apply(self, value: u8) -> f32 {
        f32::from(value) * self.scale + self.offset
    }
}

fn largest_channel_value(image: ImgRef<'_, RGB8>) -> u8 {
    image
        .rows()
        .flat_map(|row| rgb::bytemuck::cast_slice::<RGB8, u8>(row).chunks(64))
        .map(|bytes| bytes.iter().copied().max().unwrap_or(0))
        .max()
        .unwrap_or(0)
}

/// Least difference between the network's smallest and largest answer that speaks of a subject.
///
/// The default network's largest answer is 0.02–0.12 on plain, graded, cloudy and noisy pictures
/// without a subject, and 0.99 and more on photographs with one.
const FAINTEST_SUBJECT: f32 = 0.25;

/// Turns the network's answer into probabilities, `width` × `height`, 0.0–1.0.
///
/// They are not stretched: how near they come to 1 is told by differences that stretching would
/// falsify. An answer that is about the same everywhere says that nothing stands out, and becomes 0
/// everywhere. Values that are not numbers count as 0.
pub(crate) fn read_output(
    values: &[f32],
    activation: Activation,
    width: usize,
    height: usize,
) -> ImgVec<f32> {
    let values = &values[..width * height];
    let mut matte: Vec<f32> = match activation {
        Activation::None => values.to_vec(),
        Activation::Sigmoid => values.iter().map(|&value| sigmoid(value)).collect(),
    };
    limit_to_unit_range(&mut matte);
    ImgVec::new(matte, width, height)
}

fn sigmoid(value: f32) -> f32 {
    1.0 / (1.0 + (-value).exp())
}

#[expect(
    clippy::manual_clamp,
    reason = "`clamp` would keep NaN; `max` then `min` makes it 0"
)]
fn limit_to_unit_range(values: &mut [f32]) {
    // `f32::min` and `max` pass over NaN.
    let (low, high) = values
        .iter()
        .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), &value| {
            (low.min(value), high.max(value))
        });
    let range = high - low;
    if !range.is_finite() || range < FAINTEST_SUBJECT {
        values.fill(0.0);
        return;
    }
    for value in values {
        *value = value.max(0.0).min(1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Normalisation = Normalisation {
        mean: [0.0; 3],
        std: [1.0; 3],
    };

    #[test]
    fn the_input_is_three_planes_normalised_by_the_largest_value() {
        let norm = Normalisation {
            mean: [0.5, 0.25, 0.0],
            std: [1.0, 0.5, 2.0],
        };
        let pixels = vec![RGB8::new(0, 100, 200), RGB8::new(50, 0, 100)];
        let mut tensor = [f32::NAN; 6];
        fill_input(ImgVec::new(pixels, 2, 1).as_ref(), &norm, &mut tensor);
        let expected = [-0.5, -0.25, 0.5, -0.5, 0.5, 0.25];
        for (value, wanted) in tensor.iter().zip(expected) {
            assert!((value - wanted).abs() < 1e-6, "{tensor:?}");
        }
    }

    #[test]
    fn the_input_leaves_out_what_lies_between_rows() {
        let white = RGB8::new(255, 255, 255);
        let dark = RGB8::new(51, 51, 51);
        // A picture of 1 × 2 in memory that is 2 wide: white is not part of it.
        let image = ImgVec::new_stride(vec![dark, white, dark, white], 1, 2, 2);
        let mut tensor = [f32::NAN; 6];
        fill_input(image.as_ref(), &PLAIN, &mut tensor);
        assert_eq!(tensor, [1.0; 6], "51 is the picture's largest value");
    }

    #[test]
    fn a_black_picture_is_finite() {
        let image = ImgVec::new(vec![RGB8::new(0, 0, 0); 4], 2, 2);
        let mut tensor = [f32::NAN; 12];
        fill_input(image.as_ref(), &PLAIN, &mut tensor);
        assert_eq!(tensor, [0.0; 12]);
    }

    #[test]
    fn probabilities_are_kept_as_they_are() {
        let matte = read_output(&[0.1, 0.5, 0.9, 0.75], Activation::None, 2, 2);
        assert_eq!(matte.buf(), &[0.1, 0.5, 0.9, 0.75]);
        assert_eq!((matte.width(), matte.height()), (2, 2));
        let beyond = read_output(&[-0.1, 1.1], Activation::None, 2, 1);
        assert_eq!(beyond.buf(), &[0.0, 1.0]);
    }

    #[test]
    fn log_odds_become_probabilities() {
        let matte = read_output(&[-8.0, 0.0, 8.0], Activation::Sigmoid, 3, 1);
        assert!(
            matte.buf()[0] < 0.001 && matte.buf()[2] > 0.999,
            "{matte:?}"
        );
        assert!((matte.buf()[1] - 0.5).abs() < 1e-6);
    }

    #[test]
    fn a_constant_output_means_that_nothing_stands_out() {
        for value in [0.0, 1.0, f32::NAN, f32::INFINITY] {
            let matte = read_output(&[value; 4], Activation::None, 2, 2);
            assert_eq!(matte.buf(), &[0.0; 4], "{value}");
        }
    }

    #[test]
    fn a_faint_answer_means_that_nothing_stands_out() {
        let nothing = read_output(&[0.0, 0.12, 0.05, 0.01], Activation::None, 2, 2);
        assert_eq!(nothing.buf(), &[0.0; 4]);
        let something = read_output(&[0.0, 0.4, 0.1, 0.2], Activation::None, 2, 2);
        assert_eq!(something.buf(), &[0.0, 0.4, 0.1, 0.2]);
    }

    #[test]
    fn a_value_that_is_no_number_counts_as_background() {
        let matte = read_output(&[0.0, f32::NAN, 1.0, 0.25], Activation::None, 2, 2);
        assert_eq!(matte.buf(), &[0.0, 0.0, 1.0, 0.25]);
    }
}
