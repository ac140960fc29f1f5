use std::io::{self, Write};
use std::path::Path;

use super::failure::Failure;

/// Writes `bytes` to `path`, whole or not at all, with its folders. A file that is there stays
/// unless `overwrite`.
pub(crate) fn save(bytes: &[u8], path: &Path, overwrite: bool) -> Result<(), Failure> {
    let unwritable = |source| Failure::Unwritable {
        path: path.to_owned(),
        source,
    };
    let folder = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder).map_err(unwritable)?;
    let mut file = temporary_file(folder).map_err(unwritable)?;
    file.write_all(bytes).map_err(unwritable)?;
    let persisted = if overwrite {
        file.persist(path)
    } else {
        file.persist_noclobber(path)
    };
    match persisted {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
            Err(Failure::OutputExists(path.to_owned()))
        }
        Err(error) => Err(unwritable(error.error)),
    }
}

fn temporary_file(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".peel-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As for any new file, less what the umask takes away.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let name = |entry: io::Result<std::fs::DirEntry>| entry.unwrap().file_name().into_string();
        entries.map(|entry| name(entry).unwrap()).collect()
    }

    #[test]
    fn a_new_file_with_its_folders() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/c.png");
        save(b"one", &path, false).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
        assert_eq!(names(path.parent().unwrap()), ["c.png"]);
    }

    #[test]
    fn an_old_file_stays_unless_told_and_nothing_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.png");
        save(b"one", &path, false).unwrap();
        let failure = save(b"two", &path, false).unwrap_err();
        assert_eq!(failure.code(), "output_exists");
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
        save(b"two", &path, true).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(names(folder.path()), ["c.png"]);
    }

    #[test]
    fn a_folder_of_that_name_is_an_error_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let failure = save(b"one", folder.path(), true).unwrap_err();
        assert_eq!(failure.code(), "unwritable");
    }
}
