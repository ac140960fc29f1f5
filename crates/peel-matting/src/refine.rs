//! Alpha at the picture's size, refined in the band where the network is not certain.

use imgref::{ImgRef, ImgVec};
use rgb::RGB8;

use crate::Quality;
use crate::closed_form::{Level, Opinion};
use crate::edge_width::edge_width;
use crate::firmness::firmness;
use crate::lattice::{Lattice, Planes};
use crate::level::level;
use crate::look::Seen;
use crate::reliance::reliance;
use crate::step::smooth_step;
use crate::trimap::{Certainty, Depths, Region, open, trimap};
use crate::upsample::Upsampled;

/// Below this the network's background is believed, above `HIGH` its foreground.
const LOW: f32 = 0.03;
const HIGH: f32 = 0.998;

// Lengths are shares of the picture's size, the square root of its area.

/// What certain regions give up along soft edges: 10 px at 1.4 megapixels.
const EROSION: f32 = 0.0085;
/// How deep inside the contour the network's level for the subject is read, and outside that for the background.
const DEEP: f32 = 0.072;

/// Along sharp edges certain regions give up this share of it: a wire would have nothing certain left otherwise.
const SHARP_EROSION: f32 = 0.3;
/// Width of the network's edges, in its own pixels: sharp below the first, soft above the second.
const SHARP: f32 = 4.0;
const SOFT: f32 = 8.0;

/// How firmly the network must hold something for its being sure to count: not at all below the first, fully above the
/// second.
const WAVERING: f32 = 0.7;
const FIRM: f32 = 0.9;

/// What a quality asks of the refinement.
struct Plan {
    /// How many times more the network is trusted where it is sure than where it is in doubt.
    trust: f32,
    /// How far from the contour alpha is looked for, as a share of the picture's size.
    reach: f32,
    /// What the network holds less firmly than this may be a hole.
    hole: f32,
}

impl Plan {
    fn of(quality: Quality) -> Self {
        match quality {
            Quality::Fast | Quality::Standard => Self {
                trust: 50.0,
                reach: 0.08,
                hole: 0.6,
            },
            Quality::Fine => Self {
                trust: 10.0,
                reach: 0.1,
                hole: 0.75,
            },
        }
    }
}

/// A refined matte, and the picture and alpha at working size that it comes from.
pub(crate) struct Refined {
    /// The picture's size, 0–255.
    pub(crate) alpha: ImgVec<u8>,
    pub(crate) working: Working,
}

/// A picture and its alpha (a plane, 0.0–1.0) at working size.
pub(crate) struct Working {
    pub(crate) planes: Planes,
    pub(crate) alpha: Vec<f32>,
}

/// Refines the matte of `colour`. `seen` is what the network saw, of which `upsampled` was made.
pub(crate) fn refine(
    colour: ImgRef<'_, RGB8>,
    seen: &Seen,
    upsampled: Upsampled,
    quality: Quality,
) -> Refined {
    let plan = Plan::of(quality);
    let Upsampled { planes, matte } = upsampled;
    let lattice = planes.lattice;
    let size = size(lattice);
    let (reach, deep) = (plan.reach * size, DEEP * size);

    let network = seen.matte.as_ref();
    let firmness = firmness(network, seen.stretch, lattice, &matte);
    let depths = Depths::new(lattice, &matte, reach.max(deep) + 1.0);
    let matte = level(lattice, &matte, &depths.inside, &depths.outside, deep);
    let edge_width = edge_width(network, lattice);
    let certainty = Certainty {
        low: LOW,
        high: HIGH,
        reach,
    };
    let mut regions = trimap(
        lattice,
        &matte,
        &depths,
        &erosion(&edge_width, size),
        certainty,
    );
    open(&mut regions, &firmness, plan.hole);

    let level = Level::new(&planes, &regions);
    let weight: Vec<f32> = firmness
        .iter()
        .map(|firmness| smooth_step(WAVERING, FIRM, *firmness))
        .collect();
    let opinion = Opinion {
        alpha: &matte,
        weight: &weight,
    };
    let mut alpha = level.solve(opinion, plan.trust);
    let reliance = reliance(&planes, &regions, &edge_width);
    for (at, alpha) in alpha.iter_mut().enumerate() {
        if regions[at] == Region::Unknown {
            *alpha = matte[at] + reliance[at] * (*alpha - matte[at]);
        }
    }
    let full = level.model(&alpha).apply(colour);
    Refined {
        alpha: full,
        working: Working { planes, alpha },
    }
}

/// The square root of the area, in pixels; less for a ribbon, where lengths in proportion to it would reach from edge
/// to edge and leave nothing certain.
fn size(lattice: Lattice) -> f32 {
    let (width, height) = (lattice.width, lattice.height);
    ((width * height) as f32)
        .sqrt()
        .min(2.0 * width.min(height) as f32)
}

/// How many pixels certain regions give up at each place.
fn erosion(edge_width: &[f32], size: f32) -> Vec<f32> {
    let most = (EROSION * size).max(1.0);
    let share =
        |width: f32| SHARP_EROSION + (1.0 - SHARP_EROSION) * smooth_step(SHARP, SOFT, width);
    edge_width
        .iter()
        .map(|width| most * share(*width))
        .collect()
}
