use std::sync::Arc;

use moxcms::{
    ColorProfile, DataColorSpace, Layout, ParsingOptions, TransformExecutor, TransformOptions,
};
use rayon::prelude::*;
use rgb::RGB8;

use super::samples::Samples;

/// Larger profiles are ignored: honest ones have at most about a megabyte.
const MAX_PROFILE_BYTES: usize = 4 * 1024 * 1024;

/// Pixels that one task converts at a time; small enough for the second-level cache.
const CHUNK: usize = 1 << 14;

type Transform = Arc<dyn TransformExecutor<u8> + Send + Sync>;

/// Pixels in sRGB.
pub(super) struct Converted {
    pub(super) colour: Vec<RGB8>,
    /// `None` when every pixel is opaque.
    pub(super) alpha: Option<Vec<u8>>,
    /// Whether there was a profile that could not be used.
    pub(super) profile_ignored: bool,
}

/// Converts `samples` to sRGB by `profile`, or as sRGB, plain grey or naive inks without one.
pub(super) fn to_srgb(samples: Samples, profile: Option<&[u8]>) -> Converted {
    let layout = samples.colour_layout();
    let transform = profile.map(|profile| transform_to_srgb(profile, layout));
    let profile_ignored = matches!(transform, Some(Err(ProfileUnusable)));
    let transform = transform.and_then(Result::ok).flatten();
    let (colour, alpha) = match samples {
        Samples::Rgb(mut colour) => {
            if let Some(transform) = transform {
                convert_in_place(&mut colour, &transform);
            }
            (colour, None)
        }
        Samples::Rgba(pixels) => {
            let (mut colour, alpha) = split_rgba(&pixels);
            if let Some(transform) = transform {
                convert_in_place(&mut colour, &transform);
            }
            (colour, Some(alpha))
        }
        Samples::Grey(grey) => (grey_to_rgb(&grey, transform.as_ref()), None),
        Samples::GreyAlpha(pixels) => {
            let (grey, alpha): (Vec<u8>, Vec<u8>) = pixels
                .chunks_exact(2)
                .map(|pixel| (pixel[0], pixel[1]))
                .unzip();
            (grey_to_rgb(&grey, transform.as_ref()), Some(alpha))
        }
        Samples::Cmyk(inks) => (cmyk_to_rgb(&inks, transform.as_ref()), None),
    };
    Converted {
        colour,
        alpha: alpha.filter(|alpha| alpha.par_iter().any(|&value| value != u8::MAX)),
        profile_ignored,
    }
}

impl Samples {
    /// How moxcms sees the colour channels, alpha put aside.
    fn colour_layout(&self) -> Layout {
        match self {
            Self::Grey(_) | Self::GreyAlpha(_) => Layout::Gray,
            Self::Rgb(_) | Self::Rgba(_) => Layout::Rgb,
            // Four channels of a CMYK profile are asked for by the four-channel layout.
            Self::Cmyk(_) => Layout::Rgba,
        }
    }
}

/// The profile is broken, too large or for another kind of picture.
#[derive(Debug)]
struct ProfileUnusable;

/// `None` when the profile is sRGB itself, to within a rounding step.
fn transform_to_srgb(profile: &[u8], layout: Layout) -> Result<Option<Transform>, ProfileUnusable> {
    if profile.len() > MAX_PROFILE_BYTES {
        return Err(ProfileUnusable);
    }
    let options = ParsingOptions {
        max_profile_size: MAX_PROFILE_BYTES + 1,
        ..ParsingOptions::default()
    };
    let profile =
        ColorProfile::new_from_slice_with_options(profile, options).map_err(|_| ProfileUnusable)?;
    let expected = match layout {
        Layout::Gray => DataColorSpace::Gray,
        Layout::Rgb => DataColorSpace::Rgb,
        _ => DataColorSpace::Cmyk,
    };
    if profile.color_space != expected {
        return Err(ProfileUnusable);
    }
    let transform = profile
        .create_transform_8bit(
            layout,
            &ColorProfile::new_srgb(),
            Layout::Rgb,
            TransformOptions::default(),
        )
        .map_err(|_| ProfileUnusable)?;
    if layout == Layout::Rgb && is_identity(transform.as_ref())? {
        return Ok(None);
    }
    Ok(Some(transform))
}

/// Whether a transform leaves every colour of a coarse grid where it is. Most profiles
/// in circulation are sRGB, and converting 12 million pixels to themselves is not free.
fn is_identity(
    transform: &(dyn TransformExecutor<u8> + Send + Sync),
) -> Result<bool, ProfileUnusable> {
    const STEPS: [u8; 9] = [0, 24, 56, 96, 128, 160, 200, 232, 255];
    const TOLERANCE: u8 = 1;
    let grid: Vec<u8> = STEPS
        .iter()
        .flat_map(|&r| {
            STEPS
                .iter()
                .flat_map(move |&g| STEPS.iter().flat_map(move |&b| [r, g, b]))
        })
        .collect();
    let mut converted = vec![0; grid.len()];
    transform
        .transform(&grid, &mut converted)
        .map_err(|_| ProfileUnusable)?;
    Ok(grid
        .iter()
        .zip(&converted)
        .all(|(&before, &after)| before.abs_diff(after) <= TOLERANCE))
}

fn convert_in_place(colour: &mut [RGB8], transform: &Transform) {
    colour
        .par_chunks_mut(CHUNK)
        .for_each_init(Vec::new, |source: &mut Vec<RGB8>, chunk| {
            source.clear();
            source.extend_from_slice(chunk);
            convert(
                transform,
                bytemuck::cast_slice(source),
                bytemuck::cast_slice_mut(chunk),
            );
        });
}

fn grey_to_rgb(grey: &[u8], transform: Option<&Transform>) -> Vec<RGB8> {
    let mut colour = vec![RGB8::default(); grey.len()];
    colour
        .par_chunks_mut(CHUNK)
        .zip(grey.par_chunks(CHUNK))
        .for_each(|(colour, grey)| match transform {
            Some(transform) => convert(transform, grey, bytemuck::cast_slice_mut(colour)),
            None => {
                for (colour, &grey) in colour.iter_mut().zip(grey) {
                    *colour = RGB8::new(grey, grey, grey);
                }
            }
        });
    colour
}

fn cmyk_to_rgb(inks: &[u8], transform: Option<&Transform>) -> Vec<RGB8> {
    let mut colour = vec![RGB8::default(); inks.len() / 4];
    colour
        .par_chunks_mut(CHUNK)
        .zip(inks.par_chunks(CHUNK * 4))
        .for_each(|(colour, inks)| match transform {
            Some(transform) => convert(transform, inks, bytemuck::cast_slice_mut(colour)),
            None => {
                for (colour, ink) in colour.iter_mut().zip(inks.chunks_exact(4)) {
                    let light = |amount: u8| multiply(u8::MAX - amount, u8::MAX - ink[3]);
                    *colour = RGB8::new(light(ink[0]), light(ink[1]), light(ink[2]));
                }
            }
        });
    colour
}

/// `a · b / 255`, rounded.
fn multiply(a: u8, b: u8) -> u8 {
    let product = u16::from(a) * u16::from(b) + 128;
    ((product + (product >> 8)) >> 8) as u8
}

fn convert(transform: &Transform, source: &[u8], target: &mut [u8]) {
    transform
        .transform(source, target)
        .expect("both sides hold the same number of whole pixels");
}

fn split_rgba(pixels: &[u8]) -> (Vec<RGB8>, Vec<u8>) {
    let count = pixels.len() / 4;
    let mut colour = vec![RGB8::default(); count];
    let mut alpha = vec![0; count];
    colour
        .par_chunks_mut(CHUNK)
        .zip(alpha.par_chunks_mut(CHUNK))
        .zip(pixels.par_chunks(CHUNK * 4))
        .for_each(|((colour, alpha), pixels)| {
            for ((colour, alpha), pixel) in colour.iter_mut().zip(alpha).zip(pixels.chunks_exact(4))
            {
                *colour = RGB8::new(pixel[0], pixel[1], pixel[2]);
                *alpha = pixel[3];
            }
        });
    (colour, alpha)
}
