use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use peel_http_client::HttpError;
use peel_inference::PrepareError;

/// Something could not be installed. Each message is one line that says what is wrong and what to do;
/// where there is a source, it belongs behind it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// OpenVINO is not published for this kind of machine.
    #[error(
        "there is no OpenVINO for this machine ({system} on {processor}); use Linux on x86-64 or ARM64, macOS on ARM64, or Windows on x86-64"
    )]
    UnsupportedMachine {
        /// Operating system and C library.
        system: String,
        /// Processor architecture.
        processor: &'static str,
    },
    /// pip or npm is not installed.
    #[error(
        "{program} is missing; install {remedy}, or fetch the files on another machine and use --from DIR"
    )]
    ProgramMissing {
        /// `pip` or `npm`.
        program: &'static str,
        /// What brings it.
        remedy: &'static str,
    },
    /// pip or npm could not reach its registry.
    #[error(
        "{program} could not reach the network ({line}); check the connection, or fetch the files on another machine and use --from DIR"
    )]
    NoNetwork {
        /// `pip` or `npm`.
        program: &'static str,
        /// Its last words.
        line: String,
    },
    /// pip or npm failed in another way.
    #[error("{program} failed ({line}); when that is put right, run this again")]
    ProgramFailed {
        /// `pip` or `npm`.
        program: &'static str,
        /// Its last words.
        line: String,
    },
    /// pip or npm ended well without bringing the file.
    #[error("{program} did not bring {file}; check which registry or mirror it is set up to use")]
    FileNotFetched {
        /// `pip` or `npm`.
        program: &'static str,
        /// The file.
        file: String,
    },
    /// A model could not be downloaded.
    #[error("the model could not be downloaded")]
    Download {
        /// What went wrong.
        source: HttpError,
    },
    /// A file is not the one that was published.
    #[error(
        "{file} is not the file that was expected (its {algorithm} is {actual}, not {expected}); it was damaged or exchanged on its way, so fetch it again"
    )]
    WrongChecksum {
        /// The file's name.
        file: String,
        /// `SHA-256` or `MD5`.
        algorithm: &'static str,
        /// What it must hash to.
        expected: String,
        /// What it hashes to.
        actual: String,
    },
    /// An archive does not hold what it should.
    #[error("{file} cannot be used: {reason}; fetch it again")]
    DamagedArchive {
        /// The archive's name.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The folder that was named holds none of the files that are needed.
    #[error("{} holds no {wanted}", folder.display())]
    MissingFile {
        /// The folder.
        folder: PathBuf,
        /// What should be there.
        wanted: WantedFile,
    },
    /// The disk has too little room to begin.
    #[error("{} has {free_megabytes} MB free and {needed_megabytes} MB are needed; free some space, or set PEEL_HOME to a larger disk", folder.display())]
    TooLittleSpace {
        /// Where the files go.
        folder: PathBuf,
        /// What is there.
        free_megabytes: u64,
        /// What is needed.
        needed_megabytes: u64,
    },
    /// The disk became full.
    #[error("the disk of {} is full; free some space, or set PEEL_HOME to a larger disk", path.display())]
    DiskFull {
        /// What was being written.
        path: PathBuf,
    },
    /// The user may not read or write there.
    #[error("there is no permission for {}; make it writable for this user, or set PEEL_HOME to another folder", path.display())]
    NoPermission {
        /// What was being read or written.
        path: PathBuf,
    },
    /// A file could not be read or written for another reason.
    #[error("{} cannot be used", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The model's file is no network that Peel can prepare.
    #[error("the model could not be prepared")]
    Prepare {
        /// What is wrong with it.
        source: PrepareError,
    },
    /// The observer stopped the installation.
    #[error("cancelled; what was fetched so far is kept")]
    Cancelled,
}

impl SetupError {
    /// What `source`, met at `path`, comes to.
    pub(crate) fn file(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::NoPermission { path }
            }
            _ => Self::File { path, source },
        }
    }
}

impl From<PrepareError> for SetupError {
    fn from(error: PrepareError) -> Self {
        match error {
            PrepareError::Read { path, source } | PrepareError::Write { path, source } => {
                Self::file(&path, source)
            }
            source => Self::Prepare { source },
        }
    }
}

impl From<HttpError> for SetupError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::Write { path, source } => Self::file(&path, source),
            HttpError::Cancelled => Self::Cancelled,
            source => Self::Download { source },
        }
    }
}

/// Files of which one is wanted in a folder, and how to get it there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedFile {
    /// Exact names; one of them is enough.
    pub names: Vec<String>,
    /// The command that fetches the first of them, to be run on a machine with a network.
    pub command: String,
}

impl fmt::Display for WantedFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}; get it on a machine with a network by: {}",
            self.names.join(" or "),
            self.command
        )
    }
}
