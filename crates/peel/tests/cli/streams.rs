//! Standard input and output, and raw frames.

use peel_imaging::OutputFormat;

use crate::command::{names_below, run, run_with_input};
use crate::pictures::{HEIGHT, WIDTH, ball, ball_file, expect_ball, picture, put_balls, read};

fn frame() -> Vec<u8> {
    ball()
        .pixels()
        .flat_map(|pixel| [pixel.r, pixel.g, pixel.b])
        .collect()
}

#[test]
fn from_standard_input_to_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let input = ball_file(OutputFormat::Jpeg);
    let ran = run_with_input(folder.path(), "remove -", &input).expect_code(0);
    expect_ball(picture(&ran.stdout).alpha.expect("png by default").as_ref());
    assert_eq!(ran.stderr, "");
    assert!(names_below(folder.path()).is_empty());
}

#[test]
fn from_standard_input_to_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let input = ball_file(OutputFormat::Png);
    let ran = run_with_input(folder.path(), "remove - -o out.webp", &input).expect_code(0);
    assert!(ran.stdout.is_empty());
    read(&folder.path().join("out.webp"));
}

#[test]
fn from_a_file_to_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    put_balls(folder.path(), &["ball.jpg"]);
    let ran = run(folder.path(), "remove ball.jpg -o - --format webp").expect_code(0);
    assert!(ran.stdout.starts_with(b"RIFF"));
}

#[test]
fn empty_standard_input_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(folder.path(), "remove - -o out.png --json").expect_code(1);
    assert_eq!(ran.json()[0]["error"]["code"], "empty");
    assert!(names_below(folder.path()).is_empty());
}

#[test]
fn raw_frames_to_numbered_files() {
    let folder = tempfile::tempdir().unwrap();
    let line = format!("remove --raw {WIDTH}x{HEIGHT} -o out-%03u.png");
    run_with_input(folder.path(), &line, &frame().repeat(2)).expect_code(0);
    assert_eq!(names_below(folder.path()), ["out-000.png", "out-001.png"]);
    let second = read(&folder.path().join("out-001.png"));
    expect_ball(second.alpha.expect("png").as_ref());
}

#[test]
fn raw_frames_to_standard_output_follow_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let line = format!("remove --raw {WIDTH}x{HEIGHT} --jobs 2");
    let ran = run_with_input(folder.path(), &line, &frame().repeat(2)).expect_code(0);
    let signature = b"\x89PNG\r\n\x1a\n";
    let found = ran.stdout.windows(8).filter(|bytes| bytes == signature);
    assert_eq!(found.count(), 2);
}

#[test]
fn a_raw_frame_cut_short_is_an_error_after_the_whole_ones() {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = frame();
    bytes.extend([1, 2, 3]);
    let line = format!("remove --raw {WIDTH}x{HEIGHT} -o %d.png --json");
    let ran = run_with_input(folder.path(), &line, &bytes).expect_code(1);
    let lines = ran.json();
    assert_eq!(lines[0]["output"], "0.png");
    assert_eq!(lines[1]["error"]["code"], "cut_short_frame");
    assert_eq!(names_below(folder.path()), ["0.png"]);
}
