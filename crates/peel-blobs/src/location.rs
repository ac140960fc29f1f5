use std::path::{Path, PathBuf};
use std::sync::Arc;

use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;

use crate::{Blobs, InvalidLocation};

/// What a stored blob survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// Power failure: a stored blob was flushed to the disk.
    #[default]
    Full,
    /// The death of the process, but not of the machine. For tests.
    ProcessCrash,
}

impl Blobs {
    /// The blobs at `location`: a folder, as a path or as `file:///…`. The folder is made
    /// when it is not there.
    ///
    /// # Errors
    /// [`InvalidLocation`], also when the folder cannot be made.
    pub fn open(location: &str, durability: Durability) -> Result<Self, InvalidLocation> {
        match location.split_once("://") {
            None => Self::folder(Path::new(location), durability),
            Some(("file", path)) if path.starts_with('/') => {
                Self::folder(Path::new(path), durability)
            }
            Some(("file", _)) => Err(invalid(
                location,
                "the path of a `file` address begins with `/`",
            )),
            Some((scheme, _)) => Err(invalid(
                location,
                &format!("`{scheme}` is not supported; a folder is"),
            )),
        }
    }

    /// The blobs in `folder`, which is made when it is not there.
    ///
    /// # Errors
    /// [`InvalidLocation`] when it cannot be made.
    pub fn folder(folder: &Path, durability: Durability) -> Result<Self, InvalidLocation> {
        let name = folder.display().to_string();
        std::fs::create_dir_all(folder).map_err(|error| invalid(&name, &error.to_string()))?;
        let root = folder
            .canonicalize()
            .map_err(|error| invalid(&name, &error.to_string()))?;
        let store = LocalFileSystem::new_with_prefix(&root)
            .map_err(|error| invalid(&name, &error.to_string()))?
            .with_automatic_cleanup(true)
            .with_fsync(durability == Durability::Full);
        Ok(Self::over(Arc::new(store), Some(root)))
    }

    /// Blobs that are gone with this value and its clones. For tests.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::over(Arc::new(InMemory::new()), None::<PathBuf>)
    }
}

fn invalid(location: &str, reason: &str) -> InvalidLocation {
    InvalidLocation {
        location: location.to_owned(),
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_named_by_its_path_or_its_address() {
        let folder = tempfile::tempdir().unwrap();
        for (location, made) in [
            (folder.path().join("a/b").display().to_string(), "a/b"),
            (format!("file://{}/c", folder.path().display()), "c"),
        ] {
            Blobs::open(&location, Durability::ProcessCrash).unwrap();
            assert!(folder.path().join(made).is_dir());
        }
    }

    #[test]
    fn other_addresses_are_refused_by_name() {
        for location in ["s3://bucket/peel", "file://host/path", "://"] {
            let error = Blobs::open(location, Durability::ProcessCrash).unwrap_err();
            assert!(error.to_string().contains(location), "{error}");
        }
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_an_error() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let below = file.path().join("blobs");
        assert!(Blobs::folder(&below, Durability::ProcessCrash).is_err());
    }
}
