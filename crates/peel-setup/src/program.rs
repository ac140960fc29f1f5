//! pip and npm, run as separate programs.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use crate::staging::bytes_below;
use crate::{Event, Observer, SetupError};

const POLL_INTERVAL: Duration = Duration::from_millis(100);
const LOG: &str = "output.log";

/// How pip and npm are started: for each, the ways to try, one after the other, each a program and
/// its first arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programs {
    /// Ways to start pip.
    pub pip: Vec<Vec<OsString>>,
    /// Ways to start npm.
    pub npm: Vec<Vec<OsString>>,
}

impl Default for Programs {
    /// Those that the system finds.
    fn default() -> Self {
        let ways = |ways: &[&[&str]]| {
            ways.iter()
                .map(|way| way.iter().map(OsString::from).collect())
                .collect()
        };
        Self {
            pip: ways(if cfg!(windows) {
                &[&["py", "-m", "pip"], &["python", "-m", "pip"], &["pip"]]
            } else {
                &[&["python3", "-m", "pip"], &["pip3"], &["pip"]]
            }),
            npm: ways(if cfg!(windows) {
                &[&["npm.cmd"]]
            } else {
                &[&["npm"]]
            }),
        }
    }
}

/// A program that fetches packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fetcher {
    Pip,
    Npm,
}

impl Fetcher {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pip => "pip",
            Self::Npm => "npm",
        }
    }

    fn remedy(self) -> &'static str {
        match self {
            Self::Pip => "Python 3 with pip (packages python3 and python3-pip)",
            Self::Npm => "Node.js with npm (https://nodejs.org)",
        }
    }

    fn ways(self, programs: &Programs) -> &[Vec<OsString>] {
        match self {
            Self::Pip => &programs.pip,
            Self::Npm => &programs.npm,
        }
    }

    /// Runs the program in `folder`, which it fills, and tells how much of `total_bytes` is there.
    pub(crate) fn run(
        self,
        programs: &Programs,
        arguments: &[String],
        folder: &Path,
        total_bytes: u64,
        observer: &mut dyn Observer,
    ) -> Result<(), SetupError> {
        for way in self.ways(programs) {
            let Some((program, first)) = way.split_first() else {
                continue;
            };
            let log_path = folder.join(LOG);
            let log =
                File::create(&log_path).map_err(|source| SetupError::file(&log_path, source))?;
            let errors = log
                .try_clone()
                .map_err(|source| SetupError::file(&log_path, source))?;
            let mut command = Command::new(program);
            command
                .args(first)
                .args(arguments)
                .current_dir(folder)
                // The program's own temporary files count as progress, and are removed with the rest.
                .envs(["TMPDIR", "TEMP", "TMP"].map(|name| (name, folder)))
                .stdin(Stdio::null())
                .stdout(log)
                .stderr(errors);
            let child = match command.spawn() {
                Ok(child) => child,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(SetupError::file(Path::new(program), error)),
            };
            let status = wait(child, folder, total_bytes, observer)?;
            let output = fs::read_to_string(&log_path).unwrap_or_default();
            let _ = fs::remove_file(&log_path);
            if status.success() {
                return Ok(());
            }
            if self == Self::Pip && output.contains("No module named pip") {
                continue;
            }
            return Err(self.failure(&output, folder));
        }
        Err(SetupError::ProgramMissing {
            program: self.name(),
            remedy: self.remedy(),
        })
    }

    /// What a failed run comes to, by what the program said.
    fn failure(self, output: &str, folder: &Path) -> SetupError {
        const NO_SPACE: &[&str] = &["No space left on device", "ENOSPC", "Disk quota exceeded"];
        const NO_PERMISSION: &[&str] = &["Permission denied", "EACCES", "EROFS"];
        const NO_NETWORK: &[&str] = &[
            "NewConnectionError",
            "NameResolutionError",
            "ConnectTimeout",
            "Failed to establish a new connection",
            "Temporary failure in name resolution",
            "ProxyError",
            "ENOTFOUND",
            "EAI_AGAIN",
            "ECONNREFUSED",
            "ECONNRESET",
            "ETIMEDOUT",
            "ENETUNREACH",
        ];
        let says = |words: &[&str]| words.iter().any(|word| output.contains(word));
        let program = self.name();
        if says(NO_SPACE) {
            SetupError::DiskFull {
                path: folder.to_owned(),
            }
        } else if says(NO_PERMISSION) {
            SetupError::NoPermission {
                path: folder.to_owned(),
            }
        } else if says(NO_NETWORK) {
            SetupError::NoNetwork {
                program,
                line: telling_line(output),
            }
        } else {
            SetupError::ProgramFailed {
                program,
                line: telling_line(output),
            }
        }
    }

    /// The version line of the program that would be used; `None` when there is none.
    pub(crate) fn version(self, programs: &Programs) -> Option<String> {
        self.ways(programs).iter().find_map(|way| {
            let (program, first) = way.split_first()?;
            let output = Command::new(program)
                .args(first)
                .arg("--version")
                .stdin(Stdio::null())
                .output()
                .ok()?;
            let line = String::from_utf8_lossy(&output.stdout)
                .lines()
                .next()?
                .trim()
                .to_owned();
            output.status.success().then_some(line)
        })
    }
}

fn wait(
    child: Child,
    folder: &Path,
    total_bytes: u64,
    observer: &mut dyn Observer,
) -> Result<ExitStatus, SetupError> {
    let mut child = KilledOnDrop(child);
    loop {
        let status = child
            .0
            .try_wait()
            .map_err(|source| SetupError::file(folder, source))?;
        if let Some(status) = status {
            return Ok(status);
        }
        if observer.is_cancelled() {
            return Err(SetupError::Cancelled);
        }
        observer.observe(Event::Progress {
            done_bytes: bytes_below(folder).min(total_bytes),
        });
        std::thread::sleep(POLL_INTERVAL);
    }
}

/// A child that does not outlive the interest in it.
struct KilledOnDrop(Child);

impl Drop for KilledOnDrop {
    fn drop(&mut self) {
        // Both fail only when the child has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The line of `output` that says most: the last error, else the last line.
fn telling_line(output: &str) -> String {
    let lines: Vec<&str> = output
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.contains("A complete log of this run"))
        .collect();
    let telling = lines
        .iter()
        .rev()
        .find(|line| line.starts_with("ERROR:"))
        .or_else(|| {
            lines
                .iter()
                .find(|line| line.starts_with("npm error") && !line.starts_with("npm error code"))
        })
        .or(lines.last());
    telling.map_or_else(|| "it said nothing".to_owned(), |line| shortened(line))
}

/// At most 200 characters, without characters that steer a terminal.
fn shortened(line: &str) -> String {
    const MAX: usize = 200;
    let clean: String = line.chars().filter(|c| !c.is_control()).collect();
    match clean.char_indices().nth(MAX) {
        Some((end, _)) => format!("{}…", &clean[..end]),
        None => clean,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIP_OFFLINE: &str = "\
WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError('Failed to establish a new connection: [Errno -3] Temporary failure in name resolution')'
ERROR: Could not find a version that satisfies the requirement openvino==2026.4.1 (from versions: none)
ERROR: No matching distribution found for openvino==2026.4.1
";
    const NPM_OFFLINE: &str = "\
npm error code EAI_AGAIN
npm error syscall getaddrinfo
npm error request to the registry failed, reason: getaddrinfo EAI_AGAIN
npm error A complete log of this run can be found in: /root/.npm/_logs/x.log
";

    #[test]
    fn an_offline_machine_is_recognised() {
        for (fetcher, output) in [(Fetcher::Pip, PIP_OFFLINE), (Fetcher::Npm, NPM_OFFLINE)] {
            let error = fetcher.failure(output, Path::new("/x"));
            assert!(matches!(error, SetupError::NoNetwork { .. }), "{error:?}");
            assert_eq!(error.to_string().lines().count(), 1);
        }
    }

    #[test]
    fn a_full_disk_and_a_missing_permission_are_recognised() {
        let full = Fetcher::Pip.failure(
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            Path::new("/x"),
        );
        assert!(matches!(full, SetupError::DiskFull { .. }), "{full:?}");
        let denied = Fetcher::Npm.failure("npm error code EACCES", Path::new("/x"));
        assert!(
            matches!(denied, SetupError::NoPermission { .. }),
            "{denied:?}"
        );
    }

    #[test]
    fn the_line_that_says_most_is_shown() {
        let old_python = "Looking in indexes: x\nERROR: No matching distribution found for openvino\n\n[notice] A new release of pip is available\n";
        assert_eq!(
            telling_line(old_python),
            "ERROR: No matching distribution found for openvino"
        );
        assert_eq!(telling_line("something\nlast words\n\n"), "last words");
        assert_eq!(telling_line(""), "it said nothing");
        let long = telling_line(&"\u{1b}[31mé".repeat(300));
        assert!(long.chars().count() == 201 && !long.contains('\u{1b}'));
    }
}
