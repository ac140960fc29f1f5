use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

/// A setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A variable has a value that is not allowed.
    #[error("{name} is “{value}”; it must be {allowed}")]
    Invalid {
        /// The variable.
        name: &'static str,
        /// What it is set to; what is not Unicode is replaced.
        value: String,
        /// What it may be set to.
        allowed: &'static str,
    },
    /// Neither `PEEL_HOME` nor the system says where files may be kept.
    #[error("this user has no home folder; set PEEL_HOME to a folder that Peel may write to")]
    NoHome,
    /// Neither the configuration nor the system says where data may be kept.
    #[error("this user has no home folder; set PEEL_DATA_DIR to a folder that Peel may write to")]
    NoDataFolder,
    /// The configuration file cannot be read.
    #[error("{} cannot be read: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// The configuration file is not TOML.
    #[error("{} cannot be read", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where and why.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// The configuration file names something that is not there.
    #[error("{}: there is no such setting as {name}", path.display())]
    UnknownKey {
        /// The file.
        path: PathBuf,
        /// What it names.
        name: String,
    },
    /// A setting in the configuration file has a value that is not allowed.
    #[error("{}: {section}.{name} is “{value}”; it must be {allowed}", path.display())]
    InvalidKey {
        /// The file.
        path: PathBuf,
        /// The table.
        section: &'static str,
        /// The key in it.
        name: &'static str,
        /// What it is set to.
        value: String,
        /// What it may be set to.
        allowed: &'static str,
    },
    /// Settings that exclude each other.
    #[error("{reason}")]
    Conflict {
        /// Which, and what to do.
        reason: &'static str,
    },
    /// A setting that is not for production.
    #[error("not safe for production: {reason}")]
    Unsafe {
        /// Which, and what to do.
        reason: &'static str,
    },
}

/// Where variables come from.
pub(crate) trait Source {
    fn get(&self, name: &str) -> Option<OsString>;
}

/// The variables of this process.
pub(crate) struct Process;

impl Source for Process {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one reader of the environment"
    )]
    fn get(&self, name: &str) -> Option<OsString> {
        std::env::var_os(name)
    }
}

/// The names of the variables of this process, also of those that are empty.
pub(crate) fn process_names() -> impl Iterator<Item = String> {
    std::env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned())
}

/// The value of `name`; `None` when it is not set or empty.
pub(crate) fn raw(source: &dyn Source, name: &str) -> Option<OsString> {
    source.get(name).filter(|value| !value.is_empty())
}

/// The value of `name`, read by `parse`, which answers `None` to what is not `allowed`.
pub(crate) fn parsed<T>(
    source: &dyn Source,
    name: &'static str,
    allowed: &'static str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, ConfigError> {
    let Some(value) = raw(source, name) else {
        return Ok(None);
    };
    match value.to_str().map(str::trim).and_then(parse) {
        Some(parsed) => Ok(Some(parsed)),
        None => Err(ConfigError::Invalid {
            name,
            value: value.to_string_lossy().into_owned(),
            allowed,
        }),
    }
}

/// A number within `range`.
pub(crate) fn number<T: FromStr + PartialOrd>(
    range: std::ops::RangeInclusive<T>,
) -> impl FnOnce(&str) -> Option<T> {
    move |text| text.parse().ok().filter(|value| range.contains(value))
}
