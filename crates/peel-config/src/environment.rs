use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use crate::variable::{ConfigError, Process, Source, number, parsed, raw};

/// What the environment says, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Environment {
    /// Where engine, models and compiled networks are kept: an absolute path, which need not exist.
    pub home: PathBuf,
    /// The number format of the network.
    pub precision: Precision,
    /// Threads of the network; `None` chooses by the machine.
    pub threads: Option<usize>,
    /// What pictures may be at most.
    pub limits: LimitOverrides,
}

/// The number format that the network computes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Precision {
    /// Whatever is quickest on this machine without visible loss.
    #[default]
    Auto,
    /// 32-bit floating point.
    F32,
    /// bfloat16.
    Bf16,
}

/// What pictures may be at most; `None` keeps the default.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LimitOverrides {
    /// Width × height, in pixels.
    pub max_pixels: Option<u64>,
    /// The longer side, in pixels.
    pub max_side: Option<u32>,
    /// The file, in bytes.
    pub max_bytes: Option<u64>,
}

impl Environment {
    /// Reads the variables of this process.
    ///
    /// # Errors
    /// [`ConfigError`], naming the first variable whose value is not allowed.
    pub fn read() -> Result<Self, ConfigError> {
        Self::from_source(&Process, user_cache().as_deref())
    }

    fn from_source(source: &dyn Source, user_cache: Option<&Path>) -> Result<Self, ConfigError> {
        Ok(Self {
            home: home(source, user_cache)?,
            precision: precision(source)?,
            threads: parsed(
                source,
                "PEEL_THREADS",
                "a number from 1 to 1024",
                number(1..=1024),
            )?,
            limits: limits(source)?,
        })
    }
}

/// The user's cache folder: `$XDG_CACHE_HOME` or `~/.cache`, and its likes on macOS and Windows.
fn user_cache() -> Option<PathBuf> {
    etcetera::base_strategy::choose_native_strategy()
        .ok()
        .map(|strategy| strategy.cache_dir())
}

fn home(source: &dyn Source, user_cache: Option<&Path>) -> Result<PathBuf, ConfigError> {
    const NAME: &str = "PEEL_HOME";
    if let Some(value) = raw(source, NAME) {
        return std::path::absolute(&value).map_err(|_| ConfigError::Invalid {
            name: NAME,
            value: value.to_string_lossy().into_owned(),
            allowed: "the path of a folder",
        });
    }
    user_cache
        .map(|cache| cache.join("peel"))
        .ok_or(ConfigError::NoHome)
}

fn precision(source: &dyn Source) -> Result<Precision, ConfigError> {
    let given = parsed(
        source,
        "PEEL_PRECISION",
        "auto, f32 or bf16",
        |text| match text.to_ascii_lowercase().as_str() {
            "auto" => Some(Precision::Auto),
            "f32" => Some(Precision::F32),
            "bf16" => Some(Precision::Bf16),
            _ => None,
        },
    )?;
    Ok(given.unwrap_or_default())
}

fn limits(source: &dyn Source) -> Result<LimitOverrides, ConfigError> {
    let megapixels = parsed(
        source,
        "PEEL_MAX_MEGAPIXELS",
        "a number above 0, at most 1000",
        |text| {
            text.parse::<f64>()
                .ok()
                .filter(|&value| (1e-6..=1000.0).contains(&value))
        },
    )?;
    Ok(LimitOverrides {
        max_pixels: megapixels.map(|value| (value * 1e6).round() as u64),
        max_side: parsed(
            source,
            "PEEL_MAX_SIDE",
            "a number of pixels from 16 to 65535",
            number(16..=65_535),
        )?,
        max_bytes: parsed(
            source,
            "PEEL_MAX_BYTES",
            "a number of bytes from 1 to 4294967296",
            number(1..=1 << 32),
        )?,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::ffi::OsString;

    use super::*;

    impl Source for HashMap<&str, OsString> {
        fn get(&self, name: &str) -> Option<OsString> {
            HashMap::get(self, name).cloned()
        }
    }

    const CACHE: &str = "/home/someone/.cache";

    fn read(variables: &[(&'static str, &str)]) -> Result<Environment, ConfigError> {
        let source: HashMap<&str, OsString> = variables
            .iter()
            .map(|(name, value)| (*name, value.into()))
            .collect();
        Environment::from_source(&source, Some(Path::new(CACHE)))
    }

    #[test]
    fn without_variables_there_are_defaults() {
        let environment = read(&[]).unwrap();
        assert_eq!(environment.home, Path::new(CACHE).join("peel"));
        assert_eq!(environment.precision, Precision::Auto);
        assert_eq!(environment.threads, None);
        assert_eq!(environment.limits, LimitOverrides::default());
        let empty = read(&[("PEEL_HOME", ""), ("PEEL_THREADS", "")]).unwrap();
        assert_eq!(empty, environment);
    }

    #[test]
    fn every_variable_is_read() {
        let environment = read(&[
            ("PEEL_HOME", "/srv/peel"),
            ("PEEL_PRECISION", "BF16"),
            ("PEEL_THREADS", "4"),
            ("PEEL_MAX_MEGAPIXELS", "12.5"),
            ("PEEL_MAX_SIDE", "4096"),
            ("PEEL_MAX_BYTES", "1000000"),
        ])
        .unwrap();
        assert_eq!(
            environment,
            Environment {
                home: PathBuf::from("/srv/peel"),
                precision: Precision::Bf16,
                threads: Some(4),
                limits: LimitOverrides {
                    max_pixels: Some(12_500_000),
                    max_side: Some(4096),
                    max_bytes: Some(1_000_000),
                },
            }
        );
    }

    #[test]
    fn what_is_not_allowed_is_named_with_what_is() {
        for (name, values) in [
            ("PEEL_PRECISION", &["int8", "f 32"][..]),
            ("PEEL_THREADS", &["0", "-1", "many", "1025", "1.5"]),
            (
                "PEEL_MAX_MEGAPIXELS",
                &["0", "-3", "1001", "NaN", "inf", "50 MP"],
            ),
            ("PEEL_MAX_SIDE", &["15", "65536", "large"]),
            ("PEEL_MAX_BYTES", &["0", "4294967297", "50MB"]),
        ] {
            for value in values {
                let error = read(&[(name, value)]).unwrap_err();
                let ConfigError::Invalid { name: named, .. } = &error else {
                    panic!("{name}={value} gave {error:?}");
                };
                assert_eq!(*named, name);
                let message = error.to_string();
                assert!(
                    message.contains(value) && message.contains("must be"),
                    "{message}"
                );
            }
        }
    }

    #[test]
    fn a_relative_home_is_taken_from_the_working_folder() {
        let home = read(&[("PEEL_HOME", "here")]).unwrap().home;
        assert!(home.is_absolute());
        assert!(home.ends_with("here"));
    }

    #[test]
    fn without_a_home_folder_peel_home_is_asked_for() {
        let none: HashMap<&str, OsString> = HashMap::new();
        let error = Environment::from_source(&none, None).unwrap_err();
        assert_eq!(error, ConfigError::NoHome);
        assert!(error.to_string().contains("PEEL_HOME"));
        let given = HashMap::from([("PEEL_HOME", OsString::from("/srv/peel"))]);
        assert!(Environment::from_source(&given, None).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_value_that_is_not_unicode_is_refused_and_shown() {
        use std::os::unix::ffi::OsStringExt;
        let source = HashMap::from([("PEEL_THREADS", OsString::from_vec(vec![b'4', 0xff]))]);
        let error = Environment::from_source(&source, Some(Path::new(CACHE))).unwrap_err();
        assert!(error.to_string().contains("4\u{fffd}"), "{error}");
    }
}
