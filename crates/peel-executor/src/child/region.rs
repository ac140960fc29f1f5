//! A cutout of a part of a picture.

use imgref::{Img, ImgRef, ImgVec};
use peel_imaging::{ErrorKind, ImageError, Limits, Picture};
use peel_matting::{Cutout, Length, Rect};
use rgb::RGBA8;

use crate::Region;

/// The pixels of `picture` that lie in `region`, at least in part.
///
/// # Errors
/// `TooSmall` when they are fewer than a picture may have.
pub(super) fn resolve(
    region: Region,
    picture: &Picture,
    limits: &Limits,
) -> Result<Rect, ImageError> {
    let (left, width) = span(region.left, region.right, picture.width());
    let (top, height) = span(region.top, region.bottom, picture.height());
    let least = (limits.min_side as usize).max(1);
    if width < least || height < least {
        return Err(ImageError::new(
            ErrorKind::TooSmall,
            format!(
                "the region has {width}×{height} pixels of the picture and each side must have at least {least}; choose a larger one",
            ),
        ));
    }
    Ok(Rect {
        left,
        top,
        width,
        height,
    })
}

/// First pixel and number of pixels between two edges, of `side` pixels.
fn span(from: Length, to: Length, side: usize) -> (usize, usize) {
    let edge = |length| match length {
        Length::Pixels(pixels) => f64::from(pixels),
        Length::Percent(percent) => f64::from(percent) / 100.0 * side as f64,
    };
    // A cast saturates, and makes zero of what is no number.
    let first = (edge(from).floor() as usize).min(side);
    let end = (edge(to).ceil() as usize).min(side);
    (first, end.saturating_sub(first))
}

/// The part of `picture` that is `inside`.
pub(super) fn crop(picture: &Picture, inside: Rect) -> Picture {
    Picture {
        colour: part(picture.colour.as_ref(), inside),
        alpha: picture
            .alpha
            .as_ref()
            .map(|alpha| part(alpha.as_ref(), inside)),
        format: picture.format,
        warnings: picture.warnings.clone(),
    }
}

fn part<T: Copy>(image: ImgRef<'_, T>, inside: Rect) -> ImgVec<T> {
    let view = image.sub_image(inside.left, inside.top, inside.width, inside.height);
    Img::new(view.pixels().collect(), inside.width, inside.height)
}

/// A cutout of the part `inside`, as one of the whole picture of `size` pixels, with nothing around it.
pub(super) fn put_back(cutout: &Cutout, inside: Rect, (width, height): (u32, u32)) -> Cutout {
    let (width, height) = (width as usize, height as usize);
    let mut pixels = vec![RGBA8::default(); width * height];
    let rows = pixels.chunks_exact_mut(width).skip(inside.top);
    for (row, part) in rows.zip(cutout.pixels.rows()) {
        row[inside.left..][..inside.width].copy_from_slice(part);
    }
    Cutout {
        pixels: Img::new(pixels, width, height),
        subject: Rect {
            left: inside.left + cutout.subject.left,
            top: inside.top + cutout.subject.top,
            ..cutout.subject
        },
        confidence: cutout.confidence,
    }
}

#[cfg(test)]
mod tests {
    use peel_imaging::InputFormat;
    use rgb::RGB8;

    use super::*;

    fn picture() -> Picture {
        let colour = (0..200_u8).map(|at| RGB8::new(at, 0, 0)).collect();
        Picture {
            colour: Img::new(colour, 20, 10),
            alpha: Some(Img::new((0..200_u8).collect(), 20, 10)),
            format: InputFormat::Png,
            warnings: Vec::new(),
        }
    }

    fn limits(min_side: u32) -> Limits {
        Limits {
            min_side,
            ..Limits::default()
        }
    }

    fn region(left: f32, top: f32, right: f32, bottom: f32) -> Region {
        Region {
            left: Length::Percent(left),
            top: Length::Percent(top),
            right: Length::Percent(right),
            bottom: Length::Pixels(bottom),
        }
    }

    #[test]
    fn pixels_that_are_touched_belong_to_the_region() {
        let rect = resolve(region(12.0, 30.0, 51.0, 8.5), &picture(), &limits(1)).unwrap();
        let expected = Rect {
            left: 2,
            top: 3,
            width: 9,
            height: 6,
        };
        assert_eq!(rect, expected);
    }

    #[test]
    fn a_region_ends_with_the_picture() {
        let rect = resolve(region(-50.0, 0.0, 900.0, 1e30), &picture(), &limits(1)).unwrap();
        assert_eq!((rect.left, rect.width, rect.height), (0, 20, 10));
    }

    #[test]
    fn a_region_of_too_few_pixels_is_refused() {
        for region in [
            region(50.0, 0.0, 50.0, 10.0),
            region(80.0, 0.0, 20.0, 10.0),
            region(0.0, 0.0, 100.0, 3.0),
            region(f32::NAN, 0.0, f32::NAN, 10.0),
            region(200.0, 0.0, 300.0, 10.0),
        ] {
            let error = resolve(region, &picture(), &limits(4)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::TooSmall, "{region:?}");
        }
    }

    #[test]
    fn what_was_cropped_goes_back_to_its_place() {
        let inside = Rect {
            left: 3,
            top: 2,
            width: 4,
            height: 5,
        };
        let cropped = crop(&picture(), inside);
        assert_eq!(cropped.colour.buf()[0].r, 43);
        let pixels = cropped
            .colour
            .pixels()
            .map(|colour| colour.with_alpha(255))
            .collect();
        let cutout = Cutout {
            pixels: Img::new(pixels, 4, 5),
            subject: Rect {
                left: 1,
                top: 1,
                width: 2,
                height: 2,
            },
            confidence: 0.5,
        };
        let whole = put_back(&cutout, inside, (20, 10));
        assert_eq!(
            (whole.subject.left, whole.subject.top, whole.subject.width),
            (4, 3, 2)
        );
        for (at, pixel) in whole.pixels.pixels().enumerate() {
            let (x, y) = (at % 20, at / 20);
            let within = (3..7).contains(&x) && (2..7).contains(&y);
            let expected = if within {
                RGBA8::new(at as u8, 0, 0, 255)
            } else {
                RGBA8::default()
            };
            assert_eq!(pixel, expected, "{x} {y}");
        }
    }
}
