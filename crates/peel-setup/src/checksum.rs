use std::fs::File;
use std::io::Read;
use std::path::Path;

use md5::Md5;
use peel_inference::Checksum;
use sha2::{Digest, Sha256};

use crate::{Event, Observer, SetupError};

const BUFFER_BYTES: usize = 256 * 1024;

/// Holds the file at `path` against `expected`, telling how far it is.
pub(crate) fn verify(
    path: &Path,
    expected: Checksum,
    observer: &mut dyn Observer,
) -> Result<(), SetupError> {
    let (algorithm, expected, actual) = match expected {
        Checksum::Sha256(hash) => ("SHA-256", hash, hash_file::<Sha256>(path, observer)?),
        Checksum::Md5(hash) => ("MD5", hash, hash_file::<Md5>(path, observer)?),
    };
    if actual == expected {
        return Ok(());
    }
    Err(SetupError::WrongChecksum {
        file: name_of(path),
        algorithm,
        expected: expected.to_owned(),
        actual,
    })
}

/// The SHA-256 of the file at `path`, in lower-case hexadecimal.
pub(crate) fn sha256(path: &Path, observer: &mut dyn Observer) -> Result<String, SetupError> {
    hash_file::<Sha256>(path, observer)
}

fn hash_file<D: Digest>(path: &Path, observer: &mut dyn Observer) -> Result<String, SetupError> {
    let failed = |source| SetupError::file(path, source);
    let mut file = File::open(path).map_err(failed)?;
    let mut hash = D::new();
    let mut buffer = vec![0; BUFFER_BYTES];
    let mut done_bytes = 0;
    loop {
        if observer.is_cancelled() {
            return Err(SetupError::Cancelled);
        }
        let count = file.read(&mut buffer).map_err(failed)?;
        if count == 0 {
            return Ok(hex::encode(hash.finalize()));
        }
        hash.update(&buffer[..count]);
        done_bytes += count as u64;
        observer.observe(Event::Progress { done_bytes });
    }
}

/// The last part of a path, for messages.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}
