//! Running `peel`.

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Ran {
    #[track_caller]
    pub(crate) fn expect_code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}", self.stderr);
        self
    }

    /// The JSON objects on standard output, one a line.
    #[track_caller]
    pub(crate) fn json(&self) -> Vec<serde_json::Value> {
        let text = std::str::from_utf8(&self.stdout).expect("JSON is UTF-8");
        text.lines()
            .map(|line| serde_json::from_str(line).expect("each line is an object"))
            .collect()
    }
}

/// `peel` with `arguments`, in `folder`.
pub(crate) fn peel<A: AsRef<OsStr>>(
    folder: &Path,
    arguments: impl IntoIterator<Item = A>,
) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_peel"));
    command
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs `peel` with the words of `line` in `folder` to its end.
#[track_caller]
pub(crate) fn run(folder: &Path, line: &str) -> Ran {
    run_with_input(folder, line, b"")
}

/// As [`run`], with `input` on standard input.
#[track_caller]
pub(crate) fn run_with_input(folder: &Path, line: &str, input: &[u8]) -> Ran {
    let mut command = peel(folder, line.split_whitespace());
    let mut child = command.stdin(Stdio::piped()).spawn().expect("peel starts");
    let mut stdin = child.stdin.take().expect("standard input is piped");
    std::thread::scope(|scope| {
        // A child that refuses its arguments does not read.
        scope.spawn(move || stdin.write_all(input));
        finish(child)
    })
}

/// Waits for the end.
pub(crate) fn finish(child: Child) -> Ran {
    let output = child.wait_with_output().expect("peel ends");
    Ran {
        code: output.status.code(),
        stdout: output.stdout,
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The names of all files and folders below `folder`, sorted.
pub(crate) fn names_below(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = walkdir::WalkDir::new(folder)
        .min_depth(1)
        .into_iter()
        .map(|entry| {
            let path = entry.expect("the folder can be read").into_path();
            let relative = path.strip_prefix(folder).expect("it is below");
            relative.to_str().expect("names are UTF-8").to_owned()
        })
        .collect();
    names.sort();
    names
}
