use std::path::{Path, PathBuf};

/// The folder in which everything is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home(PathBuf);

impl Home {
    /// The home at `path`, which need not exist.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Where OpenVINO keeps the networks that it compiled.
    #[must_use]
    pub fn cache(&self) -> PathBuf {
        self.0.join("cache")
    }

    pub(crate) fn engine(&self, version: &str) -> PathBuf {
        self.0.join("engine").join(format!("openvino-{version}"))
    }

    pub(crate) fn model(&self, name: &str) -> PathBuf {
        self.0.join("models").join(name)
    }

    pub(crate) fn staging(&self) -> PathBuf {
        self.0.join(".staging")
    }

    pub(crate) fn lock(&self) -> PathBuf {
        self.0.join(".lock")
    }
}
