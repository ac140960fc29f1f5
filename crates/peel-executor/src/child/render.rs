//! A picture of a cutout.

use imgref::Img;
use peel_imaging::{ErrorKind, InputFormat, Limits, Picture, decode};
use peel_matting::{Background, Cutout, Step, compose, subject_in_result};
use rgb::RGB8;

use super::pictures::{composed_size, read_background, read_cutout, write};
use super::steps::Steps;
use crate::message::Render;
use crate::{JobError, RenderReport, Rendering};

/// `parts` are the cutout, then the original and the background picture if there are any.
pub(super) fn render(
    task: &Render,
    parts: Vec<Vec<u8>>,
    limits: &Limits,
    steps: &mut Steps<'_>,
) -> Result<Rendering, JobError> {
    let mut parts = parts.into_iter();
    let (cutout, original, background) = (
        parts.next().unwrap_or_default(),
        task.has_original.then(|| parts.next()).flatten(),
        task.has_background.then(|| parts.next()).flatten(),
    );
    steps.begin(Step::Decode);
    let cutout = read_cutout(&cutout, limits)?;
    let original = match task.composition.background {
        Background::Blur => read_original(original, &cutout, limits)?,
        _ => unseen(),
    };
    let background = match task.composition.background {
        Background::Image => Some(read_background(&background.unwrap_or_default(), limits)?),
        _ => None,
    };

    steps.begin(Step::Compose);
    let subject = subject_in_result(&cutout, &task.composition);
    let composed = compose(cutout, &task.composition, &original, background.as_ref());
    drop((original, background));

    steps.begin(Step::Encode);
    let bytes = write(&composed, task.format, task.encode_quality)
        .map_err(|error| JobError::input(&error))?;
    Ok(Rendering {
        bytes,
        report: RenderReport {
            size: composed_size(&composed),
            subject,
            timings: steps.finish(),
        },
    })
}

/// Reads the background picture in `parts` just as [`render`] would, and lets go of it.
pub(super) fn check(
    parts: Vec<Vec<u8>>,
    limits: &Limits,
    steps: &mut Steps<'_>,
) -> Result<(), JobError> {
    let background = parts.into_iter().next().unwrap_or_default();
    steps.begin(Step::Decode);
    read_background(&background, limits)?;
    steps.finish();
    Ok(())
}

/// In the place of an original that no pixel of the result is taken from.
fn unseen() -> Picture {
    Picture {
        colour: Img::new(vec![RGB8::default()], 1, 1),
        alpha: None,
        format: InputFormat::Png,
        warnings: Vec::new(),
    }
}

fn read_original(
    bytes: Option<Vec<u8>>,
    cutout: &Cutout,
    limits: &Limits,
) -> Result<Picture, JobError> {
    let bytes = bytes.ok_or_else(|| JobError::Image {
        kind: ErrorKind::Empty,
        message: "a blurred background needs the original".into(),
    })?;
    let picture = decode(&bytes, limits).map_err(|error| JobError::input(&error))?;
    if (picture.width(), picture.height()) != (cutout.pixels.width(), cutout.pixels.height()) {
        return Err(JobError::Cutout {
            message: "it is not of this picture".into(),
        });
    }
    Ok(picture)
}
