//! Laying a cutout out into the picture that was asked for.
//!
//! Geometry comes first, so that what follows works on no more pixels than the result
//! has: crop → size → background → shadow → the subject over both.

mod background;
mod blur;
mod crop;
mod over;
mod shadow;
mod size;

use imgref::{ImgRef, ImgVec};
use peel_imaging::{Filter, Picture, resize_grey, resize_rgba};
use rayon::prelude::*;
use rgb::{RGB8, RGBA8};

use self::background::Backdrop;
use crate::{Background, Composition, Cutout, Rect};

/// Pixels ready to be written.
#[derive(Debug, Clone)]
pub enum Composed {
    /// The matte.
    Grey(ImgVec<u8>),
    /// An opaque picture.
    Rgb(ImgVec<RGB8>),
    /// A picture with transparency, straight alpha.
    Rgba(ImgVec<RGBA8>),
}

/// Lays `cutout` out as `composition` says.
///
/// `original` is the picture it was cut from and has its size; `background` is the picture for
/// [`Background::Image`], which stays transparent when none is handed over.
///
/// Layers are blended in sRGB values, as image editors do. The result is opaque when its
/// background is. A composition that asks for nothing gets the cutout's own pixels, uncopied.
pub fn compose(
    cutout: Cutout,
    composition: &Composition,
    original: &Picture,
    background: Option<&Picture>,
) -> Composed {
    let picture_size = (cutout.pixels.width(), cutout.pixels.height());
    let region = crop::region(&cutout, composition);
    let size = size::output_size((region.width, region.height), composition.size);
    if composition.only_mask {
        return Composed::Grey(matte(view(cutout.pixels.as_ref(), region), size));
    }
    let backdrop = match (&composition.background, background) {
        (Background::Transparent, _) | (Background::Image, None) => Backdrop::Clear,
        (Background::Colour(colour), _) => Backdrop::Plain(*colour),
        (Background::Image, Some(picture)) => background::cover(picture, size),
        (Background::Blur, _) => Backdrop::Opaque(background::blurred(
            view(original.colour.as_ref(), region),
            view(cutout.pixels.as_ref(), region),
            background::blur_sigma(picture_size),
            size,
        )),
    };
    let unadorned = matches!(backdrop, Backdrop::Clear) && !shadow::is_visible(composition.shadow);
    if unadorned && size == picture_size {
        return Composed::Rgba(cutout.pixels);
    }

    let cropped = view(cutout.pixels.as_ref(), region);
    let resized = (size != (region.width, region.height))
        .then(|| resize_rgba(cropped, size.0, size.1, Filter::Lanczos3));
    if unadorned {
        return Composed::Rgba(resized.unwrap_or_else(|| map(cropped, |pixel| pixel)));
    }
    let subject = resized.as_ref().map_or(cropped, ImgVec::as_ref);
    let scale = size.0 as f32 / region.width as f32;
    let shadow = shadow::cast(subject, composition.shadow, cutout.subject, scale);
    over::flatten(subject, shadow.as_ref().map(ImgVec::as_ref), &backdrop)
}

/// The alpha of `image`, at `size`.
fn matte(image: ImgRef<'_, RGBA8>, (width, height): (usize, usize)) -> ImgVec<u8> {
    let alpha = map(image, |pixel| pixel.a);
    if (width, height) == (alpha.width(), alpha.height()) {
        alpha
    } else {
        resize_grey(alpha.as_ref(), width, height, Filter::Lanczos3)
    }
}

/// The part of `image` inside `region`.
fn view<T>(image: ImgRef<'_, T>, region: Rect) -> ImgRef<'_, T> {
    image.sub_image(region.left, region.top, region.width, region.height)
}

/// A new image of `image`'s size with `convert` of each pixel.
fn map<T, U>(image: ImgRef<'_, T>, convert: impl Fn(T) -> U + Sync) -> ImgVec<U>
where
    T: Copy + Sync,
    U: Copy + Default + Send,
{
    let (width, height) = (image.width(), image.height());
    let mut pixels = vec![U::default(); width * height];
    pixels
        .par_chunks_exact_mut(width)
        .enumerate()
        .for_each(|(y, row)| {
            for (target, &source) in row.iter_mut().zip(&image[y]) {
                *target = convert(source);
            }
        });
    ImgVec::new(pixels, width, height)
}

#[cfg(test)]
mod tests {
    use peel_imaging::InputFormat;

    use super::*;
    use crate::{Crop, Length, Margin, OutputSize, Shadow};

    const CLEAR: RGBA8 = RGBA8::new(0, 0, 0, 0);
    const RED: RGBA8 = RGBA8::new(200, 0, 0, 255);
    const HALF: RGBA8 = RGBA8::new(200, 0, 0, 51);
    const BLUE: RGB8 = RGB8::new(0, 0, 100);

    /// A 4×2 cutout with one solid and one faint pixel, side by side in the middle of the first row.
    fn cutout() -> Cutout {
        Cutout {
            pixels: ImgVec::new(
                vec![CLEAR, RED, HALF, CLEAR, CLEAR, CLEAR, CLEAR, CLEAR],
                4,
                2,
            ),
            subject: Rect {
                left: 1,
                top: 0,
                width: 2,
                height: 1,
            },
            confidence: 1.0,
        }
    }

    fn picture(colour: RGB8, width: usize, height: usize) -> Picture {
        Picture {
            colour: ImgVec::new(vec![colour; width * height], width, height),
            alpha: None,
            format: InputFormat::Png,
            warnings: Vec::new(),
        }
    }

    fn composed(composition: &Composition) -> Composed {
        compose(cutout(), composition, &picture(BLUE, 4, 2), None)
    }

    fn rgba(composed: Composed) -> (Vec<RGBA8>, usize, usize) {
        match composed {
            Composed::Rgba(image) => image.into_contiguous_buf(),
            other => panic!("expected transparency, got {other:?}"),
        }
    }

    fn rgb(composed: Composed) -> (Vec<RGB8>, usize, usize) {
        match composed {
            Composed::Rgb(image) => image.into_contiguous_buf(),
            other => panic!("expected an opaque picture, got {other:?}"),
        }
    }

    #[test]
    fn asked_for_nothing_the_pixels_are_not_even_copied() {
        let cutout = cutout();
        let address = cutout.pixels.buf().as_ptr();
        let composition = Composition::default();
        let composed = compose(cutout, &composition, &picture(BLUE, 4, 2), None);
        assert_eq!(rgba(composed).0.as_ptr(), address);
    }

    #[test]
    fn an_opaque_colour_gives_an_opaque_picture() {
        let (pixels, width, height) = rgb(composed(&Composition {
            background: Background::Colour(RGBA8::new(0, 100, 0, 255)),
            ..Composition::default()
        }));
        assert_eq!((width, height), (4, 2));
        let green = RGB8::new(0, 100, 0);
        let mixed = RGB8::new(40, 80, 0);
        assert_eq!(pixels[..4], [green, RGB8::new(200, 0, 0), mixed, green]);
        assert_eq!(pixels[4..], [green; 4]);
    }

    #[test]
    fn a_translucent_colour_stays_translucent() {
        let glass = RGBA8::new(0, 100, 0, 128);
        let (pixels, ..) = rgba(composed(&Composition {
            background: Background::Colour(glass),
            ..Composition::default()
        }));
        assert_eq!(pixels[..2], [glass, RED]);
        // 51/255 of red and 4/5 of 128/255 of green are seen.
        assert_eq!(pixels[2], RGBA8::new(66, 67, 0, 153));
    }

    #[test]
    fn a_picture_behind_the_subject() {
        let composition = Composition {
            background: Background::Image,
            ..Composition::default()
        };
        let behind = picture(RGB8::new(10, 20, 30), 4, 2);
        let composed = compose(cutout(), &composition, &picture(BLUE, 4, 2), Some(&behind));
        let (pixels, ..) = rgb(composed);
        assert_eq!(pixels[0], RGB8::new(10, 20, 30));
        assert_eq!(pixels[1], RGB8::new(200, 0, 0));
        assert_eq!(pixels[2], RGB8::new(48, 16, 24));
    }

    #[test]
    fn without_the_picture_the_background_is_transparent() {
        let (pixels, ..) = rgba(composed(&Composition {
            background: Background::Image,
            ..Composition::default()
        }));
        assert_eq!(pixels[..4], [CLEAR, RED, HALF, CLEAR]);
    }

    #[test]
    fn the_blurred_original_is_behind_the_subject() {
        let (pixels, ..) = rgb(composed(&Composition {
            background: Background::Blur,
            ..Composition::default()
        }));
        assert_eq!(pixels[0], BLUE);
        assert_eq!(pixels[1], RGB8::new(200, 0, 0));
        assert_eq!(pixels[2], RGB8::new(40, 0, 80));
    }

    #[test]
    fn the_mask_alone() {
        let composition = Composition {
            only_mask: true,
            background: Background::Blur,
            shadow: Shadow::Drop { opacity: 1.0 },
            ..Composition::default()
        };
        let Composed::Grey(mask) = composed(&composition) else {
            panic!("a mask is grey");
        };
        assert_eq!(mask.buf(), &[0, 255, 51, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn crop_to_the_subject() {
        let crop = Crop {
            margin: Margin {
                left: Length::Pixels(1.0),
                ..Margin::default()
            },
        };
        let composition = Composition {
            crop: Some(crop),
            ..Composition::default()
        };
        let (pixels, width, height) = rgba(composed(&composition));
        assert_eq!((width, height), (3, 1));
        assert_eq!(pixels, [CLEAR, RED, HALF]);
    }

    #[test]
    fn size_after_crop() {
        let composition = Composition {
            crop: Some(Crop::default()),
            size: Some(OutputSize::Within(1, 5)),
            background: Background::Colour(RGBA8::new(0, 0, 0, 255)),
            ..Composition::default()
        };
        let (_, width, height) = rgb(composed(&composition));
        assert_eq!((width, height), (1, 1));
    }

    #[test]
    fn a_resized_cutout_keeps_the_subjects_colour_free_of_the_black_beside_it() {
        let pixels = (0..64 * 64).map(|i| if i % 64 < 33 { RED } else { CLEAR });
        let cutout = Cutout {
            pixels: ImgVec::new(pixels.collect(), 64, 64),
            subject: Rect {
                left: 0,
                top: 0,
                width: 33,
                height: 64,
            },
            confidence: 1.0,
        };
        let composition = Composition {
            size: Some(OutputSize::Percent(25.0)),
            ..Composition::default()
        };
        let composed = compose(cutout, &composition, &picture(BLUE, 64, 64), None);
        let (pixels, width, height) = rgba(composed);
        assert_eq!((width, height), (16, 16));
        // Darker would be a halo; Lanczos itself overshoots by a few per cent.
        for pixel in pixels.iter().filter(|pixel| pixel.a >= 16) {
            assert!((196..=212).contains(&pixel.r), "{pixel:?}");
        }
    }

    #[test]
    fn a_shadow_darkens_what_is_below_but_not_the_subject() {
        let side = 200_usize;
        let inside = |i: usize| (50..150).contains(&(i % side)) && (50..150).contains(&(i / side));
        let pixels = (0..side * side).map(|i| if inside(i) { RED } else { CLEAR });
        let cutout = Cutout {
            pixels: ImgVec::new(pixels.collect(), side, side),
            subject: Rect {
                left: 50,
                top: 50,
                width: 100,
                height: 100,
            },
            confidence: 1.0,
        };
        let composition = Composition {
            background: Background::Colour(RGBA8::new(100, 100, 100, 255)),
            shadow: Shadow::Drop { opacity: 1.0 },
            ..Composition::default()
        };
        let composed = compose(cutout, &composition, &picture(BLUE, side, side), None);
        let (pixels, ..) = rgb(composed);
        let at = |x: usize, y: usize| pixels[y * side + x];
        assert_eq!(at(100, 100), RGB8::new(200, 0, 0));
        assert_eq!(at(5, 5), RGB8::new(100, 100, 100));
        let (below, above) = (at(100, 151), at(100, 48));
        assert!(below.r < 60, "{below:?}");
        assert!(above.r > below.r, "{above:?} {below:?}");
    }
}
