//! Where the service's secret comes from.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use peel_app::ServiceSecret;
use peel_config::ServiceConfig;
use peel_domain::Randomness;

use crate::message::Problem;

const FILE_NAME: &str = "secret";
const MIN_BYTES: usize = 32;

/// The secret cannot be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SecretProblem {
    #[error("the secret in {} cannot be read", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("the secret in {} is too short; it must have at least {MIN_BYTES} bytes", path.display())]
    TooShort { path: PathBuf },
    #[error("a secret cannot be written to {}", path.display())]
    Unwritable { path: PathBuf, source: io::Error },
}

impl Problem for SecretProblem {}

/// The secret that is configured; without one, that of the data folder, where one is made
/// the first time. (Production does not come this far without one.)
pub(crate) fn secret(
    config: &ServiceConfig,
    randomness: &dyn Randomness,
) -> Result<ServiceSecret, SecretProblem> {
    if let Some(secret) = &config.secrets.service {
        return Ok(ServiceSecret::new(secret.reveal().as_bytes()));
    }
    if let Some(path) = &config.secrets.service_file {
        return read(path);
    }
    let path = config.data_dir().join(FILE_NAME);
    if !path.exists() {
        let mut bytes = [0; 32];
        randomness.fill(&mut bytes);
        make(&path, &bytes).map_err(|source| SecretProblem::Unwritable {
            path: path.clone(),
            source,
        })?;
    }
    read(&path)
}

fn read(path: &Path) -> Result<ServiceSecret, SecretProblem> {
    let text = fs::read(path).map_err(|source| SecretProblem::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    let secret = text.trim_ascii();
    if secret.len() < MIN_BYTES {
        return Err(SecretProblem::TooShort {
            path: path.to_owned(),
        });
    }
    Ok(ServiceSecret::new(secret))
}

/// Whole, for its owner alone, and without taking the place of one that another process has
/// made at the same time.
fn make(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    for byte in bytes {
        write!(file, "{byte:02x}")?;
    }
    writeln!(file)?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error.error),
    }
}
