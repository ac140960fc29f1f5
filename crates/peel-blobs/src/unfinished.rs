//! What a process leaves behind that is killed in the middle of an upload to a folder: a file
//! beside the place where the blob was to be, named after it with `#` and a number. It is no
//! blob and is not listed, but it holds someone's picture.

use std::fs;
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use peel_domain::{ImageId, Timestamp};

use crate::{BlobError, Blobs};

impl Blobs {
    /// Removes the pieces of uploads that nothing was added to since `before`. Gives their
    /// number. Stores other than folders have their own rules for that.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`]; some may be gone then.
    pub async fn remove_unfinished(&self, before: Timestamp) -> Result<u64, BlobError> {
        let Some(root) = self.root().map(Path::to_owned) else {
            return Ok(0);
        };
        blocking(move || {
            let mut removed = 0;
            for image in fs::read_dir(&root)? {
                let image = image?;
                let named_so = image.file_name().to_str().is_some_and(is_image);
                if named_so && image.file_type()?.is_dir() {
                    removed += remove_unfinished_below(&image.path(), before)?;
                    remove_old_folder(&image.path(), before);
                }
            }
            Ok(removed)
        })
        .await
    }

    pub(crate) async fn remove_image_folder(&self, image: ImageId) -> Result<(), BlobError> {
        let Some(folder) = self.root().map(|root| root.join(image.to_string())) else {
            return Ok(());
        };
        blocking(move || vanished_is_fine(fs::remove_dir_all(folder))).await
    }
}

fn remove_unfinished_below(folder: &Path, before: Timestamp) -> io::Result<u64> {
    let mut removed = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = match entry.metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            metadata => metadata?,
        };
        if metadata.is_dir() {
            removed += remove_unfinished_below(&entry.path(), before)?;
            remove_old_folder(&entry.path(), before);
        } else if entry.file_name().to_str().is_some_and(is_unfinished)
            && modified(&metadata)? < before
        {
            vanished_is_fine(fs::remove_file(entry.path()))?;
            removed += 1;
        }
    }
    Ok(removed)
}

/// Removes `folder` if it is empty, unless somebody may just have made it to put something there.
fn remove_old_folder(folder: &Path, before: Timestamp) {
    let is_old = fs::metadata(folder)
        .and_then(|metadata| modified(&metadata))
        .is_ok_and(|modified| modified < before);
    if is_old {
        // Fails for a folder that is not empty.
        let _ = fs::remove_dir(folder);
    }
}

fn is_image(name: &str) -> bool {
    name.parse::<ImageId>().is_ok()
}

/// Whether `object_store` gives such a name to what is not finished.
fn is_unfinished(name: &str) -> bool {
    name.split_once('#').is_some_and(|(_, number)| {
        !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit())
    })
}

fn modified(metadata: &fs::Metadata) -> io::Result<Timestamp> {
    let since_epoch = metadata.modified()?.duration_since(UNIX_EPOCH);
    Ok(Timestamp::from_millis(0).plus(since_epoch.unwrap_or_default()))
}

fn vanished_is_fine(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, BlobError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result.map_err(|error| BlobError::Unavailable(error.into())),
        Err(error) => Err(BlobError::Unavailable(error.into())),
    }
}
