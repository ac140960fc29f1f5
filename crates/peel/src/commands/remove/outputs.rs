//! Where results go: names, formats, and the certainty that no two share one.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use peel_imaging::OutputFormat;

use super::inputs::{Source, identity};
use crate::message::UsageError;

const CUTOUT_SUFFIX: &str = "-cutout";
const MASK_SUFFIX: &str = "-mask";

/// Where results go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Destination {
    /// Beside each input, under a name of its own.
    Beside,
    /// Into a folder, under the input's name.
    Folder(PathBuf),
    /// To this file.
    File(PathBuf),
    /// To standard output.
    Standard,
}

impl Destination {
    /// Reads `--output`. A path is a folder when it exists as one, ends with a slash or has no ending.
    pub(crate) fn of(output: Option<&Path>, is_plural: bool) -> Result<Self, UsageError> {
        let Some(output) = output else {
            return Ok(Self::Beside);
        };
        if output == Path::new("-") {
            return if is_plural {
                Err(
                    UsageError::new("standard output takes one picture, not several")
                        .with_hint("name a folder with --output"),
                )
            } else {
                Ok(Self::Standard)
            };
        }
        let ends_with_separator = output
            .as_os_str()
            .as_encoded_bytes()
            .last()
            .is_some_and(|&byte| std::path::is_separator(byte.into()));
        if output.is_dir() || ends_with_separator {
            return Ok(Self::Folder(output.to_owned()));
        }
        match output.extension() {
            None if output.is_file() => Ok(Self::File(output.to_owned())),
            None => Ok(Self::Folder(output.to_owned())),
            Some(_) if is_plural => {
                let message = format!(
                    "--output {} is a file, but there may be several pictures",
                    output.display()
                );
                Err(UsageError::new(message)
                    .with_hint("name a folder; end it with / if it does not exist yet"))
            }
            Some(_) => Ok(Self::File(output.to_owned())),
        }
    }

    /// The format to write: what is asked for, else what the file's name ends with, else PNG.
    pub(crate) fn format(&self, asked: Option<OutputFormat>) -> Result<OutputFormat, UsageError> {
        let Self::File(path) = self else {
            return Ok(asked.unwrap_or(OutputFormat::Png));
        };
        let Some(extension) = path.extension() else {
            return Ok(asked.unwrap_or(OutputFormat::Png));
        };
        match (format_of(extension), asked) {
            (Some(named), None) => Ok(named),
            (Some(named), Some(asked)) if named == asked => Ok(asked),
            (Some(_), Some(asked)) => {
                let message = format!(
                    "--format {} contradicts the name {}",
                    asked.extension(),
                    path.display()
                );
                Err(UsageError::new(message).with_hint("leave one of them out"))
            }
            (None, Some(asked)) => Ok(asked),
            (None, None) => {
                let message = format!("{}: no format is known by this ending", path.display());
                Err(UsageError::new(message)
                    .with_hint("end it with .png, .webp, .jpg or .zip, or use --format"))
            }
        }
    }
}

fn format_of(extension: &OsStr) -> Option<OutputFormat> {
    match extension.to_str()?.to_ascii_lowercase().as_str() {
        "png" => Some(OutputFormat::Png),
        "webp" => Some(OutputFormat::WebP),
        "jpg" | "jpeg" => Some(OutputFormat::Jpeg),
        "zip" => Some(OutputFormat::Zip),
        _ => None,
    }
}

/// Names that results get.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Naming {
    pub(crate) format: OutputFormat,
    pub(crate) only_mask: bool,
}

impl Naming {
    /// The path of the result of `source`.
    ///
    /// `keep_extension` tells inputs apart that differ in nothing else: `cat.jpg` and `cat.png`
    /// become `cat.jpg-cutout.png` and `cat.png-cutout.png`.
    pub(crate) fn path(
        self,
        source: &Source,
        destination: &Destination,
        keep_extension: bool,
    ) -> Option<PathBuf> {
        let name = |path: &Path, suffix: &str| {
            let stem = if keep_extension {
                path.file_name()
            } else {
                path.file_stem()
            };
            let mut name = stem.unwrap_or_default().to_owned();
            name.push(suffix);
            name.push(".");
            name.push(self.format.extension());
            path.with_file_name(name)
        };
        match destination {
            Destination::Beside => Some(name(&source.path, self.suffix())),
            Destination::Folder(folder) => Some(folder.join(name(&source.relative, ""))),
            Destination::File(path) => Some(path.clone()),
            Destination::Standard => None,
        }
    }

    fn suffix(self) -> &'static str {
        if self.only_mask {
            MASK_SUFFIX
        } else {
            CUTOUT_SUFFIX
        }
    }
}

/// Whether a file has the name of a result that was written beside its input.
pub(crate) fn is_own_name(path: &Path) -> bool {
    path.file_stem()
        .and_then(OsStr::to_str)
        .is_some_and(|stem| stem.ends_with(CUTOUT_SUFFIX) || stem.ends_with(MASK_SUFFIX))
}

/// The path of each source's result, in order; `None` is standard output.
///
/// # Errors
/// When two results would have one path, or one would replace its own input.
pub(crate) fn assign(
    sources: &[Source],
    destination: &Destination,
    naming: Naming,
) -> Result<Vec<Option<PathBuf>>, UsageError> {
    let mut paths: Vec<_> = sources
        .iter()
        .map(|source| naming.path(source, destination, false))
        .collect();
    let shared = shared_paths(&paths);
    for (path, source) in paths.iter_mut().zip(sources) {
        if path.as_ref().is_some_and(|path| shared.contains_key(path)) {
            *path = naming.path(source, destination, true);
        }
    }
    if let Some((path, &(first, second))) = shared_paths(&paths).iter().min() {
        let message = format!(
            "{} and {} would both be written to {}",
            sources[first].path.display(),
            sources[second].path.display(),
            path.display()
        );
        return Err(UsageError::new(message).with_hint(
            "name the folder that holds both with --recursive, or write them to different folders",
        ));
    }
    refuse_own_input(sources, &paths)?;
    Ok(paths)
}

/// The paths that occur more than once, with the places of the first two.
fn shared_paths(paths: &[Option<PathBuf>]) -> HashMap<PathBuf, (usize, usize)> {
    let mut first = HashMap::new();
    let mut shared = HashMap::new();
    for (index, path) in paths.iter().enumerate() {
        let Some(path) = path else { continue };
        match first.get(path) {
            None => {
                first.insert(path, index);
            }
            Some(&earlier) => {
                shared.entry(path.clone()).or_insert((earlier, index));
            }
        }
    }
    shared
}

fn refuse_own_input(sources: &[Source], paths: &[Option<PathBuf>]) -> Result<(), UsageError> {
    let inputs: HashMap<_, _> = sources
        .iter()
        .map(|source| (identity(&source.path), &source.path))
        .collect();
    for path in paths.iter().flatten() {
        if let Some(input) = inputs.get(&identity(path)) {
            let message = format!("the result would replace the input {}", input.display());
            return Err(UsageError::new(message).with_hint("write to another folder with --output"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: Naming = Naming {
        format: OutputFormat::Png,
        only_mask: false,
    };

    fn sources(paths: &[&str]) -> Vec<Source> {
        let source = |path: &&str| Source {
            address: None,
            path: PathBuf::from(path),
            relative: Path::new(path).file_name().unwrap().into(),
        };
        paths.iter().map(source).collect()
    }

    fn assigned(
        paths: &[&str],
        destination: &Destination,
        naming: Naming,
    ) -> Result<Vec<String>, UsageError> {
        let text = |path: Option<PathBuf>| path.unwrap().to_str().unwrap().to_owned();
        let paths = assign(&sources(paths), destination, naming)?;
        Ok(paths.into_iter().map(text).collect())
    }

    fn folder(path: &str) -> Destination {
        Destination::Folder(PathBuf::from(path))
    }

    #[test]
    fn beside_the_input_the_name_says_what_it_is() {
        let paths = ["p/cat.jpg", "dog.tar.png"];
        let named = assigned(&paths, &Destination::Beside, PNG).unwrap();
        assert_eq!(named, ["p/cat-cutout.png", "dog.tar-cutout.png"]);
        let mask = Naming {
            format: OutputFormat::WebP,
            only_mask: true,
        };
        let named = assigned(&paths, &Destination::Beside, mask).unwrap();
        assert_eq!(named, ["p/cat-mask.webp", "dog.tar-mask.webp"]);
    }

    #[test]
    fn in_another_folder_names_are_kept() {
        let named = assigned(&["p/cat.jpg", "dog.png"], &folder("out"), PNG).unwrap();
        assert_eq!(named, ["out/cat.png", "out/dog.png"]);
    }

    #[test]
    fn inputs_of_one_stem_are_told_apart() {
        let named = assigned(&["cat.jpg", "cat.png", "dog.jpg"], &folder("out"), PNG).unwrap();
        assert_eq!(named, ["out/cat.jpg.png", "out/cat.png.png", "out/dog.png"]);
    }

    #[test]
    fn inputs_of_one_name_are_refused() {
        let error = assigned(&["a/cat.jpg", "b/cat.jpg"], &folder("out"), PNG).unwrap_err();
        let expected = "a/cat.jpg and b/cat.jpg would both be written to out/cat.jpg.png";
        assert_eq!(error.to_string(), expected);
        let file = Destination::File(PathBuf::from("x.png"));
        assert!(assigned(&["a.jpg", "b.jpg"], &file, PNG).is_err());
    }

    #[test]
    fn no_result_replaces_an_input() {
        let error = assigned(&["cat.png"], &folder(""), PNG).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the result would replace the input cat.png"
        );
        assert!(assigned(&["cat.jpg", "cat-cutout.png"], &Destination::Beside, PNG).is_err());
    }

    #[test]
    fn output_is_a_file_or_a_folder_by_its_looks() {
        let existing = tempfile::tempdir().unwrap();
        let of = |output: &str, is_plural| Destination::of(Some(Path::new(output)), is_plural);
        let path = existing.path().to_str().unwrap();
        assert_eq!(of(path, false).unwrap(), folder(path));
        assert_eq!(of("out.d/", true).unwrap(), folder("out.d/"));
        assert_eq!(of("out", false).unwrap(), folder("out"));
        let file = Destination::File(PathBuf::from("x.png"));
        assert_eq!(of("x.png", false).unwrap(), file);
        assert!(of("x.png", true).is_err());
        assert_eq!(of("-", false).unwrap(), Destination::Standard);
        assert!(of("-", true).is_err());
        assert_eq!(Destination::of(None, true).unwrap(), Destination::Beside);
    }

    #[test]
    fn the_name_decides_the_format_unless_told() {
        use OutputFormat::{Jpeg, Png, WebP, Zip};
        let format = |name: &str, asked| Destination::File(PathBuf::from(name)).format(asked);
        assert_eq!(format("x.JPEG", None).unwrap(), Jpeg);
        assert_eq!(format("x.webp", Some(WebP)).unwrap(), WebP);
        assert_eq!(format("x.zip", None).unwrap(), Zip);
        assert_eq!(format("x.dat", Some(Png)).unwrap(), Png);
        assert!(format("x.dat", None).is_err());
        assert!(format("x.png", Some(Jpeg)).is_err());
        assert_eq!(Destination::Beside.format(None).unwrap(), Png);
        assert_eq!(Destination::Standard.format(Some(WebP)).unwrap(), WebP);
    }
}
