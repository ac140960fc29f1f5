//! Alpha at the picture's size, refined in the band where the network is not certain.

use imgref::{ImgRef, ImgVec};
use rgb::RGB8;

use crate::closed_form::Level;
use crate::lattice::Planes;
use crate::reliance::reliance;
use crate::trimap::{Certainty, Region, trimap};
use crate::upsample::Upsampled;

/// Below this the network's background is believed, above `HIGH` its foreground.
const LOW: f32 = 0.03;
const HIGH: f32 = 0.99;
/// What certain regions give up along their edge, as a share of the picture's size, the square root of its area:
/// 10 px at 1.4 megapixels.
const EROSION: f32 = 0.0085;
/// How far from the contour alpha is looked for, as a share of the picture's size.
const REACH: f32 = 0.06;
/// Steps of conjugate gradients at each size.
const STEPS: usize = 5;

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

/// Refines the matte of `colour`. `network` is the matte at the network's own size, 0.0–1.0, of which `upsampled`
/// was made.
pub(crate) fn refine(
    colour: ImgRef<'_, RGB8>,
    network: ImgRef<'_, f32>,
    upsampled: Upsampled,
) -> Refined {
    let Upsampled { planes, matte } = upsampled;
    let lattice = planes.lattice;
    let regions = trimap(lattice, &matte, certainty(lattice.width, lattice.height));
    let level = Level::new(&planes, &regions);
    let mut alpha = level.solve(&matte, STEPS);
    let reliance = reliance(&planes, &regions, network);
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

fn certainty(width: usize, height: usize) -> Certainty {
    // in a ribbon a share of the area's root would reach from edge to edge and leave nothing certain
    let size = ((width * height) as f32)
        .sqrt()
        .min(2.0 * width.min(height) as f32);
    let pixels = |share: f32| ((share * size).round() as usize).max(1);
    Certainty {
        low: LOW,
        high: HIGH,
        erosion: pixels(EROSION),
        reach: pixels(REACH),
    }
}
