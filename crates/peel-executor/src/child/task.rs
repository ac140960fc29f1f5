//! The steps of one job, from bytes to bytes.

use imgref::{Img, ImgVec};
use peel_imaging::{
    ErrorKind, ImageError, InputFormat, Limits, OutputFormat, Picture, Raster, decode, encode,
    encode_zip,
};
use peel_matting::{Background, Composed, MattingError, Quality, Segmenter, Step, compose};
use rgb::{FromSlice, RGB8};

use super::steps::Steps;
use super::with_causes;
use crate::message::{CutOut, InputKind};
use crate::{JobError, Outcome, Report};

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
        Background::Image => Some(read_background(parts.next(), limits)?),
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

fn read_background(bytes: Option<Vec<u8>>, limits: &Limits) -> Result<Picture, JobError> {
    let bytes = bytes.unwrap_or_default();
    decode(&bytes, limits).map_err(|error| JobError::background(&error))
}

fn write(composed: &Composed, format: OutputFormat, quality: u8) -> Result<Vec<u8>, ImageError> {
    match (composed, format) {
        (Composed::Rgba(image), OutputFormat::Zip) => encode_zip(image.as_ref(), quality),
        (Composed::Rgb(image), OutputFormat::Zip) => {
            let opaque: Vec<_> = image.pixels().map(|pixel| pixel.with_alpha(255)).collect();
            let opaque = Img::new(opaque.as_slice(), image.width(), image.height());
            encode_zip(opaque, quality)
        }
        (Composed::Grey(_), OutputFormat::Zip) => Err(ImageError::new(
            ErrorKind::CannotEncode,
            "a ZIP holds colours and a matte; a matte alone is written as PNG, WebP or JPEG",
        )),
        (Composed::Grey(image), _) => encode(Raster::Grey(image.as_ref()), format, quality),
        (Composed::Rgb(image), _) => encode(Raster::Rgb(image.as_ref()), format, quality),
        (Composed::Rgba(image), _) => encode(Raster::Rgba(image.as_ref()), format, quality),
    }
}

fn size<T>(image: &ImgVec<T>) -> (u32, u32) {
    // Limits are far below the range of u32.
    (image.width() as u32, image.height() as u32)
}

fn composed_size(composed: &Composed) -> (u32, u32) {
    match composed {
        Composed::Grey(image) => size(image),
        Composed::Rgb(image) => size(image),
        Composed::Rgba(image) => size(image),
    }
}

/// A C++ runtime that cannot allocate says so in its own words instead of dying.
fn matting_failure(error: &MattingError) -> JobError {
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
