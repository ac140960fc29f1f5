//! Corrected mattes.

use bytes::Bytes;
use peel_domain::{BlobKey, Digest, FailureCode, ImageId, Scope};
use peel_store::{ImageRecord, Revision};

use crate::original::{blob_error, look};
use crate::rendition::unlocked;
use crate::{App, AppError, Caller, PictureRole, ProgressEvent};

/// Puts a matte that somebody corrected in the place of the one that was made: colours are
/// worked out again, renderings from now on use it. `edited_version` is the version that was
/// corrected; without it, whichever is there.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::NotReady`],
/// [`AppError::RemovalFailed`], [`AppError::Locked`], [`AppError::RendererBusy`], [`AppError::Picture`] of the matte;
/// [`AppError::Conflict`] when another version is there.
pub async fn replace_matte(
    app: &App,
    caller: &Caller,
    id: ImageId,
    edited_version: Option<u32>,
    matte: Bytes,
) -> Result<ImageRecord, AppError> {
    caller.require(Scope::ImagesWrite)?;
    let image = app
        .store
        .image_of(caller.owner(), id, app.clock.now())
        .await?;
    let cutout = unlocked(&image)?;
    let edited_version = edited_version.unwrap_or(cutout.version);
    if edited_version != cutout.version {
        return Err(AppError::Conflict);
    }
    let header = look(&matte, &app.settings.limits, PictureRole::Matte)?;
    if (header.width, header.height) != (cutout.width, cutout.height) {
        return Err(AppError::Picture {
            role: PictureRole::Matte,
            code: FailureCode::ImageCorrupt,
            message: format!(
                "the matte has {}×{} pixels and the image has {}×{}; they must be the same",
                header.width, header.height, cutout.width, cutout.height
            ),
        });
    }
    let original = app.blobs.get(&image.original).await.map_err(blob_error)?;
    let applied = app.renderer.apply_matte(original, matte).await?;
    let blob = BlobKey::edited_cutout(id, &nonce(app));
    app.blobs
        .put(&blob, applied.cutout)
        .await
        .map_err(blob_error)?;
    let revision = Revision {
        owner: caller.owner(),
        image: id,
        edited_version,
        blob: blob.clone(),
        subject: applied.subject,
        now: app.clock.now(),
    };
    match app.store.revise_cutout(&revision).await {
        Ok(image) => {
            app.progress.publish(id, ProgressEvent::Changed);
            Ok(image)
        }
        Err(error) => {
            // Nobody knows of it. If this fails too, retention finds it.
            let _ = app.blobs.delete(&blob).await;
            Err(error.into())
        }
    }
}

/// Of two equal edits at the same time one loses and takes its blob away, so that blob must
/// not be the other's.
fn nonce(app: &App) -> Digest {
    let mut bytes = [0; 32];
    app.randomness.fill(&mut bytes);
    Digest::from_bytes(bytes)
}
