use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::{Home, SetupError};

/// The folder in which one thing is fetched and made ready, on the same disk as its place.
/// Held only together with the home's lock.
#[derive(Debug)]
pub(crate) struct Staging {
    folder: PathBuf,
}

impl Staging {
    /// Opens the folder of `name`, with what an earlier run left in it.
    pub(crate) fn open(home: &Home, name: &str) -> Result<Self, SetupError> {
        let folder = home.staging().join(name);
        make_folder(&folder)?;
        Ok(Self { folder })
    }

    /// A path inside.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// An empty folder inside.
    pub(crate) fn empty_folder(&self, name: &str) -> Result<PathBuf, SetupError> {
        let folder = self.folder.join(name);
        remove(&folder)?;
        make_folder(&folder)?;
        Ok(folder)
    }

    /// Moves a finished `folder` to its `place`, where it replaces what is there, and removes the rest.
    pub(crate) fn finish(self, folder: &Path, place: &Path) -> Result<(), SetupError> {
        if let Some(parent) = place.parent() {
            make_folder(parent)?;
        }
        let replaced = self.folder.join("replaced");
        remove(&replaced)?;
        match fs::rename(place, &replaced) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(SetupError::file(place, source)),
        }
        fs::rename(folder, place).map_err(|source| SetupError::file(place, source))?;
        remove(&self.folder)
    }
}

pub(crate) fn make_folder(folder: &Path) -> Result<(), SetupError> {
    fs::create_dir_all(folder).map_err(|source| SetupError::file(folder, source))
}

/// Removes a file or folder; one that is not there is no error.
pub(crate) fn remove(path: &Path) -> Result<(), SetupError> {
    let removed = match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(SetupError::file(path, error)),
        _ => Ok(()),
    }
}

/// Bytes of all files below `folder`; what cannot be read counts as nothing.
pub(crate) fn bytes_below(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => bytes_below(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}
