use std::fs::{self, File};
use std::io;
use std::path::Path;

use zip::ZipArchive;
use zip::read::ZipFile;

use crate::checksum::name_of;
use crate::{Event, Observer, SetupError};

/// Where the wheel keeps the native libraries.
const LIBRARIES: &str = "openvino/libs/";
/// Where it keeps licences, behind a folder named after its version.
const LICENCES: &str = ".dist-info/licenses/";

/// What the networks need: OpenVINO and its C interface, the processor's plugin, the readers of ONNX
/// and of compiled networks, and threads. Names without `lib`, up to the version.
const NEEDED: &[&str] = &[
    "openvino",
    "openvino_c",
    "openvino_intel_cpu_plugin",
    "openvino_arm_cpu_plugin",
    "openvino_ir_frontend",
    "openvino_onnx_frontend",
    "tbb",
    "tbb12",
    "tbbbind_2_5",
    "tbbmalloc",
    "hwloc",
];

/// Takes the libraries that are needed, and the licences, out of `wheel` into `folder`. All files
/// come to lie in `folder` itself: no name in the archive decides where a file goes.
pub(crate) fn unpack(
    wheel: &Path,
    folder: &Path,
    observer: &mut dyn Observer,
) -> Result<(), SetupError> {
    let file = File::open(wheel).map_err(|source| SetupError::file(wheel, source))?;
    let mut archive = ZipArchive::new(file).map_err(|error| damaged(wheel, &error))?;
    let mut done_bytes = 0;
    for index in 0..archive.len() {
        if observer.is_cancelled() {
            return Err(SetupError::Cancelled);
        }
        let mut entry = archive
            .by_index(index)
            .map_err(|error| damaged(wheel, &error))?;
        let name = entry.name().map_err(|error| damaged(wheel, &error))?;
        let Some(name) = wanted_as(&name) else {
            continue;
        };
        let target = folder.join(name);
        done_bytes += extract(&mut entry, &target).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::UnexpectedEof
            | io::ErrorKind::Other => damaged(wheel, &error),
            _ => SetupError::file(&target, error),
        })?;
        observer.observe(Event::Progress { done_bytes });
    }
    Ok(())
}

/// The file name under which an entry is kept; `None` for what is not needed.
fn wanted_as(entry: &str) -> Option<String> {
    if let Some(name) = entry.strip_prefix(LIBRARIES) {
        return (is_plain(name) && is_needed(name)).then(|| name.to_owned());
    }
    let (_, licence) = entry.split_once(LICENCES)?;
    let name = licence.rsplit('/').next()?;
    is_plain(name).then(|| name.to_owned())
}

fn is_needed(library: &str) -> bool {
    let name = library.strip_prefix("lib").unwrap_or(library);
    let Some((name, ending)) = name.split_once('.') else {
        return false;
    };
    NEEDED.contains(&name)
        && ending
            .split('.')
            .any(|part| ["so", "dylib", "dll"].contains(&part))
}

/// Whether `name` is one file name: neither a path nor a way out of the folder.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name != "." && name != ".." && !name.contains(['/', '\\', ':', '\0'])
}

fn extract(entry: &mut ZipFile<'_, File>, target: &Path) -> io::Result<u64> {
    let mut file = File::create_new(target)?;
    let bytes = io::copy(entry, &mut file)?;
    make_loadable(target)?;
    Ok(bytes)
}

#[cfg(unix)]
fn make_loadable(library: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(library, fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_loadable(_: &Path) -> io::Result<()> {
    Ok(())
}

fn damaged(wheel: &Path, error: &dyn std::error::Error) -> SetupError {
    SetupError::DamagedArchive {
        file: name_of(wheel),
        reason: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::*;
    use crate::Quiet;

    fn wheel(folder: &Path, entries: &[(&str, &str)]) -> std::path::PathBuf {
        let path = folder.join("test.whl");
        let mut archive = zip::ZipWriter::new(File::create(&path).unwrap());
        for (name, text) in entries {
            archive
                .start_file(*name, SimpleFileOptions::default())
                .unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        archive.finish().unwrap();
        path
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn only_what_is_needed_is_unpacked() {
        for (needed, not) in [
            ("libopenvino.so.2641", "libopenvino_intel_gpu_plugin.so"),
            ("libopenvino_c.2641.dylib", "libopenvino_auto_plugin.so"),
            (
                "libopenvino_intel_cpu_plugin.so",
                "libopenvino_intel_npu_plugin.so",
            ),
            (
                "libopenvino_arm_cpu_plugin.so",
                "libopenvino_pytorch_frontend.so.2641",
            ),
            ("libopenvino_ir_frontend.so.2641", "cache.json"),
            (
                "libopenvino_onnx_frontend.so.2641",
                "libtbbmalloc_proxy.so.2",
            ),
            ("libtbb.so.12", "tbb.pc"),
            ("libtbbmalloc.2.dylib", "tbb12_debug.lib"),
            ("libtbbbind_2_5.so.3", "openvino_c.lib"),
            ("openvino_c.dll", "tbbbind_2_5_debug.lib"),
            ("tbb12.dll", "openvino"),
        ] {
            assert!(is_needed(needed), "{needed}");
            assert!(!is_needed(not), "{not}");
        }
    }

    #[test]
    fn libraries_and_licences_come_to_lie_in_one_folder() {
        let place = tempfile::tempdir().unwrap();
        let wheel = wheel(
            place.path(),
            &[
                ("openvino/__init__.py", "import os"),
                ("openvino/libs/libtbb.so.12", "threads"),
                ("openvino/libs/libopenvino_intel_gpu_plugin.so", "graphics"),
                ("openvino-2026.4.1.dist-info/licenses/LICENSE", "terms"),
                (
                    "openvino-2026.4.1.dist-info/licenses/licensing/tbb.txt",
                    "more terms",
                ),
            ],
        );
        let folder = place.path().join("out");
        fs::create_dir(&folder).unwrap();
        unpack(&wheel, &folder, &mut Quiet).unwrap();
        assert_eq!(names(&folder), ["LICENSE", "libtbb.so.12", "tbb.txt"]);
        assert_eq!(
            fs::read_to_string(folder.join("libtbb.so.12")).unwrap(),
            "threads"
        );
    }

    #[test]
    fn an_archive_cannot_write_outside_the_folder() {
        let place = tempfile::tempdir().unwrap();
        let wheel = wheel(
            place.path(),
            &[
                ("openvino/libs/../../libtbb.so.12", "escaped"),
                ("openvino/libs/..\\libtbb.so.12", "escaped"),
                ("../openvino/libs/libtbb.so.12", "escaped"),
                ("/openvino/libs/libtbb.so.12", "escaped"),
                ("a.dist-info/licenses/..", "escaped"),
                ("a.dist-info/licenses/../../LICENSE", "flattened"),
            ],
        );
        let folder = place.path().join("in/out");
        fs::create_dir_all(&folder).unwrap();
        unpack(&wheel, &folder, &mut Quiet).unwrap();
        assert_eq!(names(&folder), ["LICENSE"]);
        assert_eq!(names(place.path()), ["in", "test.whl"]);
        assert_eq!(names(&place.path().join("in")), ["out"]);
    }

    #[test]
    fn what_is_no_archive_is_told() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("broken.whl");
        fs::write(&path, b"<html>not a wheel</html>").unwrap();
        let error = unpack(&path, place.path(), &mut Quiet).unwrap_err();
        assert!(
            matches!(error, SetupError::DamagedArchive { .. }),
            "{error:?}"
        );
    }
}
