//! Pictures on their way in: from a stream of bytes to a blob that nobody owns yet.

use std::error::Error;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use peel_blobs::{BlobError, Blobs, Upload};
use peel_domain::{BlobKey, Digest, FailureCode, ImageId};
use peel_imaging::{ErrorKind, Header, ImageError, Limits, probe};
use sha2::{Digest as _, Sha256};
use tokio::sync::OwnedSemaphorePermit;

use crate::{App, AppError, FetchError, PictureRole};

/// The first look at a header. Most have their size in there.
const FIRST_LOOK_BYTES: usize = 64 * 1024;
/// Where a header must have ended: profiles and previews come before a JPEG's size.
const LAST_LOOK_BYTES: usize = 8 * 1024 * 1024;

/// A picture that was taken in and looked at, and is not yet anybody's. Deleted again unless
/// it is [submitted](crate::submit).
#[derive(Debug)]
pub struct Original {
    image: ImageId,
    header: Header,
    source: Digest,
    content: Digest,
    blobs: Blobs,
    is_kept: bool,
    _permit: OwnedSemaphorePermit,
}

/// Takes a picture in, as it comes. What is no picture is refused by its first bytes.
///
/// # Errors
/// [`AppError::QueueFull`], [`AppError::Picture`], [`AppError::UploadCut`].
pub async fn receive<S, E>(app: &App, bytes: S, limits: &Limits) -> Result<Original, AppError>
where
    S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    let permit = place(app)?;
    let pieces = bytes.map(|piece| piece.map_err(|error| AppError::UploadCut(error.into())));
    take_in(app, permit, pieces, limits, None).await
}

/// Takes a picture in from its address.
///
/// # Errors
/// [`AppError::QueueFull`], [`AppError::Picture`], [`AppError::Fetch`].
pub async fn fetch(app: &App, url: &str, limits: &Limits) -> Result<Original, AppError> {
    let permit = place(app)?;
    let failed = |source| match source {
        FetchError::TooLarge { .. } => too_large(limits),
        source => AppError::Fetch {
            role: PictureRole::Image,
            source,
        },
    };
    let bytes = app
        .fetcher
        .fetch(url, limits.max_bytes)
        .await
        .map_err(failed)?;
    let pieces = bytes.map(|piece| piece.map_err(failed));
    take_in(app, permit, pieces, limits, Some(source_of(url))).await
}

/// A repeated request names the same address; what is behind it may have changed.
pub(crate) fn source_of(url: &str) -> Digest {
    Digest::of_parts(&[b"url", url.as_bytes()])
}

impl Original {
    /// The id that its image will have.
    #[must_use]
    pub const fn image(&self) -> ImageId {
        self.image
    }

    /// What its header says.
    #[must_use]
    pub const fn header(&self) -> Header {
        self.header
    }

    /// Digest of what the caller sent: the bytes, or their address.
    #[must_use]
    pub const fn source(&self) -> &Digest {
        &self.source
    }

    /// Digest of the bytes, however they came.
    pub(crate) const fn content(&self) -> &Digest {
        &self.content
    }

    pub(crate) fn key(&self) -> BlobKey {
        BlobKey::original(self.image)
    }

    /// It has become somebody's.
    pub(crate) fn keep(mut self) {
        self.is_kept = true;
    }
}

impl Drop for Original {
    fn drop(&mut self) {
        if self.is_kept {
            return;
        }
        // Without a runtime, and when deleting fails, retention finds it.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let (blobs, key) = (self.blobs.clone(), self.key());
            runtime.spawn(async move { blobs.delete(&key).await });
        }
    }
}

fn place(app: &App) -> Result<OwnedSemaphorePermit, AppError> {
    app.uploads
        .clone()
        .try_acquire_owned()
        .map_err(|_| AppError::QueueFull)
}

async fn take_in(
    app: &App,
    permit: OwnedSemaphorePermit,
    mut pieces: impl Stream<Item = Result<Bytes, AppError>> + Send + Unpin,
    limits: &Limits,
    source: Option<Digest>,
) -> Result<Original, AppError> {
    let image = ImageId::random(app.randomness.as_ref());
    let mut upload = app
        .blobs
        .upload(&BlobKey::original(image), limits.max_bytes);
    let mut hasher = Sha256::new();
    let mut look = Look::new(*limits);
    while let Some(piece) = pieces.next().await {
        let piece = piece?;
        hasher.update(&piece);
        look.at(&piece)?;
        write(&mut upload, piece, limits).await?;
    }
    let header = look.finish()?;
    upload.finish().await.map_err(blob_error)?;
    let content = Digest::from_bytes(hasher.finalize().into());
    Ok(Original {
        image,
        header,
        source: source.unwrap_or(content),
        content,
        blobs: app.blobs.clone(),
        is_kept: false,
        _permit: permit,
    })
}

async fn write(upload: &mut Upload, piece: Bytes, limits: &Limits) -> Result<(), AppError> {
    upload.write(piece).await.map_err(|error| match error {
        BlobError::TooLarge { .. } => too_large(limits),
        other => blob_error(other),
    })
}

fn too_large(limits: &Limits) -> AppError {
    AppError::Picture {
        role: PictureRole::Image,
        code: FailureCode::FileTooLarge,
        message: format!(
            "the file has more than the {} bytes that are allowed; save it with more compression or smaller",
            limits.max_bytes
        ),
    }
}

pub(crate) fn blob_error(error: BlobError) -> AppError {
    match error {
        BlobError::NotFound => AppError::NotFound,
        BlobError::Unavailable(source) => AppError::Unavailable(source),
        other => AppError::internal(other),
    }
}

/// A header that is looked at while it comes.
struct Look {
    limits: Limits,
    begin: Vec<u8>,
    next_look: usize,
    found: Option<Header>,
}

impl Look {
    fn new(limits: Limits) -> Self {
        Self {
            limits,
            begin: Vec::new(),
            next_look: FIRST_LOOK_BYTES,
            found: None,
        }
    }

    /// Refuses as early as can be.
    fn at(&mut self, piece: &[u8]) -> Result<(), AppError> {
        if self.found.is_some() {
            return Ok(());
        }
        let room = LAST_LOOK_BYTES - self.begin.len();
        self.begin
            .extend_from_slice(&piece[..piece.len().min(room)]);
        if self.begin.len() < self.next_look {
            return Ok(());
        }
        match probe(&self.begin, &self.limits) {
            Ok(header) => self.find(header),
            // It may just not be over yet, but it must be one day.
            Err(error)
                if error.kind() == ErrorKind::Corrupt && self.begin.len() < LAST_LOOK_BYTES =>
            {
                self.next_look = (self.begin.len() * 2).min(LAST_LOOK_BYTES);
            }
            Err(error) => return Err(refused(PictureRole::Image, &error)),
        }
        Ok(())
    }

    fn finish(self) -> Result<Header, AppError> {
        match self.found {
            Some(header) => Ok(header),
            None => look(&self.begin, &self.limits, PictureRole::Image),
        }
    }

    fn find(&mut self, header: Header) {
        self.found = Some(header);
        self.begin = Vec::new();
    }
}

/// What the header of a whole picture says.
///
/// # Errors
/// [`AppError::Picture`].
pub(crate) fn look(bytes: &[u8], limits: &Limits, role: PictureRole) -> Result<Header, AppError> {
    probe(bytes, limits).map_err(|error| refused(role, &error))
}

fn refused(role: PictureRole, error: &ImageError) -> AppError {
    AppError::Picture {
        role,
        code: failure_code(error.kind()),
        message: error.to_string(),
    }
}

/// The stable code of what is wrong with a picture.
#[must_use]
pub fn failure_code(kind: ErrorKind) -> FailureCode {
    match kind {
        ErrorKind::Empty => FailureCode::Empty,
        ErrorKind::UnsupportedFormat => FailureCode::UnsupportedFormat,
        ErrorKind::FileTooLarge => FailureCode::FileTooLarge,
        ErrorKind::ImageTooLarge => FailureCode::ImageTooLarge,
        ErrorKind::TooSmall => FailureCode::ImageTooSmall,
        ErrorKind::Corrupt => FailureCode::ImageCorrupt,
        _ => FailureCode::ProcessingFailed,
    }
}

/// Memory that a worker needs for a picture of this size, in bytes, beyond what its child holds with the network loaded.
///
/// Peaks of resident memory of a child that cuts one picture in standard quality, less that of a child that is warm and
/// has had none, on x86-64 Linux:
///
/// | megapixels | JPEG | progressive JPEG | PNG | PNG of 16 bits |
/// |---|---|---|---|---|
/// | 1.5 | 78 MiB | – | 77 MiB | – |
/// | 12 | 152 MiB | 171 MiB | 152 MiB | 164 MiB |
/// | 24 | 235 MiB | – | 252 MiB | – |
/// | 49.8 | 401 MiB | 419 MiB | 400 MiB | – |
///
/// That is some 70 to 90 MiB and 7 bytes a pixel: its colours and the cutout. Noise, and subjects with more edge than
/// most, changed nothing. On top of it comes about a quarter.
#[must_use]
pub(crate) fn memory_bytes(header: Header) -> u64 {
    const BASE: u64 = 96 << 20;
    const PER_PIXEL: u64 = 10;
    BASE + u64::from(header.width) * u64::from(header.height) * PER_PIXEL
}

#[cfg(test)]
mod tests {
    use peel_imaging::InputFormat;

    use super::*;

    #[test]
    fn the_memory_that_is_reckoned_with_is_what_was_measured_and_some_more() {
        let measured_mib = [
            (1058, 1418, 78),
            (2993, 4011, 171),
            (4232, 5671, 252),
            (6096, 8169, 419),
        ];
        for (width, height, peak) in measured_mib {
            let header = Header {
                width,
                height,
                format: InputFormat::Png,
            };
            let reckoned = memory_bytes(header) >> 20;
            let sensible = peak * 6 / 5..=peak * 3 / 2;
            assert!(sensible.contains(&reckoned), "{width}×{height}: {reckoned}");
        }
    }
}
