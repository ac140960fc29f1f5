//! Laying a cutout out into the picture that was asked for.
//!
//! Geometry comes first, so that what follows works on no more pixels than the result
//! has: crop → canvas → size → place → background → shadow → the subject over both.

mod background;
mod blur;
mod crop;
mod frame;
mod gradient;
mod layout;
mod over;
mod shadow;
mod size;

use imgref::{ImgRef, ImgVec};
use peel_imaging::{Filter, Picture, resize_grey};
use rayon::prelude::*;
use rgb::{RGB8, RGBA8};

use self::background::Backdrop;
use self::gradient::Slope;
use self::layout::{Layer, Layout};
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
    let layout = Layout::of(&cutout, composition);
    let size = layout.size;
    if composition.only_mask {
        return Composed::Grey(matte(&layout, cutout.pixels.as_ref()));
    }
    let backdrop = match (&composition.background, background) {
        (Background::Transparent, _) | (Background::Image, None) => Backdrop::Clear,
        (Background::Colour(colour), _) => Backdrop::Plain(*colour),
        (Background::Gradient(gradient), _) => Backdrop::Gradient(Slope::over(*gradient, size)),
        (Background::Image, Some(picture)) => background::cover(picture, size),
        (Background::Blur, _) => {
            let seen = seen_of_picture(&layout, picture_size);
            Backdrop::Opaque(background::blurred(
                view(original.colour.as_ref(), seen),
                view(cutout.pixels.as_ref(), seen),
                background::blur_sigma(picture_size),
                size,
            ))
        }
    };
    let unadorned = matches!(backdrop, Backdrop::Clear) && !shadow::is_visible(composition.shadow);
    let layer = layout.layer(cutout.pixels.as_ref());
    if unadorned {
        let is_all = matches!(layer, Layer::Seen(_)) && size == picture_size;
        return Composed::Rgba(if is_all {
            cutout.pixels
        } else {
            layer.into_image()
        });
    }
    let extent = layout.extent(cutout.subject);
    let shadow = shadow::cast(layer.as_ref(), composition.shadow, extent);
    over::flatten(
        layer.as_ref(),
        shadow.as_ref().map(ImgVec::as_ref),
        &backdrop,
    )
}

/// Where the subject of `cutout` comes to lie when it is laid out as `composition` says, in pixels
/// of the result.
#[must_use]
pub fn subject_in_result(cutout: &Cutout, composition: &Composition) -> Rect {
    let layout = Layout::of(cutout, composition);
    layout.extent(cutout.subject).within(layout.size)
}

/// The part of a picture of `size` that stretches over the whole result: what the result shows of it, less
/// what is too long for the result's shape when that reaches beyond the picture.
fn seen_of_picture(layout: &Layout, size: (usize, usize)) -> Rect {
    layout.frame.inside(size).unwrap_or_else(|| {
        let seen = layout.frame.part_of(size);
        let part = background::covering_part((seen.width, seen.height), layout.size);
        Rect {
            left: seen.left + part.left,
            top: seen.top + part.top,
            ..part
        }
    })
}

/// The alpha of `pixels` as they lie in the result.
fn matte(layout: &Layout, pixels: ImgRef<'_, RGBA8>) -> ImgVec<u8> {
    let (width, height) = layout.size;
    match layout.unmoved_part((pixels.width(), pixels.height())) {
        Some(part) => {
            let alpha = map(view(pixels, part), |pixel| pixel.a);
            if (width, height) == (alpha.width(), alpha.height()) {
                alpha
            } else {
                resize_grey(alpha.as_ref(), width, height, Filter::Lanczos3)
            }
        }
        None => map(layout.layer(pixels).as_ref(), |pixel| pixel.a),
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
    use crate::{Canvas, Crop, Gradient, Length, Margin, OutputSize, Placement, Position, Shadow};

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
    fn a_gradient_behind_the_subject() {
        let mut gradient = Gradient {
            from: RGBA8::new(0, 0, 0, 255),
            to: RGBA8::new(0, 80, 0, 255),
            angle: 90.0,
        };
        let behind = |gradient| Composition {
            background: Background::Gradient(gradient),
            ..Composition::default()
        };
        let (pixels, ..) = rgb(composed(&behind(gradient)));
        let green = |value| RGB8::new(0, value, 0);
        assert_eq!(pixels[4..], [10, 30, 50, 70].map(green));
        assert_eq!(pixels[1], RGB8::new(200, 0, 0));
        assert_eq!(pixels[2], RGB8::new(40, 40, 0));
        gradient.to.a = 0;
        let (pixels, ..) = rgba(composed(&behind(gradient)));
        assert_eq!(pixels[7], RGBA8::new(0, 0, 0, 32));
    }

    #[test]
    fn a_subject_that_was_moved_leaves_no_trace_in_the_blur_behind_it() {
        let composition = Composition {
            background: Background::Blur,
            placement: Placement {
                position: Position::At(100.0, 100.0),
                ..Placement::default()
            },
            ..Composition::default()
        };
        let (pixels, ..) = rgb(composed(&composition));
        assert_eq!(pixels[..4], [BLUE; 4]);
        assert_eq!(pixels[6..], [RGB8::new(200, 0, 0), RGB8::new(40, 0, 80)]);
    }

    #[test]
    fn the_blur_goes_on_where_the_picture_ends() {
        let composition = Composition {
            background: Background::Blur,
            canvas: Some(Canvas::Ratio(1.0, 1.0)),
            ..Composition::default()
        };
        let (pixels, width, height) = rgb(composed(&composition));
        assert_eq!((width, height), (4, 4));
        assert_eq!(pixels[..4], [BLUE; 4]);
        assert_eq!(pixels[5], RGB8::new(200, 0, 0));
    }

    #[test]
    fn the_mask_moves_with_the_subject() {
        let composition = Composition {
            only_mask: true,
            placement: Placement {
                position: Position::At(0.0, 100.0),
                ..Placement::default()
            },
            ..Composition::default()
        };
        let Composed::Grey(mask) = composed(&composition) else {
            panic!("a mask is grey");
        };
        assert_eq!(mask.buf(), &[0, 0, 0, 0, 255, 51, 0, 0]);
    }

    #[test]
    fn where_the_subject_lies_is_told() {
        let at = |composition: &Composition| {
            let Rect {
                left,
                top,
                width,
                height,
            } = subject_in_result(&cutout(), composition);
            (left, top, width, height)
        };
        assert_eq!(at(&Composition::default()), (1, 0, 2, 1));
        let mut composition = Composition {
            crop: Some(Crop::default()),
            ..Composition::default()
        };
        assert_eq!(at(&composition), (0, 0, 2, 1));
        composition.canvas = Some(Canvas::Size(8, 8));
        assert_eq!(at(&composition), (0, 0, 8, 4));
        composition.canvas = None;
        composition.crop = None;
        composition.size = Some(OutputSize::Percent(50.0));
        assert_eq!(at(&composition), (1, 0, 1, 1));
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
            ..Crop::default()
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
