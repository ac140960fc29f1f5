//! Pictures as they came.

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use peel_blobs::BlobError;
use peel_domain::{BlobKey, ImageId};
use peel_imaging::{InputFormat, probe};

use crate::original::blob_error;
use crate::{App, AppError, Caller};

/// Where a header is over in nearly all files, and where it is in all that were accepted.
const LOOKS_BYTES: [u64; 2] = [64 * 1024, 8 * 1024 * 1024];

/// A picture as it came. Its bytes stay where they are until they are asked for.
#[derive(Debug, Clone)]
pub struct Uploaded {
    app: App,
    key: BlobKey,
    format: InputFormat,
    bytes: u64,
}

/// What the caller's image `id` was made of.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Unavailable`].
pub async fn uploaded(app: &App, caller: &Caller, id: ImageId) -> Result<Uploaded, AppError> {
    let image = crate::image(app, caller, id).await?;
    let key = image.original;
    let bytes = app.blobs.head(&key).await.map_err(blob_error)?.size;
    let mut format = None;
    for look in LOOKS_BYTES {
        let begin = app.blobs.get_range(&key, 0..look.min(bytes)).await;
        format = probe(&begin.map_err(blob_error)?, &app.settings.limits).ok();
        if format.is_some() || bytes <= look {
            break;
        }
    }
    // It was accepted once, under limits that may have been others.
    let format = format.ok_or(AppError::NotFound)?.format;
    Ok(Uploaded {
        app: app.clone(),
        key,
        format,
        bytes,
    })
}

impl Uploaded {
    /// The format of the file.
    #[must_use]
    pub fn format(&self) -> InputFormat {
        self.format
    }

    /// Length of the file in bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.bytes
    }

    /// Whether the file has no bytes, which no file has.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// The bytes, as they come.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when the image was deleted meanwhile.
    pub async fn stream(&self) -> Result<BoxStream<'static, Result<Bytes, BlobError>>, AppError> {
        let stream = self.app.blobs.stream(&self.key, None).await;
        Ok(stream.map_err(blob_error)?.into_stream().boxed())
    }
}
