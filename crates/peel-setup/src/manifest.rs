use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::checksum::sha256;
use crate::observer::Unseen;
use crate::{Observer, SetupError};

const FILE_NAME: &str = "installed.json";

/// Raised when what is installed from the same source changes, so that it is installed again.
const FORMAT: u32 = 1;

/// What a folder must hold, written into it last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    format: u32,
    /// The checksum of what was fetched.
    origin: String,
    files: Vec<FileRecord>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct FileRecord {
    name: String,
    bytes: u64,
    sha256: String,
}

impl Manifest {
    /// Writes down what is in `folder`.
    pub(crate) fn write(
        folder: &Path,
        origin: &str,
        observer: &dyn Observer,
    ) -> Result<(), SetupError> {
        let failed = |source| SetupError::file(folder, source);
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let metadata = entry.metadata().map_err(failed)?;
            if metadata.is_file() {
                files.push(FileRecord {
                    name: entry.file_name().to_string_lossy().into_owned(),
                    bytes: metadata.len(),
                    sha256: sha256(&entry.path(), &mut Unseen(observer))?,
                });
            }
        }
        files.sort_by(|one, other| one.name.cmp(&other.name));
        let manifest = Self {
            format: FORMAT,
            origin: origin.to_owned(),
            files,
        };
        let path = folder.join(FILE_NAME);
        let text = serde_json::to_vec_pretty(&manifest).expect("a manifest is plain data");
        fs::write(&path, text).map_err(|source| SetupError::file(&path, source))
    }

    /// What `folder` must hold, when it was installed from `origin` by this version of Peel.
    pub(crate) fn read(folder: &Path, origin: &str) -> Option<Self> {
        let text = fs::read(folder.join(FILE_NAME)).ok()?;
        serde_json::from_slice::<Self>(&text)
            .ok()
            .filter(|manifest| manifest.format == FORMAT && manifest.origin == origin)
    }

    /// Names of files that are missing or have another length. Reads no file.
    pub(crate) fn incomplete(&self, folder: &Path) -> Vec<String> {
        self.files
            .iter()
            .filter(|file| {
                fs::metadata(folder.join(&file.name))
                    .map_or(true, |metadata| metadata.len() != file.bytes)
            })
            .map(|file| file.name.clone())
            .collect()
    }

    /// Names of files whose bytes are not those that were installed. Reads every file.
    pub(crate) fn damaged(
        &self,
        folder: &Path,
        observer: &dyn Observer,
    ) -> Result<Vec<String>, SetupError> {
        let mut damaged = Vec::new();
        for file in &self.files {
            let path = folder.join(&file.name);
            if !path.is_file() || sha256(&path, &mut Unseen(observer))? != file.sha256 {
                damaged.push(file.name.clone());
            }
        }
        Ok(damaged)
    }

    /// Bytes of all files.
    pub(crate) fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }
}

/// Whether `folder` holds, by names and lengths, what was installed from `origin`.
pub(crate) fn is_installed(folder: &Path, origin: &str) -> bool {
    Manifest::read(folder, origin).is_some_and(|manifest| manifest.incomplete(folder).is_empty())
}
