use std::fs::{self, File, TryLockError};
use std::time::Duration;

use crate::{Event, Home, Observer, SetupError};

const RETRY_AFTER: Duration = Duration::from_millis(100);

/// Keeps other runs from installing into the same home until it is dropped, or its process ends.
#[derive(Debug)]
pub(crate) struct HomeLock {
    _file: File,
}

impl HomeLock {
    /// Makes the home's folder and takes its lock, waiting while another run holds it.
    pub(crate) fn take(home: &Home, observer: &mut dyn Observer) -> Result<Self, SetupError> {
        fs::create_dir_all(home.path()).map_err(|source| SetupError::file(home.path(), source))?;
        let path = home.lock();
        let file = File::options()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&path)
            .map_err(|source| SetupError::file(&path, source))?;
        let mut told = false;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) if observer.is_cancelled() => {
                    return Err(SetupError::Cancelled);
                }
                Err(TryLockError::WouldBlock) => {
                    if !told {
                        observer.observe(Event::Waiting);
                        told = true;
                    }
                    std::thread::sleep(RETRY_AFTER);
                }
                Err(TryLockError::Error(source)) => return Err(SetupError::file(&path, source)),
            }
        }
    }
}
