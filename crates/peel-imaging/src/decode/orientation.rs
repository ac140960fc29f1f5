use imgref::ImgVec;
use rayon::prelude::*;

use super::samples::Orientation;

/// Side of the square that is turned at a time, so that reads and writes both stay in cache.
const TILE: usize = 32;

/// Turns `pixels`, of which `size` is width and height as stored, the right way up.
pub(super) fn upright<P: Copy + Default + Send + Sync>(
    mut pixels: Vec<P>,
    (width, height): (usize, usize),
    orientation: Orientation,
) -> ImgVec<P> {
    match orientation {
        Orientation::NoTransforms => {}
        Orientation::FlipHorizontal => {
            pixels.par_chunks_exact_mut(width).for_each(<[P]>::reverse);
        }
        Orientation::FlipVertical => flip_vertically(&mut pixels, width),
        Orientation::Rotate180 => pixels.reverse(),
        Orientation::Rotate90 => {
            return turn(&pixels, width, height, |x, y| (y, height - 1 - x));
        }
        Orientation::Rotate270 => {
            return turn(&pixels, width, height, |x, y| (width - 1 - y, x));
        }
        Orientation::Rotate90FlipH => return turn(&pixels, width, height, |x, y| (y, x)),
        Orientation::Rotate270FlipH => {
            return turn(&pixels, width, height, |x, y| {
                (width - 1 - y, height - 1 - x)
            });
        }
    }
    ImgVec::new(pixels, width, height)
}

fn flip_vertically<P: Copy + Send>(pixels: &mut [P], width: usize) {
    let rows = pixels.len() / width;
    let (above, below) = pixels.split_at_mut(rows / 2 * width);
    above
        .par_chunks_exact_mut(width)
        .zip(below.par_rchunks_exact_mut(width))
        .for_each(|(upper, lower)| upper.swap_with_slice(lower));
}

/// Exchanges rows and columns: the result is `height` wide and `width` high, and its
/// pixel at (x, y) is the one that `source` names in the input.
fn turn<P: Copy + Default + Send + Sync>(
    pixels: &[P],
    width: usize,
    height: usize,
    source: impl Fn(usize, usize) -> (usize, usize) + Sync,
) -> ImgVec<P> {
    let mut turned = vec![P::default(); pixels.len()];
    turned
        .par_chunks_mut(height * TILE)
        .enumerate()
        .for_each(|(strip, rows)| {
            for left in (0..height).step_by(TILE) {
                for (row, out) in rows.chunks_exact_mut(height).enumerate() {
                    let y = strip * TILE + row;
                    let columns = left..(left + TILE).min(height);
                    for (x, pixel) in columns.clone().zip(&mut out[columns]) {
                        let (from_x, from_y) = source(x, y);
                        *pixel = pixels[from_y * width + from_x];
                    }
                }
            }
        });
    ImgVec::new(turned, height, width)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turned(orientation: Orientation) -> (usize, usize, String) {
        let stored = b"abcdef".to_vec();
        let image = upright(stored, (3, 2), orientation);
        let (pixels, width, height) = image.into_contiguous_buf();
        (width, height, String::from_utf8(pixels).unwrap())
    }

    #[test]
    fn each_exif_value_turns_the_picture_as_the_standard_draws_it() {
        let expected = [
            (1, 3, 2, "abcdef"),
            (2, 3, 2, "cbafed"),
            (3, 3, 2, "fedcba"),
            (4, 3, 2, "defabc"),
            (5, 2, 3, "adbecf"),
            (6, 2, 3, "daebfc"),
            (7, 2, 3, "fcebda"),
            (8, 2, 3, "cfbead"),
        ];
        for (exif, width, height, pixels) in expected {
            let orientation = Orientation::from_exif(exif).unwrap();
            assert_eq!(
                turned(orientation),
                (width, height, pixels.to_owned()),
                "Exif orientation {exif}"
            );
        }
    }

    #[test]
    fn pictures_larger_than_a_tile_turn_whole() {
        let (width, height) = (TILE * 2 + 5, TILE + 3);
        let stored: Vec<u32> = (0..).take(width * height).collect();
        let image = upright(stored, (width, height), Orientation::Rotate90);
        assert_eq!((image.width(), image.height()), (height, width));
        for y in 0..width {
            for x in 0..height {
                let expected = (height - 1 - x) * width + y;
                assert_eq!(image[(x, y)] as usize, expected);
            }
        }
    }
}
