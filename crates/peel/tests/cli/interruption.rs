//! Ctrl-C.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::sys::stat::Mode;
use nix::unistd::{Pid, mkfifo};

use crate::command::{finish, names_below, peel};
use crate::pictures::{HEIGHT, WIDTH, ball, read};

fn interrupt(child: &Child) {
    let id = i32::try_from(child.id()).expect("process ids are small");
    // It may have ended meanwhile.
    let _ = kill(Pid::from_raw(id), Signal::SIGINT);
}

#[test]
fn in_the_middle_of_a_picture_it_leaves_no_half_file() {
    let folder = tempfile::tempdir().unwrap();
    let size = format!("{WIDTH}x{HEIGHT}");
    let arguments = ["remove", "--raw", &size, "-o", "%d.png", "--json"];
    let mut child = peel(folder.path(), arguments)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut frames = child.stdin.take().unwrap();
    let frame: Vec<u8> = ball().pixels().flat_map(|p| [p.r, p.g, p.b]).collect();
    frames.write_all(&frame).unwrap();
    let mut line = String::new();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    lines.read_line(&mut line).unwrap();
    assert!(line.contains("\"0.png\""), "{line}");

    // Standard input stays open: the process must not wait for it.
    frames.write_all(&frame).unwrap();
    interrupt(&child);
    finish(child).expect_code(130);
    let names = names_below(folder.path());
    assert!(names.len() <= 2, "{names:?}");
    for name in &names {
        read(&folder.path().join(name));
    }
    drop(frames);
}

#[test]
fn a_second_time_it_ends_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    mkfifo(&pipe, Mode::S_IRUSR | Mode::S_IWUSR).unwrap();
    let mut child = peel(folder.path(), ["remove", "pipe"]).spawn().unwrap();
    // Opens once the other end is open, which is then stuck in reading.
    let writer = std::fs::File::options().write(true).open(&pipe).unwrap();
    while child.try_wait().unwrap().is_none() {
        interrupt(&child);
        std::thread::yield_now();
    }
    finish(child).expect_code(130);
    drop(writer);
    assert_eq!(names_below(folder.path()), ["pipe"]);
}
