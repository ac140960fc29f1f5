//! From what was named on the command line to a list of pictures.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use walkdir::WalkDir;

use super::failure::Failure;
use super::web::{as_address, file_name};
use crate::message::UsageError;

/// Endings of the files that are taken from a folder. Files that are named are always taken:
/// what they are is decided by their bytes.
const PICTURE_EXTENSIONS: &[&str] = &[
    "jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "bmp", "dib", "tif", "tiff",
];

/// A picture on the disk or on the web.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Source {
    /// Where it is; for one on the web the name that a file of it would have.
    pub(crate) path: PathBuf,
    /// Where on the web it is.
    pub(crate) address: Option<String>,
    /// What is kept of the path below an output folder.
    pub(crate) relative: PathBuf,
}

/// The pictures that were found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) sources: Vec<Source>,
    /// Inputs that gave no picture, and why.
    pub(crate) failures: Vec<(PathBuf, Failure)>,
    /// Whether there may be several, even if only one was found.
    pub(crate) is_plural: bool,
}

/// How folders are searched.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Search {
    /// Folders inside folders too.
    pub(crate) recursive: bool,
    /// Leave out what an earlier run wrote beside its inputs.
    pub(crate) skip_own_outputs: bool,
}

/// Expands `inputs`, without reading or fetching anything. A picture that is named twice is taken once.
pub(crate) fn find(inputs: &[PathBuf], search: Search) -> Result<Found, UsageError> {
    let mut found = Found {
        is_plural: inputs.len() > 1,
        ..Found::default()
    };
    for input in inputs {
        if let Some(address) = as_address(input) {
            let name = file_name(address);
            found.sources.push(Source {
                address: Some(address.to_owned()),
                relative: name.clone(),
                path: name,
            });
        } else if input.is_dir() {
            found.is_plural = true;
            found.add(input, in_folder(input, search), Failure::NoPictures);
        } else if input.symlink_metadata().is_ok() {
            found.sources.push(Source {
                path: input.clone(),
                address: None,
                relative: input.file_name().map(PathBuf::from).unwrap_or_default(),
            });
        } else if let Some(pattern) = as_pattern(input) {
            found.is_plural = true;
            found.add(input, matching(pattern)?, Failure::NoMatch);
        } else {
            found.failures.push((input.clone(), Failure::NotFound));
        }
    }
    let mut seen = HashSet::new();
    found
        .sources
        .retain(|source| seen.insert((source.address.clone(), identity(&source.path))));
    Ok(found)
}

impl Found {
    fn add(&mut self, input: &Path, sources: Vec<Source>, if_empty: Failure) {
        if sources.is_empty() {
            self.failures.push((input.to_owned(), if_empty));
        }
        self.sources.extend(sources);
    }
}

/// The same for two spellings of one path.
pub(crate) fn identity(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Whether a file in a folder is taken for a picture, by its name.
pub(crate) fn is_picture_name(path: &Path, search: Search) -> bool {
    let Some(name) = path.file_name().and_then(OsStr::to_str) else {
        return has_picture_extension(path);
    };
    !name.starts_with('.')
        && has_picture_extension(path)
        && !(search.skip_own_outputs && super::outputs::is_own_name(path))
}

fn has_picture_extension(path: &Path) -> bool {
    path.extension()
        .and_then(OsStr::to_str)
        .is_some_and(|extension| {
            PICTURE_EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str())
        })
}

/// The pictures in `folder`, by name.
pub(crate) fn in_folder(folder: &Path, search: Search) -> Vec<Source> {
    let depth = if search.recursive { usize::MAX } else { 1 };
    WalkDir::new(folder)
        .max_depth(depth)
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_file() && is_picture_name(entry.path(), search))
        .map(|entry| Source {
            relative: relative_to(entry.path(), folder),
            address: None,
            path: entry.into_path(),
        })
        .collect()
}

fn relative_to(path: &Path, folder: &Path) -> PathBuf {
    path.strip_prefix(folder).unwrap_or(path).to_owned()
}

fn as_pattern(input: &Path) -> Option<&str> {
    input.to_str().filter(|text| text.contains(['*', '?', '[']))
}

/// The files that match `pattern`; below an output folder they keep what comes after its fixed part.
fn matching(pattern: &str) -> Result<Vec<Source>, UsageError> {
    let paths = glob::glob(pattern)
        .map_err(|error| UsageError::new(format!("{pattern}: {}", error.msg)))?;
    let fixed: PathBuf = Path::new(pattern)
        .components()
        .take_while(|part| !is_wild(part))
        .collect();
    Ok(paths
        .filter_map(Result::ok)
        .filter(|path| path.is_file())
        .map(|path| Source {
            relative: relative_to(&path, &fixed),
            address: None,
            path,
        })
        .collect())
}

fn is_wild(part: &Component<'_>) -> bool {
    part.as_os_str()
        .to_str()
        .is_some_and(|text| text.contains(['*', '?', '[']))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLAT: Search = Search {
        recursive: false,
        skip_own_outputs: true,
    };
    const DEEP: Search = Search {
        recursive: true,
        ..FLAT
    };

    fn folder_with(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, b"x").unwrap();
        }
        folder
    }

    fn relatives(found: &Found) -> Vec<&str> {
        found
            .sources
            .iter()
            .map(|source| source.relative.to_str().unwrap())
            .collect()
    }

    #[test]
    fn a_folder_gives_its_pictures_in_order() {
        let folder = folder_with(&[
            "b.PNG",
            "a.jpg",
            "notes.txt",
            ".hidden.jpg",
            "a-cutout.png",
            "a-mask.png",
            "deep/c.webp",
        ]);
        let found = find(&[folder.path().to_owned()], FLAT).unwrap();
        assert_eq!(relatives(&found), ["a.jpg", "b.PNG"]);
        assert!(found.is_plural);
        let found = find(&[folder.path().to_owned()], DEEP).unwrap();
        assert_eq!(relatives(&found), ["a.jpg", "b.PNG", "deep/c.webp"]);
    }

    #[test]
    fn own_outputs_are_only_skipped_where_they_would_be_written() {
        let folder = folder_with(&["a-cutout.png"]);
        let search = Search {
            skip_own_outputs: false,
            ..FLAT
        };
        let found = find(&[folder.path().to_owned()], search).unwrap();
        assert_eq!(relatives(&found), ["a-cutout.png"]);
    }

    #[test]
    fn named_files_are_taken_whatever_their_name() {
        let folder = folder_with(&["notes.txt", "a-cutout.png"]);
        let inputs = ["notes.txt", "a-cutout.png"].map(|name| folder.path().join(name));
        let found = find(&inputs, FLAT).unwrap();
        assert_eq!(relatives(&found), ["notes.txt", "a-cutout.png"]);
    }

    #[test]
    fn globs_keep_what_follows_their_fixed_part() {
        let folder = folder_with(&["x/a.jpg", "y/a.jpg", "y/b.txt"]);
        let found = find(&[folder.path().join("*/*.jpg")], FLAT).unwrap();
        assert_eq!(relatives(&found), ["x/a.jpg", "y/a.jpg"]);
        assert!(found.is_plural);
    }

    #[test]
    fn what_is_not_there_is_a_failure_of_that_input_alone() {
        let folder = folder_with(&["a.jpg", "empty/readme"]);
        let inputs = ["a.jpg", "b.jpg", "*.gif", "empty"].map(|name| folder.path().join(name));
        let found = find(&inputs, FLAT).unwrap();
        assert_eq!(relatives(&found), ["a.jpg"]);
        let codes: Vec<_> = found.failures.iter().map(|(_, why)| why.code()).collect();
        assert_eq!(codes, ["not_found", "no_match", "no_pictures"]);
    }

    #[test]
    fn a_file_whose_name_looks_like_a_glob_is_that_file() {
        let folder = folder_with(&["cat[1].jpg"]);
        let found = find(&[folder.path().join("cat[1].jpg")], FLAT).unwrap();
        assert_eq!(relatives(&found), ["cat[1].jpg"]);
        assert!(!found.is_plural);
    }

    #[test]
    fn one_picture_named_twice_is_taken_once() {
        let folder = folder_with(&["a.jpg"]);
        let inputs = [folder.path().join("a.jpg"), folder.path().join("./a.jpg")];
        assert_eq!(find(&inputs, FLAT).unwrap().sources.len(), 1);
    }

    #[test]
    fn addresses_are_pictures_under_the_name_they_end_with() {
        let address = "https://example.com/deep/a.jpg?x=1";
        let inputs = [address, address, "https://example.com/other/a.jpg"].map(PathBuf::from);
        let found = find(&inputs, FLAT).unwrap();
        assert_eq!(relatives(&found), ["a.jpg", "a.jpg"]);
        assert_eq!(found.sources[0].address.as_deref(), Some(address));
    }
}
