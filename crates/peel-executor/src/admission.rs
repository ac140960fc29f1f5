//! What is refused before a child is bothered with it.

use peel_imaging::{ErrorKind, ImageError, Limits, probe};

use crate::message::cutout_limits;
use crate::{ApplyMatte, Check, Cut, Input, Job, JobError, Render};

/// Refuses what the pipe to the child would not carry. Formats and headers are the child's concern.
pub(crate) fn admit(job: &Job, limits: &Limits) -> Result<(), JobError> {
    let input = match &job.input {
        Input::Encoded(bytes) => admit_encoded(bytes, limits),
        Input::Rgb24 {
            width,
            height,
            pixels,
        } => admit_raw(*width, *height, pixels.len(), limits),
    };
    input.map_err(|error| JobError::input(&error))?;
    job.background
        .as_deref()
        .map_or(Ok(()), |bytes| admit_encoded(bytes, limits))
        .map_err(|error| JobError::background(&error))
}

/// As [`admit`].
pub(crate) fn admit_cut(cut: &Cut<'_>, limits: &Limits) -> Result<(), JobError> {
    admit_encoded(cut.original, limits).map_err(|error| JobError::input(&error))
}

/// As [`admit`].
pub(crate) fn admit_render(render: &Render<'_>, limits: &Limits) -> Result<(), JobError> {
    admit_encoded(render.cutout, &cutout_limits(limits))
        .map_err(|error| JobError::cutout(&error))?;
    admit_encoded(render.original.unwrap_or_default(), limits)
        .map_err(|error| JobError::input(&error))?;
    admit_encoded(render.background.unwrap_or_default(), limits)
        .map_err(|error| JobError::background(&error))
}

/// As [`admit`].
pub(crate) fn admit_matte(task: &ApplyMatte<'_>, limits: &Limits) -> Result<(), JobError> {
    admit_encoded(task.original, limits).map_err(|error| JobError::input(&error))?;
    admit_encoded(task.matte, limits).map_err(|error| JobError::matte(&error))
}

/// As [`admit`].
pub(crate) fn admit_check(task: &Check<'_>, limits: &Limits) -> Result<(), JobError> {
    admit_encoded(task.background, limits).map_err(|error| JobError::background(&error))
}

fn admit_encoded(bytes: &[u8], limits: &Limits) -> Result<(), ImageError> {
    if bytes.len() as u64 <= limits.max_bytes {
        return Ok(());
    }
    probe(bytes, limits).and(Err(ImageError::new(
        ErrorKind::FileTooLarge,
        "the file is too large",
    )))
}

fn admit_raw(width: u32, height: u32, length: usize, limits: &Limits) -> Result<(), ImageError> {
    let pixel_count = u64::from(width) * u64::from(height);
    if width.max(height) > limits.max_side || pixel_count > limits.max_pixels {
        return Err(ImageError::new(
            ErrorKind::ImageTooLarge,
            format!(
                "{width}×{height} pixels are more than the allowed {} in all and {} a side",
                limits.max_pixels, limits.max_side
            ),
        ));
    }
    if width.min(height) < limits.min_side.max(1) {
        return Err(ImageError::new(
            ErrorKind::TooSmall,
            format!(
                "{width}×{height} pixels are too few; {} a side are needed",
                limits.min_side.max(1)
            ),
        ));
    }
    if length as u64 != pixel_count * 3 {
        return Err(ImageError::new(
            ErrorKind::Corrupt,
            format!(
                "{width}×{height} raw pixels take {} bytes, not {length}",
                pixel_count * 3
            ),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(width: u32, height: u32, length: usize) -> Option<ErrorKind> {
        let limits = Limits {
            max_bytes: 1000,
            max_pixels: 10_000,
            max_side: 200,
            min_side: 16,
        };
        admit_raw(width, height, length, &limits)
            .err()
            .map(|error| error.kind())
    }

    #[test]
    fn raw_pixels_within_the_limits_are_admitted() {
        assert_eq!(refusal(100, 100, 30_000), None);
    }

    #[test]
    fn raw_pixels_are_held_against_every_limit() {
        assert_eq!(
            refusal(201, 16, 201 * 16 * 3),
            Some(ErrorKind::ImageTooLarge)
        );
        assert_eq!(refusal(101, 100, 30_300), Some(ErrorKind::ImageTooLarge));
        assert_eq!(
            refusal(u32::MAX, u32::MAX, 3),
            Some(ErrorKind::ImageTooLarge)
        );
        assert_eq!(refusal(15, 100, 4500), Some(ErrorKind::TooSmall));
        assert_eq!(refusal(0, 0, 0), Some(ErrorKind::TooSmall));
    }

    #[test]
    fn raw_pixels_must_fill_the_size_exactly() {
        assert_eq!(refusal(100, 100, 29_999), Some(ErrorKind::Corrupt));
        assert_eq!(refusal(100, 100, 30_001), Some(ErrorKind::Corrupt));
    }
}
