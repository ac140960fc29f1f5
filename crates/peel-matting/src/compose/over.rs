use imgref::{ImgRef, ImgVec};
use rayon::prelude::*;
use rgb::{RGB8, RGBA8};

use super::Composed;
use super::background::Backdrop;

/// Lays `subject` over a black shadow (its alpha, of the same size) over `backdrop`.
pub(super) fn flatten(
    subject: ImgRef<'_, RGBA8>,
    shadow: Option<ImgRef<'_, u8>>,
    backdrop: &Backdrop,
) -> Composed {
    match backdrop {
        Backdrop::Clear => Composed::Rgba(layered(subject, shadow, |_, _| RGBA8::default(), over)),
        Backdrop::Plain(colour) if colour.a == 255 => {
            let colour = RGB8::new(colour.r, colour.g, colour.b);
            Composed::Rgb(layered(subject, shadow, |_, _| colour, over_opaque))
        }
        Backdrop::Plain(colour) => Composed::Rgba(layered(subject, shadow, |_, _| *colour, over)),
        Backdrop::Gradient(slope) if slope.is_opaque() => {
            let colour = |x, y| slope.at(x, y).rgb();
            Composed::Rgb(layered(subject, shadow, colour, over_opaque))
        }
        Backdrop::Gradient(slope) => {
            Composed::Rgba(layered(subject, shadow, |x, y| slope.at(x, y), over))
        }
        Backdrop::Opaque(picture) => Composed::Rgb(layered(
            subject,
            shadow,
            |x, y| picture[(x, y)],
            over_opaque,
        )),
        Backdrop::Translucent(picture) => {
            Composed::Rgba(layered(subject, shadow, |x, y| picture[(x, y)], over))
        }
    }
}

fn layered<T: Copy + Default + Send>(
    subject: ImgRef<'_, RGBA8>,
    shadow: Option<ImgRef<'_, u8>>,
    backdrop: impl Fn(usize, usize) -> T + Sync,
    over: impl Fn(RGBA8, T) -> T + Sync,
) -> ImgVec<T> {
    let (width, height) = (subject.width(), subject.height());
    let mut pixels = vec![T::default(); width * height];
    pixels
        .par_chunks_exact_mut(width)
        .enumerate()
        .for_each(|(y, row)| {
            for (x, (target, &subject)) in row.iter_mut().zip(&subject[y]).enumerate() {
                let mut below = backdrop(x, y);
                if let Some(shadow) = shadow {
                    below = over(RGBA8::new(0, 0, 0, shadow[(x, y)]), below);
                }
                *target = over(subject, below);
            }
        });
    ImgVec::new(pixels, width, height)
}

/// `top` over `bottom`, both with straight alpha (Porter and Duff, "Compositing Digital
/// Images", 1984). Where nothing is left, the colour is black.
fn over(top: RGBA8, bottom: RGBA8) -> RGBA8 {
    if top.a == 255 || bottom.a == 0 {
        return top;
    }
    // Weights of both colours, in 1/255².
    let top_weight = u32::from(top.a) * 255;
    let bottom_weight = u32::from(bottom.a) * (255 - u32::from(top.a));
    let total = top_weight + bottom_weight;
    let mix = |top: u8, bottom: u8| {
        ((u32::from(top) * top_weight + u32::from(bottom) * bottom_weight + total / 2) / total)
            as u8
    };
    RGBA8 {
        r: mix(top.r, bottom.r),
        g: mix(top.g, bottom.g),
        b: mix(top.b, bottom.b),
        a: ((total + 127) / 255) as u8,
    }
}

/// `top` over an opaque `bottom`.
fn over_opaque(top: RGBA8, bottom: RGB8) -> RGB8 {
    let alpha = u32::from(top.a);
    let mix = |top: u8, bottom: u8| {
        ((u32::from(top) * alpha + u32::from(bottom) * (255 - alpha) + 127) / 255) as u8
    };
    RGB8 {
        r: mix(top.r, bottom.r),
        g: mix(top.g, bottom.g),
        b: mix(top.b, bottom.b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RED: RGBA8 = RGBA8::new(255, 0, 0, 255);
    const HALF_RED: RGBA8 = RGBA8::new(255, 0, 0, 128);

    #[test]
    fn opaque_hides_and_clear_shows_what_is_below() {
        let below = RGB8::new(9, 8, 7);
        assert_eq!(over_opaque(RED, below), RGB8::new(255, 0, 0));
        assert_eq!(over_opaque(RGBA8::default(), below), below);
        let below = RGBA8::new(9, 8, 7, 40);
        assert_eq!(over(RED, below), RED);
        assert_eq!(over(RGBA8::default(), below), below);
        assert_eq!(over(HALF_RED, RGBA8::default()), HALF_RED);
    }

    #[test]
    fn half_over_opaque_mixes_srgb_values() {
        assert_eq!(
            over_opaque(HALF_RED, RGB8::new(0, 0, 255)),
            RGB8::new(128, 0, 127)
        );
        assert_eq!(
            over(HALF_RED, RGBA8::new(0, 0, 255, 255)),
            RGBA8::new(128, 0, 127, 255)
        );
    }

    #[test]
    fn half_over_half_weighs_colours_by_what_is_seen_of_them() {
        // Seen of red: 128/255; of blue: 128/255 × 127/255; alpha: their sum.
        assert_eq!(
            over(HALF_RED, RGBA8::new(0, 0, 255, 128)),
            RGBA8::new(170, 0, 85, 192)
        );
    }

    #[test]
    fn both_ways_agree_on_every_alpha() {
        for alpha in 0..=255 {
            let top = RGBA8::new(250, 100, 3, alpha);
            let opaque = over_opaque(top, RGB8::new(10, 200, 90));
            let general = over(top, RGBA8::new(10, 200, 90, 255));
            assert_eq!(
                (general.r, general.g, general.b),
                (opaque.r, opaque.g, opaque.b)
            );
            assert_eq!(general.a, 255);
        }
    }
}
