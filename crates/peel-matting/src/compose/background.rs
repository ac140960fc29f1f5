use imgref::{ImgRef, ImgVec};
use peel_imaging::{Filter, Picture, resize_rgb, resize_rgba};
use rayon::prelude::*;
use rgb::{RGB8, RGBA8};

use super::blur::gaussian;
use super::gradient::Slope;
use super::{map, view};
use crate::Rect;

/// What lies behind the subject, in the size of the result.
#[derive(Debug)]
pub(super) enum Backdrop {
    /// Nothing.
    Clear,
    /// One colour.
    Plain(RGBA8),
    /// From one colour to another.
    Gradient(Slope),
    /// A picture.
    Opaque(ImgVec<RGB8>),
    /// A picture with transparency, straight alpha.
    Translucent(ImgVec<RGBA8>),
}

/// `picture` scaled to cover `size`, centred, what hangs over cut off.
pub(super) fn cover(picture: &Picture, size: (usize, usize)) -> Backdrop {
    let (width, height) = size;
    let part = covering_part((picture.width(), picture.height()), size);
    let is_same_size = (part.width, part.height) == size;
    let colour = view(picture.colour.as_ref(), part);
    match &picture.alpha {
        None if is_same_size => Backdrop::Opaque(map(colour, |pixel| pixel)),
        None => Backdrop::Opaque(resize_rgb(colour, width, height, Filter::Lanczos3)),
        Some(alpha) => {
            let layer = with_alpha(colour, view(alpha.as_ref(), part));
            Backdrop::Translucent(if is_same_size {
                layer
            } else {
                resize_rgba(layer.as_ref(), width, height, Filter::Lanczos3)
            })
        }
    }
}

fn with_alpha(colour: ImgRef<'_, RGB8>, alpha: ImgRef<'_, u8>) -> ImgVec<RGBA8> {
    let pixels = colour.pixels().zip(alpha.pixels());
    let pixels = pixels.map(|(colour, alpha)| RGBA8::new(colour.r, colour.g, colour.b, alpha));
    ImgVec::new(pixels.collect(), colour.width(), colour.height())
}

/// The largest centred part of a picture that has the proportions of `wanted`.
pub(super) fn covering_part((width, height): (usize, usize), wanted: (usize, usize)) -> Rect {
    let share = |side: usize, numerator: usize, denominator: usize| {
        let exact = side as u128 * numerator as u128;
        let denominator = denominator as u128;
        ((exact + denominator / 2) / denominator).max(1) as usize
    };
    let (part_width, part_height) =
        if width as u128 * wanted.1 as u128 > wanted.0 as u128 * height as u128 {
            (share(height, wanted.0, wanted.1).min(width), height)
        } else {
            (width, share(width, wanted.1, wanted.0).min(height))
        };
    Rect {
        left: (width - part_width) / 2,
        top: (height - part_height) / 2,
        width: part_width,
        height: part_height,
    }
}

/// Standard deviation of the blur, as a share of the picture's longer side.
const BLUR: f32 = 0.015;
/// So smooth a picture needs no finer grid than so many cells a standard deviation.
const CELLS_PER_SIGMA: f32 = 4.0;
/// Pixels above this alpha hold the subject's colours.
const MAX_BACKGROUND_ALPHA: u8 = 8;
/// Weight of the background's mean colour, which is all there is far inside the subject.
const MEAN_WEIGHT: f32 = 1e-3;

/// The standard deviation that the background of a picture of this size is blurred with, in pixels.
pub(super) fn blur_sigma((width, height): (usize, usize)) -> f32 {
    width.max(height) as f32 * BLUR
}

/// `original` blurred by `sigma` of its pixels and scaled to `size`, as if the subject had never
/// been there: only pixels that `cutout` (of the same size) leaves out are blurred, by
/// normalised convolution (Knutsson and Westin, CVPR 1993).
pub(super) fn blurred(
    original: ImgRef<'_, RGB8>,
    cutout: ImgRef<'_, RGBA8>,
    sigma: f32,
    (width, height): (usize, usize),
) -> ImgVec<RGB8> {
    let cell = (sigma / CELLS_PER_SIGMA).max(1.0);
    let cells = background_cells(original, cutout, cell);
    let mean = mean_colour(&cells);
    let blurred = gaussian(cells, sigma / cell);
    let coarse = map(blurred.as_ref(), |[r, g, b, weight]| {
        let channel = |sum: f32, mean: f32| {
            ((sum + mean * MEAN_WEIGHT) / (weight + MEAN_WEIGHT)).round() as u8
        };
        RGB8::new(
            channel(r, mean[0]),
            channel(g, mean[1]),
            channel(b, mean[2]),
        )
    });
    resize_rgb(coarse.as_ref(), width, height, Filter::Bilinear)
}

/// Sums of red, green and blue and the count of the background pixels in each square cell of
/// about `cell` pixels a side, divided by the number of pixels in the cell.
fn background_cells(
    original: ImgRef<'_, RGB8>,
    cutout: ImgRef<'_, RGBA8>,
    cell: f32,
) -> ImgVec<[f32; 4]> {
    let cells_along = |side: usize| ((side as f32 / cell).round() as usize).max(1);
    let (width, height) = (
        cells_along(original.width()),
        cells_along(original.height()),
    );
    let mut cells = vec![[0.0; 4]; width * height];
    cells
        .par_chunks_exact_mut(width)
        .enumerate()
        .for_each(|(y, row)| {
            let (top, bottom) = span(y, height, original.height());
            for (x, target) in row.iter_mut().enumerate() {
                let (left, right) = span(x, width, original.width());
                let mut sums = [0_u32; 4];
                for source_y in top..bottom {
                    let colours = &original[source_y][left..right];
                    let alphas = &cutout[source_y][left..right];
                    for (colour, cut) in colours.iter().zip(alphas) {
                        if cut.a <= MAX_BACKGROUND_ALPHA {
                            sums[0] += u32::from(colour.r);
                            sums[1] += u32::from(colour.g);
                            sums[2] += u32::from(colour.b);
                            sums[3] += 1;
                        }
                    }
                }
                let area = ((bottom - top) * (right - left)) as f32;
                *target = sums.map(|sum| sum as f32 / area);
            }
        });
    ImgVec::new(cells, width, height)
}

/// The pixels, from inclusive to exclusive, that belong to cell `index` of `count` along `side`.
fn span(index: usize, count: usize, side: usize) -> (usize, usize) {
    (index * side / count, (index + 1) * side / count)
}

/// The mean of all background; mid-grey when there is none.
fn mean_colour(cells: &ImgVec<[f32; 4]>) -> [f32; 3] {
    let mut sums = [0.0_f64; 4];
    for cell in cells.pixels() {
        for (sum, value) in sums.iter_mut().zip(cell) {
            *sum += f64::from(value);
        }
    }
    let [r, g, b, weight] = sums;
    if weight == 0.0 {
        return [128.0; 3];
    }
    [r, g, b].map(|sum| (sum / weight) as f32)
}

#[cfg(test)]
mod tests {
    use peel_imaging::InputFormat;

    use super::*;

    fn part(size: (usize, usize), wanted: (usize, usize)) -> (usize, usize, usize, usize) {
        let part = covering_part(size, wanted);
        (part.left, part.top, part.width, part.height)
    }

    fn picture(colour: Vec<RGB8>, alpha: Option<Vec<u8>>, (w, h): (usize, usize)) -> Picture {
        Picture {
            colour: ImgVec::new(colour, w, h),
            alpha: alpha.map(|alpha| ImgVec::new(alpha, w, h)),
            format: InputFormat::Png,
            warnings: Vec::new(),
        }
    }

    #[test]
    fn the_covering_part_is_centred_and_as_large_as_can_be() {
        assert_eq!(part((200, 100), (50, 50)), (50, 0, 100, 100));
        assert_eq!(part((100, 200), (50, 50)), (0, 50, 100, 100));
        assert_eq!(part((300, 200), (30, 20)), (0, 0, 300, 200));
        assert_eq!(part((5000, 1), (1, 5000)), (2499, 0, 1, 1));
    }

    #[test]
    fn a_background_of_the_right_height_is_cut_not_scaled() {
        let row: Vec<RGB8> = (0..4).map(|x| RGB8::new(x, x, x)).collect();
        let Backdrop::Opaque(covered) = cover(&picture(row, None, (4, 1)), (2, 1)) else {
            panic!("an opaque picture makes an opaque backdrop");
        };
        assert_eq!(covered.buf(), &[RGB8::new(1, 1, 1), RGB8::new(2, 2, 2)]);
    }

    #[test]
    fn a_translucent_background_keeps_its_alpha() {
        let pixels = picture(vec![RGB8::new(1, 2, 3)], Some(vec![77]), (1, 1));
        let Backdrop::Translucent(covered) = cover(&pixels, (1, 1)) else {
            panic!("a translucent picture makes a translucent backdrop");
        };
        assert_eq!(covered.buf(), &[RGBA8::new(1, 2, 3, 77)]);
    }

    /// A red subject in the middle of a blue picture.
    fn red_on_blue(side: usize) -> (ImgVec<RGB8>, ImgVec<RGBA8>) {
        let inside = |i: usize| {
            let middle = side / 4..side * 3 / 4;
            middle.contains(&(i % side)) && middle.contains(&(i / side))
        };
        let original = (0..side * side)
            .map(|i| {
                if inside(i) {
                    RGB8::new(255, 0, 0)
                } else {
                    RGB8::new(0, 0, 200)
                }
            })
            .collect();
        let cutout = (0..side * side)
            .map(|i| {
                if inside(i) {
                    RGBA8::new(255, 0, 0, 255)
                } else {
                    RGBA8::default()
                }
            })
            .collect();
        (
            ImgVec::new(original, side, side),
            ImgVec::new(cutout, side, side),
        )
    }

    #[test]
    fn the_subjects_colours_do_not_bleed_into_the_blur() {
        for sigma in [1.5, 12.0] {
            let (original, cutout) = red_on_blue(64);
            let blurred = blurred(original.as_ref(), cutout.as_ref(), sigma, (64, 64));
            assert!(blurred.pixels().all(|pixel| pixel == RGB8::new(0, 0, 200)));
        }
    }

    #[test]
    fn the_blur_has_the_size_asked_for() {
        let (original, cutout) = red_on_blue(64);
        let blurred = blurred(original.as_ref(), cutout.as_ref(), 2.0, (20, 30));
        assert_eq!((blurred.width(), blurred.height()), (20, 30));
    }

    #[test]
    fn a_picture_that_is_all_subject_gets_grey() {
        let original = ImgVec::new(vec![RGB8::new(255, 0, 0); 64], 8, 8);
        let cutout = ImgVec::new(vec![RGBA8::new(255, 0, 0, 255); 64], 8, 8);
        let blurred = blurred(original.as_ref(), cutout.as_ref(), 1.0, (8, 8));
        assert!(
            blurred
                .pixels()
                .all(|pixel| pixel == RGB8::new(128, 128, 128))
        );
    }
}
