//! A cutout of a matte that somebody edited.

use imgref::{Img, ImgVec};
use peel_imaging::{ErrorKind, Limits, Picture, decode};
use peel_matting::{Step, cut_out_along};
use rgb::RGB8;

use super::pictures::{size, write_cutout};
use super::steps::Steps;
use super::task::matting_failure;
use crate::{JobError, Outcome, Report};

/// `parts` are the original and the matte.
pub(super) fn apply_matte(
    parts: Vec<Vec<u8>>,
    limits: &Limits,
    steps: &mut Steps<'_>,
) -> Result<Outcome, JobError> {
    let mut parts = parts.into_iter();
    let (original, matte) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    steps.begin(Step::Decode);
    let picture = decode(&original, limits).map_err(|error| JobError::input(&error))?;
    drop(original);
    let matte = decode(&matte, limits).map_err(|error| JobError::matte(&error))?;
    check_same_size(&picture, &matte)?;
    let matte = values(matte);

    let cutout = cut_out_along(&picture, matte.as_ref(), &mut |step| steps.begin(step))
        .map_err(|error| matting_failure(&error))?;
    drop(matte);

    steps.begin(Step::Encode);
    let bytes = write_cutout(&cutout).map_err(|error| JobError::input(&error))?;
    let input_size = size(&picture.colour);
    Ok(Outcome {
        bytes,
        report: Report {
            input_size,
            output_size: input_size,
            subject: cutout.subject,
            confidence: cutout.confidence,
            warnings: picture.warnings,
            timings: steps.finish(),
        },
    })
}

fn check_same_size(picture: &Picture, matte: &Picture) -> Result<(), JobError> {
    let (width, height) = (picture.width(), picture.height());
    if (matte.width(), matte.height()) == (width, height) {
        return Ok(());
    }
    let larger = matte.width() > width || matte.height() > height;
    Err(JobError::Matte {
        kind: if larger {
            ErrorKind::ImageTooLarge
        } else {
            ErrorKind::TooSmall
        },
        message: format!(
            "it has {}×{} pixels and the picture {width}×{height}; they must be the same",
            matte.width(),
            matte.height(),
        ),
    })
}

/// What a picture says as a matte. One that is opaque everywhere, as drawing programs and canvases save it, says it
/// by its grey values.
fn values(matte: Picture) -> ImgVec<u8> {
    match matte.alpha {
        Some(alpha) if alpha.pixels().any(|alpha| alpha != 255) => alpha,
        _ => {
            let (width, height) = (matte.colour.width(), matte.colour.height());
            Img::new(matte.colour.pixels().map(grey).collect(), width, height)
        }
    }
}

/// Luma (ITU-R BT.709) in 65,536ths; exact for greys.
fn grey(RGB8 { r, g, b }: RGB8) -> u8 {
    ((13_933 * u32::from(r) + 46_871 * u32::from(g) + 4_732 * u32::from(b) + 32_768) >> 16) as u8
}

#[cfg(test)]
mod tests {
    use peel_imaging::InputFormat;

    use super::*;

    fn matte(colours: [u8; 4], alpha: Option<[u8; 4]>) -> Picture {
        Picture {
            colour: Img::new(colours.map(|v| RGB8::new(v, v, v)).to_vec(), 2, 2),
            alpha: alpha.map(|alpha| Img::new(alpha.to_vec(), 2, 2)),
            format: InputFormat::Png,
            warnings: Vec::new(),
        }
    }

    #[test]
    fn an_opaque_matte_speaks_by_its_greys() {
        for alpha in [None, Some([255; 4])] {
            let values = values(matte([0, 1, 128, 255], alpha));
            assert_eq!(values.buf()[..], [0, 1, 128, 255]);
        }
    }

    #[test]
    fn a_transparent_matte_speaks_by_its_alpha() {
        let values = values(matte([9; 4], Some([0, 100, 255, 255])));
        assert_eq!(values.buf()[..], [0, 100, 255, 255]);
    }

    #[test]
    fn every_grey_is_itself() {
        for value in 0..=255 {
            assert_eq!(grey(RGB8::new(value, value, value)), value);
        }
    }
}
