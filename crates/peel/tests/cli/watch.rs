//! `--watch`.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use peel_imaging::OutputFormat;

use crate::command::{finish, names_below, peel};
use crate::pictures::{ball_file, put_balls, read};

struct Watching {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Watching {
    fn start(folder: &Path, more: &[&str]) -> Self {
        let arguments = ["remove", "--watch", "in", "--json"].iter().chain(more);
        let mut child = peel(folder, arguments).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// Waits until the next picture is done with, and says where its result is.
    fn next(&mut self) -> String {
        let line = self.lines.next().expect("it goes on").unwrap();
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        line["output"].as_str().unwrap_or("failed").to_owned()
    }

    fn stop(self, code: i32) {
        let id = i32::try_from(self.child.id()).unwrap();
        kill(Pid::from_raw(id), Signal::SIGINT).unwrap();
        finish(self.child).expect_code(code);
    }
}

#[test]
fn those_that_are_there_and_those_that_come() {
    let folder = tempfile::tempdir().unwrap();
    put_balls(folder.path(), &["in/a.jpg"]);
    let mut watching = Watching::start(folder.path(), &["-o", "out"]);
    assert_eq!(watching.next(), "out/a.png");

    put_balls(folder.path(), &["in/b.jpg"]);
    assert_eq!(watching.next(), "out/b.png");

    // As downloads do: written under another name, then renamed.
    std::fs::write(
        folder.path().join("in/c.part"),
        ball_file(OutputFormat::Jpeg),
    )
    .unwrap();
    std::fs::rename(
        folder.path().join("in/c.part"),
        folder.path().join("in/c.jpg"),
    )
    .unwrap();
    assert_eq!(watching.next(), "out/c.png");
    watching.stop(0);
    let out = folder.path().join("out");
    assert_eq!(names_below(&out), ["a.png", "b.png", "c.png"]);
    for name in names_below(&out) {
        read(&out.join(name));
    }
}

#[test]
fn results_beside_their_inputs_are_not_cut_out_again() {
    let folder = tempfile::tempdir().unwrap();
    put_balls(folder.path(), &["in/a.jpg"]);
    let mut watching = Watching::start(folder.path(), &[]);
    assert_eq!(watching.next(), "in/a-cutout.png");
    put_balls(folder.path(), &["in/b.jpg"]);
    assert_eq!(watching.next(), "in/b-cutout.png");
    watching.stop(0);
    let names = ["a-cutout.png", "a.jpg", "b-cutout.png", "b.jpg"];
    assert_eq!(names_below(&folder.path().join("in")), names);
}

#[test]
fn what_was_done_before_is_not_done_again() {
    let folder = tempfile::tempdir().unwrap();
    put_balls(folder.path(), &["in/a.jpg", "in/b.jpg"]);
    std::fs::write(folder.path().join("in/a-cutout.png"), b"done").unwrap();
    let mut watching = Watching::start(folder.path(), &[]);
    assert_eq!(watching.next(), "in/b-cutout.png");
    watching.stop(0);
}

#[test]
fn a_bad_file_does_not_end_it() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("in")).unwrap();
    std::fs::write(folder.path().join("in/a.jpg"), b"not a picture").unwrap();
    let mut watching = Watching::start(folder.path(), &[]);
    assert_eq!(watching.next(), "failed");
    put_balls(folder.path(), &["in/b.jpg"]);
    assert_eq!(watching.next(), "in/b-cutout.png");
    watching.stop(1);
}
