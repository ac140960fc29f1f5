use std::path::{Path, PathBuf};

use peel_inference::Checksum;

use crate::manifest::Manifest;
use crate::program::Fetcher;
use crate::setup::{begin, expect_space};
use crate::staging::{Staging, remove};
use crate::{
    EngineRelease, Item, Observer, SetupError, SetupOptions, Stage, WantedFile, checksum, wheel,
};

/// Space for the wheel and what is unpacked from it, as a multiple of the wheel.
const SPACE_FACTOR: u64 = 5;
const ITEM: Item<'static> = Item::Engine;

/// OpenVINO, ready to be loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstalledEngine {
    /// `libopenvino_c.so…`, with the libraries that it needs beside it.
    pub library: PathBuf,
    /// Its version.
    pub version: &'static str,
    /// Its folder.
    pub folder: PathBuf,
}

impl InstalledEngine {
    pub(crate) fn new(release: &EngineRelease, folder: &Path) -> Self {
        Self {
            library: folder.join(release.library),
            version: release.version,
            folder: folder.to_owned(),
        }
    }
}

/// Fetches, checks and unpacks OpenVINO; gives its folder. The caller holds the home's lock.
pub(crate) fn install(
    options: &SetupOptions,
    observer: &mut dyn Observer,
) -> Result<PathBuf, SetupError> {
    let release = &options.release;
    expect_space(options.home.path(), release.bytes * SPACE_FACTOR)?;
    let staging = Staging::open(&options.home, "engine")?;
    let wheel = match &options.from {
        Some(folder) => from_folder(release, folder, observer)?,
        None => from_pip(options, &staging, observer)?,
    };
    let unpacked = staging.empty_folder("unpacked")?;
    begin(observer, ITEM, Stage::Unpack, None);
    wheel::unpack(&wheel, &unpacked, observer)?;
    if !unpacked.join(release.library).is_file() {
        return Err(SetupError::DamagedArchive {
            file: release.wheel.to_owned(),
            reason: format!("it holds no {}", release.library),
        });
    }
    Manifest::write(&unpacked, release.sha256, observer)?;
    let place = options.home.engine(release.version);
    staging.finish(&unpacked, &place)?;
    Ok(place)
}

fn from_folder(
    release: &EngineRelease,
    folder: &Path,
    observer: &mut dyn Observer,
) -> Result<PathBuf, SetupError> {
    let wheel = folder.join(release.wheel);
    if !wheel.is_file() {
        return Err(SetupError::MissingFile {
            folder: folder.to_owned(),
            wanted: WantedFile {
                names: vec![release.wheel.to_owned()],
                command: format!("pip {}", release.pip_arguments().join(" ")),
            },
        });
    }
    verify(release, &wheel, observer)?;
    Ok(wheel)
}

/// The wheel that pip brings, or brought in an earlier run.
fn from_pip(
    options: &SetupOptions,
    staging: &Staging,
    observer: &mut dyn Observer,
) -> Result<PathBuf, SetupError> {
    let release = &options.release;
    let kept = staging.path(release.wheel);
    if kept.is_file() {
        match verify(release, &kept, observer) {
            Err(SetupError::WrongChecksum { .. }) => remove(&kept)?,
            result => return result.map(|()| kept),
        }
    }
    let folder = staging.empty_folder("fetched")?;
    let arguments: Vec<String> = release
        .pip_arguments()
        .into_iter()
        .chain(
            [
                "--dest",
                ".",
                "--no-cache-dir",
                "--disable-pip-version-check",
                "--no-input",
                "--progress-bar",
                "off",
                "--retries",
                "2",
            ]
            .map(str::to_owned),
        )
        .collect();
    begin(observer, ITEM, Stage::Download, Some(release.bytes));
    Fetcher::Pip.run(
        &options.programs,
        &arguments,
        &folder,
        release.bytes,
        observer,
    )?;
    let fetched = folder.join(release.wheel);
    if !fetched.is_file() {
        return Err(SetupError::FileNotFetched {
            program: Fetcher::Pip.name(),
            file: release.wheel.to_owned(),
        });
    }
    verify(release, &fetched, observer)?;
    std::fs::rename(&fetched, &kept).map_err(|source| SetupError::file(&kept, source))?;
    Ok(kept)
}

fn verify(
    release: &EngineRelease,
    wheel: &Path,
    observer: &mut dyn Observer,
) -> Result<(), SetupError> {
    begin(observer, ITEM, Stage::Verify, Some(release.bytes));
    checksum::verify(wheel, Checksum::Sha256(release.sha256), observer)
}
