//! The steps of one job, from bytes to bytes.

use imgref::{Img, ImgVec};
use peel_imaging::{ImageError, InputFormat, Limits, Picture, decode};
use peel_matting::{Background, MattingError, Quality, Segmenter, Step, compose};
use rgb::{FromSlice, RGB8};

use super::pictures::{composed_size, read_background, size, write, write_cutout};
use super::steps::Steps;
use super::{region, with_causes};
use crate::message::{CutOut, InputKind};
use crate::{JobError, Outcome, Region, Report};

/// Side of the picture that warms the engine, in pixels.
const WARM_UP_SIDE: usize = 64;

/// Cuts out one picture and lays it out. `parts` are the input and the background picture, if
/// there is one.
pub(super) fn cut_out(
    job: &CutOut,
    parts: Vec<Vec<u8>>,
    limits: &Limits,
    segmenter: &mut dyn Segmenter,
    steps: &mut Steps<'_>,
) -> Result<Outcome, JobError> {
    let mut parts = parts.into_iter();
    let input = parts.next().unwrap_or_default();

    steps.begin(Step::Decode);
    let picture = read(&job.input, &input, limits).map_err(|error| JobError::input(&error))?;
    drop(input);

    let cutout = peel_matting::cut_out(&picture, segmenter, job.quality, &mut |step| {
        steps.begin(step);
    })
    .map_err(|error| matting_failure(&error))?;

    steps.begin(Step::Compose);
    let background = match job.composition.background {
        Background::Image => Some(read_background(&parts.next().unwrap_or_default(), limits)?),
        _ => None,
    };
    let (subject, confidence) = (cutout.subject, cutout.confidence);
    let composed = compose(cutout, &job.composition, &picture, background.as_ref());
    drop(background);

    let mut report = Report {
        input_size: size(&picture.colour),
        output_size: composed_size(&composed),
        subject,
        confidence,
        warnings: picture.warnings,
        timings: Vec::new(),
    };
    drop(picture.colour);

    steps.begin(Step::Encode);
    let bytes = write(&composed, job.format, job.encode_quality)
        .map_err(|error| JobError::input(&error))?;
    report.timings = steps.finish();
    Ok(Outcome { bytes, report })
}

/// Cuts out the picture in `parts`, or the part of it that is in `region`, to be kept.
pub(super) fn cut(
    quality: Quality,
    region: Option<Region>,
    parts: Vec<Vec<u8>>,
    limits: &Limits,
    segmenter: &mut dyn Segmenter,
    steps: &mut Steps<'_>,
) -> Result<Outcome, JobError> {
    let original = parts.into_iter().next().unwrap_or_default();
    steps.begin(Step::Decode);
    let whole = decode(&original, limits).map_err(|error| JobError::input(&error))?;
    drop(original);
    let input_size = size(&whole.colour);
    let inside = region
        .map(|region| region::resolve(region, &whole, limits))
        .transpose()
        .map_err(|error| JobError::input(&error))?;
    let picture = match inside {
        Some(inside) => region::crop(&whole, inside),
        None => whole,
    };

    let mut cutout = peel_matting::cut_out(&picture, segmenter, quality, &mut |step| {
        steps.begin(step);
    })
    .map_err(|error| matting_failure(&error))?;
    let warnings = picture.warnings;
    drop(picture.colour);
    if let Some(inside) = inside {
        cutout = region::put_back(&cutout, inside, input_size);
    }

    steps.begin(Step::Encode);
    let bytes = write_cutout(&cutout).map_err(|error| JobError::input(&error))?;
    Ok(Outcome {
        bytes,
        report: Report {
            input_size,
            output_size: input_size,
            subject: cutout.subject,
            confidence: cutout.confidence,
            warnings,
            timings: steps.finish(),
        },
    })
}

/// Runs the whole network path once on a picture of no interest, so that threads, buffers and
/// generated code are there when the first job comes.
///
/// # Errors
/// When the network fails. That it sees no subject is no failure.
pub(super) fn warm_up(segmenter: &mut dyn Segmenter, quality: Quality) -> Result<(), MattingError> {
    let grey = vec![RGB8::new(128, 128, 128); WARM_UP_SIDE * WARM_UP_SIDE];
    let picture = uncompressed(Img::new(grey, WARM_UP_SIDE, WARM_UP_SIDE));
    match peel_matting::cut_out(&picture, segmenter, quality, &mut |_| {}) {
        Ok(_) | Err(MattingError::NoSubject) => Ok(()),
        Err(error) => Err(error),
    }
}

fn read(kind: &InputKind, bytes: &[u8], limits: &Limits) -> Result<Picture, ImageError> {
    match *kind {
        InputKind::Encoded => decode(bytes, limits),
        InputKind::Rgb24 { width, height } => Ok(uncompressed(Img::new(
            bytes.as_rgb().to_vec(),
            width as usize,
            height as usize,
        ))),
    }
}

fn uncompressed(colour: ImgVec<RGB8>) -> Picture {
    Picture {
        colour,
        alpha: None,
        format: InputFormat::Bmp,
        warnings: Vec::new(),
    }
}

/// A C++ runtime that cannot allocate says so in its own words instead of dying.
pub(super) fn matting_failure(error: &MattingError) -> JobError {
    match error {
        MattingError::NoSubject => JobError::NoSubject,
        other => {
            let message = with_causes(other);
            if message.contains("bad_alloc") {
                JobError::OutOfMemory
            } else {
                JobError::Engine(message)
            }
        }
    }
}
