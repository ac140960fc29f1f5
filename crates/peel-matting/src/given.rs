//! Cutouts whose matte somebody else made.

use imgref::{ImgRef, ImgVec};
use peel_imaging::{Filter, Picture, resize_grey};
use rgb::RGBA8;

use crate::foreground::{colour, layers};
use crate::refine::Working;
use crate::subject::subject;
use crate::upsample::working_planes;
use crate::{Cutout, MattingError, Quality, Step};

/// Whoever made a matte is sure of it.
const SURE: f32 = 1.0;

/// Cuts out of `picture` what `matte` says, a matte of the picture's size, 0–255: its values become the alpha, except
/// that what the picture came with as transparent stays so, and the colours are freed of the background anew. Given
/// the matte of a cutout of the same picture, that is the same cutout. `begin` is called as each step begins.
///
/// # Errors
/// [`MattingError::NoSubject`] when nothing would be visible.
///
/// # Panics
/// When the sizes differ.
pub fn cut_out_along(
    picture: &Picture,
    matte: ImgRef<'_, u8>,
    begin: &mut dyn FnMut(Step),
) -> Result<Cutout, MattingError> {
    assert_eq!(
        (matte.width(), matte.height()),
        (picture.width(), picture.height()),
        "the matte must have the picture's size"
    );
    begin(Step::EstimateForeground);
    let mixture = mixture(picture, matte);
    let planes = working_planes(picture.colour.as_ref(), Quality::Standard);
    let (width, height) = (planes.lattice.width, planes.lattice.height);
    let small = resize_grey(mixture.as_ref(), width, height, Filter::Box);
    let shares = small.pixels().map(|alpha| f32::from(alpha) / 255.0);
    let shares = ImgVec::new(shares.collect(), width, height);
    let working = Working {
        alpha: planes.lattice.plane(shares.as_ref()),
        planes,
    };
    let pixels = colour(picture, mixture.as_ref(), &layers(&working));
    Cutout::from_pixels(pixels, SURE).ok_or(MattingError::NoSubject)
}

impl Cutout {
    /// The cutout that has these pixels, as described at [`pixels`](Self::pixels); `None` when none of them is visible.
    pub fn from_pixels(pixels: ImgVec<RGBA8>, confidence: f32) -> Option<Self> {
        let subject = subject(pixels.as_ref())?;
        Some(Self {
            pixels,
            subject,
            confidence,
        })
    }
}

/// The foreground's share of each pixel's colour: the wanted alpha without the transparency that the picture has
/// of its own, which is no mixture of colours.
fn mixture(picture: &Picture, matte: ImgRef<'_, u8>) -> ImgVec<u8> {
    let shares = match &picture.alpha {
        None => matte.pixels().collect(),
        Some(own) => matte
            .pixels()
            .zip(own.pixels())
            .map(|(wanted, own)| share(wanted, own))
            .collect(),
    };
    ImgVec::new(shares, picture.width(), picture.height())
}

/// `wanted` of `own`, where 255 stands for 1, rounded; at most all of it.
fn share(wanted: u8, own: u8) -> u8 {
    let (wanted, own) = (u16::from(wanted), u16::from(own));
    if wanted >= own {
        if own == 0 { 0 } else { 255 }
    } else {
        ((wanted * 255 + own / 2) / own) as u8
    }
}

#[cfg(test)]
mod tests {
    use peel_imaging::InputFormat;
    use rgb::RGB8;

    use super::*;

    const RED: RGB8 = RGB8::new(220, 20, 20);
    const BLUE: RGB8 = RGB8::new(20, 20, 220);
    const SIZE: usize = 40;

    /// Red on the left, blue on the right, and an even mixture of both in the two columns between.
    fn picture(own_alpha: Option<u8>) -> Picture {
        let colour = (0..SIZE * SIZE)
            .map(|at| match at % SIZE {
                0..19 => RED,
                19 | 20 => RGB8::new(120, 20, 120),
                _ => BLUE,
            })
            .collect();
        Picture {
            colour: ImgVec::new(colour, SIZE, SIZE),
            alpha: own_alpha.map(|alpha| ImgVec::new(vec![alpha; SIZE * SIZE], SIZE, SIZE)),
            format: InputFormat::Png,
            warnings: Vec::new(),
        }
    }

    /// The left half, the columns between by half.
    fn matte(most: u8) -> ImgVec<u8> {
        let values = (0..SIZE * SIZE)
            .map(|at| match at % SIZE {
                0..19 => most,
                19 | 20 => most / 2,
                _ => 0,
            })
            .collect();
        ImgVec::new(values, SIZE, SIZE)
    }

    fn cut(picture: &Picture, matte: &ImgVec<u8>) -> Cutout {
        cut_out_along(picture, matte.as_ref(), &mut |_| {}).unwrap()
    }

    #[test]
    fn the_matte_is_the_alpha_and_colours_are_freed_of_the_background() {
        let cutout = cut(&picture(None), &matte(255));
        let row = &cutout.pixels.buf()[SIZE..2 * SIZE];
        assert_eq!(row[3], RED.with_alpha(255));
        assert_eq!(row[30], RGBA8::new(0, 0, 0, 0));
        let mixed = row[19];
        assert_eq!(mixed.a, 127);
        assert!(mixed.r > 190 && mixed.b < 50, "{mixed:?}");
        assert_eq!((cutout.subject.left, cutout.subject.width), (0, 21));
    }

    #[test]
    fn the_matte_of_a_cutout_gives_the_same_cutout() {
        let picture = picture(Some(128));
        let first = cut(&picture, &matte(255));
        let alpha = first.pixels.pixels().map(|pixel| pixel.a).collect();
        let again = cut(&picture, &ImgVec::new(alpha, SIZE, SIZE));
        for (first, again) in first.pixels.pixels().zip(again.pixels.pixels()) {
            assert_eq!(first.a, again.a);
            assert!(first.r.abs_diff(again.r) < 4, "{first:?} {again:?}");
        }
    }

    #[test]
    fn what_came_transparent_stays_transparent() {
        let cutout = cut(&picture(Some(100)), &matte(255));
        assert_eq!(cutout.pixels.buf()[3].a, 100);
    }

    #[test]
    fn an_empty_matte_leaves_no_subject() {
        let empty = ImgVec::new(vec![0; SIZE * SIZE], SIZE, SIZE);
        let result = cut_out_along(&picture(None), empty.as_ref(), &mut |_| {});
        assert!(matches!(result, Err(MattingError::NoSubject)));
    }
}
