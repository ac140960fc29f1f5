use std::path::{Path, PathBuf};

use peel_inference::{CpuFeatures, Precision, registry};
use serde::Serialize;

use crate::manifest::Manifest;
use crate::program::Fetcher;
use crate::setup::origin;
use crate::staging::bytes_below;
use crate::{Observer, Setup, SetupError};

/// What is there and what is not, on this machine.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Inventory {
    /// Where everything is kept.
    pub home: PathBuf,
    /// Room on its disk, in bytes; `None` when the system does not tell.
    pub free_bytes: Option<u64>,
    /// OpenVINO.
    pub engine: EngineReport,
    /// Every model that Peel knows, in the order of the registry.
    pub models: Vec<ModelReport>,
    /// Bytes of compiled networks.
    pub cache_bytes: u64,
    /// pip and npm, with which the engine and the default model are fetched.
    pub programs: Vec<ProgramReport>,
    /// The processor's instructions.
    pub cpu: CpuFeatures,
    /// The number format that networks would run in: `f32` or `bf16`.
    pub precision: Precision,
}

/// Whether something is installed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum State {
    /// Not at all.
    Missing,
    /// In full.
    Installed,
    /// In part, or with files that are not what they were.
    Damaged {
        /// Their names.
        files: Vec<String>,
    },
}

/// What is there of OpenVINO.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EngineReport {
    /// The version that this Peel uses.
    pub version: &'static str,
    /// Its folder, whether it is there or not.
    pub folder: PathBuf,
    /// Whether it is installed.
    #[serde(flatten)]
    pub state: State,
    /// Bytes on disk.
    pub bytes: u64,
}

/// What is there of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModelReport {
    /// Its name.
    pub name: &'static str,
    /// Its folder, whether it is there or not.
    pub folder: PathBuf,
    /// Whether it is installed.
    #[serde(flatten)]
    pub state: State,
    /// Bytes on disk.
    pub bytes: u64,
}

/// A program that fetches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProgramReport {
    /// `pip` or `npm`.
    pub name: &'static str,
    /// What it says its version is; `None` when it is missing.
    pub version: Option<String>,
}

impl Setup {
    /// Looks at everything. With `read_files`, every installed byte is held against its checksum;
    /// without, names and lengths are.
    ///
    /// # Errors
    /// When an installed file cannot be read, or the observer stops the reading.
    pub fn inventory(
        &self,
        precision: Precision,
        read_files: bool,
        observer: &dyn Observer,
    ) -> Result<Inventory, SetupError> {
        let options = self.options();
        let home = &options.home;
        let cpu = CpuFeatures::detect();
        let folder = home.engine(options.release.version);
        let (state, bytes) = state(&folder, options.release.sha256, read_files, observer)?;
        let engine = EngineReport {
            version: options.release.version,
            folder,
            state,
            bytes,
        };
        let mut models = Vec::new();
        for spec in registry() {
            let folder = home.model(spec.name);
            let (state, bytes) = self::state(&folder, origin(spec), read_files, observer)?;
            models.push(ModelReport {
                name: spec.name,
                folder,
                state,
                bytes,
            });
        }
        Ok(Inventory {
            home: home.path().to_owned(),
            free_bytes: free_bytes(home.path()),
            engine,
            models,
            cache_bytes: bytes_below(&home.cache()),
            programs: [Fetcher::Pip, Fetcher::Npm]
                .map(|fetcher| ProgramReport {
                    name: fetcher.name(),
                    version: fetcher.version(&options.programs),
                })
                .to_vec(),
            cpu,
            precision: precision.resolve(&cpu),
        })
    }
}

fn state(
    folder: &Path,
    origin: &str,
    read_files: bool,
    observer: &dyn Observer,
) -> Result<(State, u64), SetupError> {
    let Some(manifest) = Manifest::read(folder, origin) else {
        return Ok((State::Missing, 0));
    };
    let mut files = manifest.incomplete(folder);
    if files.is_empty() && read_files {
        files = manifest.damaged(folder, observer)?;
    }
    let state = if files.is_empty() {
        State::Installed
    } else {
        State::Damaged { files }
    };
    Ok((state, manifest.bytes()))
}

/// Room on the disk of `folder`, or of the nearest folder above it that exists.
fn free_bytes(folder: &Path) -> Option<u64> {
    let existing = folder.ancestors().find(|folder| folder.is_dir())?;
    fs4::available_space(existing).ok()
}
