//! Resizing keeps what a picture means.

use imgref::{Img, ImgVec};
use peel_imaging::{Filter, resize_grey, resize_grey_f32, resize_rgb, resize_rgba};
use rgb::{RGB8, RGBA8};

const FILTERS: [Filter; 3] = [Filter::Box, Filter::Bilinear, Filter::Lanczos3];

#[test]
fn uniform_pictures_stay_uniform_at_any_size() {
    let image = ImgVec::new(vec![RGB8::new(200, 100, 50); 40 * 30], 40, 30);
    for filter in FILTERS {
        for (width, height) in [(1, 1), (7, 91), (40, 30), (200, 3)] {
            let resized = resize_rgb(image.as_ref(), width, height, filter);
            assert_eq!((resized.width(), resized.height()), (width, height));
            assert!(
                resized
                    .pixels()
                    .all(|pixel| pixel == RGB8::new(200, 100, 50))
            );
        }
    }
}

#[test]
fn box_is_the_mean() {
    let image = ImgVec::new(vec![0_u8, 100, 200, 100], 2, 2);
    let resized = resize_grey(image.as_ref(), 1, 1, Filter::Box);
    assert_eq!(resized.buf(), &[100]);
}

#[test]
fn invisible_colours_do_not_bleed() {
    let red = RGBA8::new(255, 0, 0, 255);
    let invisible_green = RGBA8::new(0, 255, 0, 0);
    let image = ImgVec::new(vec![red, invisible_green], 2, 1);
    let pixel = resize_rgba(image.as_ref(), 1, 1, Filter::Box).buf()[0];
    assert_eq!((pixel.r, pixel.g, pixel.b), (255, 0, 0));
    assert!(pixel.a.abs_diff(128) <= 1);
}

#[test]
fn enlarging_interpolates_between() {
    let image = ImgVec::new(vec![0.0_f32, 1.0], 2, 1);
    let resized = resize_grey_f32(image.as_ref(), 8, 1, Filter::Bilinear);
    let values = resized.buf();
    assert!(values.is_sorted(), "{values:?}");
    assert!((values[3] + values[4] - 1.0).abs() < 1e-5);
}

#[test]
fn parts_of_pictures_are_resized_by_their_own_pixels() {
    let mut pixels = vec![9_u8; 10 * 10];
    for row in pixels.chunks_mut(10) {
        row[..5].fill(200);
    }
    let image = Img::new(pixels, 10, 10);
    let left = image.sub_image(0, 0, 5, 10);
    let resized = resize_grey(left, 3, 3, Filter::Lanczos3);
    assert!(resized.pixels().all(|value| value == 200));
}
