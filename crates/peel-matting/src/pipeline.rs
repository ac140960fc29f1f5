use std::time::Duration;

use peel_imaging::Picture;
use serde::{Deserialize, Serialize};

use crate::foreground::{colour, layers};
use crate::look::look;
use crate::prepare::prepare;
use crate::refine::refine;
use crate::subject::subject;
use crate::upsample::upsample;
use crate::{Cutout, Quality, SegmentError, Segmenter};

/// A named step on the way from file to file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Step {
    /// Encoded bytes to upright sRGB pixels.
    Decode,
    /// Down to the network's input size.
    Prepare,
    /// The network.
    Segment,
    /// The matte back to the picture's proportions, at the size it is refined at.
    Upsample,
    /// Alpha in the unknown band, and up to the picture's size.
    RefineEdges,
    /// Colours without the old background.
    EstimateForeground,
    /// Background, shadow, crop, size.
    Compose,
    /// Pixels to encoded bytes.
    Encode,
}

/// How long a step took.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Timing {
    /// Which step.
    pub step: Step,
    /// Wall-clock time.
    pub duration: Duration,
}

/// A picture that could not be cut out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MattingError {
    /// The network saw nothing that stands out.
    #[error("no subject was found in this picture; try one with a clear foreground")]
    NoSubject,
    /// The network could not be run.
    #[error(transparent)]
    Segment(#[from] SegmentError),
}

/// Cuts the subject out of `picture`. `begin` is called as each step begins.
///
/// # Errors
/// [`MattingError`].
pub fn cut_out(
    picture: &Picture,
    segmenter: &mut dyn Segmenter,
    quality: Quality,
    begin: &mut dyn FnMut(Step),
) -> Result<Cutout, MattingError> {
    begin(Step::Prepare);
    let prepared = prepare(picture.colour.as_ref(), segmenter.input_size(quality));

    begin(Step::Segment);
    let probabilities = segmenter.segment(prepared.as_ref())?;
    let seen = look(probabilities.as_ref())?;

    begin(Step::Upsample);
    let upsampled = upsample(picture.colour.as_ref(), seen.matte.as_ref(), quality);

    begin(Step::RefineEdges);
    let refined = refine(picture.colour.as_ref(), &seen, upsampled, quality);

    begin(Step::EstimateForeground);
    let layers = layers(&refined.working);
    let pixels = colour(picture, refined.alpha.as_ref(), &layers);
    let subject = subject(pixels.as_ref()).ok_or(MattingError::NoSubject)?;
    Ok(Cutout {
        pixels,
        subject,
        confidence: seen.confidence,
    })
}
