//! Foreground colours without the background that shone through.
//!
//! Where alpha is neither 0 nor 1 a pixel is a mixture. The colours of both sides nearby are estimated at working
//! size by spreading the nearly pure pixels' colours, in the manner of blur fusion (Forte, "Approximate Fast
//! Foreground Colour Estimation", ICIP 2021) but with a pyramid in place of a fixed blur. Then each pixel of the
//! full picture takes the foreground that is nearest to the estimate and explains its own colour: the pixel-wise
//! step of Germer et al., "Fast Multi-Level Foreground Estimation" (ICPR 2020).

use imgref::{ImgRef, ImgVec};
use peel_imaging::Picture;
use rayon::prelude::*;
use rgb::{RGB8, RGBA8};

use crate::interpolation::{Place, places};
use crate::lattice::Lattice;
use crate::pull_push::spread;
use crate::refine::Working;

/// What wider surroundings count for against a pure pixel.
const SURROUNDINGS: f32 = 0.5;
/// How firmly a pixel keeps to the estimates, at working size and at full size, against explaining its own colour.
const KEEP_WORKING: f32 = 0.01;
const KEEP_FULL: f32 = 0.5;

/// Estimated colours of both sides at working size: planes of red, green, blue, 0.0–1.0.
pub(crate) struct Layers {
    lattice: Lattice,
    foreground: [Vec<f32>; 3],
    background: [Vec<f32>; 3],
}

/// Estimates the colours of both sides from the working picture and its alpha.
pub(crate) fn layers(working: &Working) -> Layers {
    let lattice = working.planes.lattice;
    let side = |purity: &(dyn Fn(f32) -> f32 + Sync)| {
        let mut weight = vec![0.0; lattice.len()];
        for y in 0..lattice.height {
            let alpha = lattice.row(&working.alpha, y);
            for (weight, alpha) in lattice.row_mut(&mut weight, y).iter_mut().zip(alpha) {
                *weight = purity(*alpha).powi(4);
            }
        }
        let weighted = std::array::from_fn(|c| {
            let channel = working.planes.channels[c].iter();
            channel
                .zip(&weight)
                .map(|(value, weight)| value * weight)
                .collect()
        });
        spread(lattice, &weighted, &weight, SURROUNDINGS)
    };
    let (mut foreground, mut background) = rayon::join(|| side(&|a| a), || side(&|a| 1.0 - a));
    for channel in 0..3 {
        let observed = &working.planes.channels[channel];
        let both = foreground[channel].iter_mut().zip(&mut background[channel]);
        for ((front, back), (observed, alpha)) in both.zip(observed.iter().zip(&working.alpha)) {
            (*front, *back) = explain(*observed, *alpha, *front, *back, KEEP_WORKING);
        }
    }
    Layers {
        lattice,
        foreground,
        background,
    }
}

/// The foreground and background nearest to `front` and `back` that mix to `observed`, the more exactly the smaller
/// `keep` is.
fn explain(observed: f32, alpha: f32, front: f32, back: f32, keep: f32) -> (f32, f32) {
    let rest = 1.0 - alpha;
    let missing = (observed - alpha * front - rest * back) / (alpha * alpha + rest * rest + keep);
    (
        (front + alpha * missing).clamp(0.0, 1.0),
        (back + rest * missing).clamp(0.0, 1.0),
    )
}

/// Joins the picture's colours, freed of the background, with `alpha` times the transparency that the picture came
/// with. Where the result is 0 the colour is black.
pub(crate) fn colour(picture: &Picture, alpha: ImgRef<'_, u8>, layers: &Layers) -> ImgVec<RGBA8> {
    let (width, height) = (picture.width(), picture.height());
    let across = places(layers.lattice.width, width);
    let down = places(layers.lattice.height, height);
    // zeroed pages stay untouched where the result is transparent
    let mut pixels: Vec<RGBA8> = bytemuck::allocation::zeroed_vec(width * height);
    let rows = pixels.par_chunks_mut(width).enumerate();
    rows.for_each(|(y, pixels)| {
        let row = Row {
            layers,
            down: down[y],
            across: &across,
        };
        let colours = &picture.colour.buf()[y * picture.colour.stride()..][..width];
        let alphas = &alpha.buf()[y * alpha.stride()..][..width];
        let own = picture
            .alpha
            .as_ref()
            .map(|own| &own.buf()[y * own.stride()..][..width]);
        for (x, pixel) in pixels.iter_mut().enumerate() {
            let visible = own.map_or(alphas[x], |own| multiply(alphas[x], own[x]));
            *pixel = match (visible, alphas[x]) {
                (0, _) => continue,
                (_, 255) => colours[x].with_alpha(visible),
                (_, alpha) => row.foreground(x, colours[x], alpha).with_alpha(visible),
            };
        }
    });
    ImgVec::new(pixels, width, height)
}

/// What one row of the full picture needs of the layers.
struct Row<'a> {
    layers: &'a Layers,
    down: Place,
    across: &'a [Place],
}

impl Row<'_> {
    fn foreground(&self, x: usize, observed: RGB8, alpha: u8) -> RGB8 {
        let alpha = f32::from(alpha) / 255.0;
        let observed: [u8; 3] = observed.into();
        let channel = |c: usize| {
            let front = self.at(&self.layers.foreground[c], x);
            let back = self.at(&self.layers.background[c], x);
            let observed = f32::from(observed[c]) / 255.0;
            let (front, _) = explain(observed, alpha, front, back, KEEP_FULL);
            (front * 255.0 + 0.5) as u8
        };
        RGB8::new(channel(0), channel(1), channel(2))
    }

    /// A plane's value at pixel `x` of the row, interpolated.
    fn at(&self, plane: &[f32], x: usize) -> f32 {
        let (lattice, across) = (self.layers.lattice, self.across[x]);
        let along = |y: usize| {
            let row = lattice.row(plane, y);
            let (left, right) = (row[across.first], row[across.second]);
            left + (right - left) * across.share
        };
        let (above, below) = (along(self.down.first), along(self.down.second));
        above + (below - above) * self.down.share
    }
}

/// a × b where 255 stands for 1, rounded.
fn multiply(a: u8, b: u8) -> u8 {
    ((u16::from(a) * u16::from(b) + 127) / 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::Planes;
    use peel_imaging::InputFormat;

    const SIZE: usize = 64;

    /// Red to the left mixed into green to the right over 24 px.
    fn example() -> (Picture, ImgVec<u8>, Working) {
        let alpha_at = |x: usize| (((44 - x.min(44)) as f32) / 24.0).clamp(0.0, 1.0);
        let pixel = |x: usize| {
            let mix = |front: f32, back: f32| {
                let a = alpha_at(x);
                (a * front + (1.0 - a) * back).round() as u8
            };
            RGB8::new(mix(200.0, 20.0), mix(30.0, 180.0), mix(40.0, 60.0))
        };
        let colour = ImgVec::new(
            (0..SIZE * SIZE).map(|i| pixel(i % SIZE)).collect(),
            SIZE,
            SIZE,
        );
        let bytes = (0..SIZE * SIZE).map(|i| (alpha_at(i % SIZE) * 255.0).round() as u8);
        let alpha = ImgVec::new(bytes.collect(), SIZE, SIZE);
        let planes = Planes::new(colour.as_ref());
        let mut plane = vec![0.0; planes.lattice.len()];
        for y in 0..SIZE {
            for (x, value) in planes.lattice.row_mut(&mut plane, y).iter_mut().enumerate() {
                *value = alpha_at(x);
            }
        }
        let picture = Picture {
            colour,
            alpha: None,
            format: InputFormat::Png,
            warnings: Vec::new(),
        };
        (
            picture,
            alpha,
            Working {
                planes,
                alpha: plane,
            },
        )
    }

    #[test]
    fn most_of_the_background_goes_from_mixed_pixels() {
        let (picture, alpha, working) = example();
        let pixels = colour(&picture, alpha.as_ref(), &layers(&working));
        let from_red = |r: u8, g: u8, b: u8| {
            i32::from(r.abs_diff(200)) + i32::from(g.abs_diff(30)) + i32::from(b.abs_diff(40))
        };
        for (ours, mixed) in pixels.pixels().zip(picture.colour.pixels()) {
            if ours.a > 40 {
                let (left, before) = (
                    from_red(ours.r, ours.g, ours.b),
                    from_red(mixed.r, mixed.g, mixed.b),
                );
                assert!(
                    left <= before / 2 + 6,
                    "{left} of {before} left at {ours:?}"
                );
            }
        }
    }

    #[test]
    fn opaque_pixels_keep_their_colour_and_transparent_ones_are_black() {
        let (picture, alpha, working) = example();
        let pixels = colour(&picture, alpha.as_ref(), &layers(&working));
        for (pixel, observed) in pixels.pixels().zip(picture.colour.pixels()) {
            match pixel.a {
                0 => assert_eq!(pixel, RGBA8::default()),
                255 => assert_eq!(RGB8::new(pixel.r, pixel.g, pixel.b), observed),
                _ => {}
            }
        }
    }

    #[test]
    fn transparency_of_the_input_is_multiplied_in() {
        let (mut picture, alpha, working) = example();
        picture.alpha = Some(ImgVec::new(vec![128; SIZE * SIZE], SIZE, SIZE));
        let pixels = colour(&picture, alpha.as_ref(), &layers(&working));
        for (pixel, alpha) in pixels.pixels().zip(alpha.pixels()) {
            assert_eq!(pixel.a, multiply(alpha, 128));
        }
    }
}
