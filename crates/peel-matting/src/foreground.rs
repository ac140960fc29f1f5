use imgref::{ImgRef, ImgVec};
use peel_imaging::Picture;
use rgb::RGBA8;

/// Joins the picture's colours with `alpha`, times the transparency that the picture came with.
pub(crate) fn colour(picture: &Picture, alpha: ImgRef<'_, u8>) -> ImgVec<RGBA8> {
    let join = |(colour, alpha): (rgb::RGB8, u8)| match alpha {
        0 => RGBA8::default(),
        _ => colour.with_alpha(alpha),
    };
    let colours = picture.colour.pixels();
    let pixels = match &picture.alpha {
        None => colours.zip(alpha.pixels()).map(join).collect(),
        Some(own) => colours
            .zip(
                alpha
                    .pixels()
                    .zip(own.pixels())
                    .map(|(a, b)| multiply(a, b)),
            )
            .map(join)
            .collect(),
    };
    ImgVec::new(pixels, picture.width(), picture.height())
}

/// a × b where 255 stands for 1, rounded.
fn multiply(a: u8, b: u8) -> u8 {
    ((u16::from(a) * u16::from(b) + 127) / 255) as u8
}
