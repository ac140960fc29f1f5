//! Which files are read and written.

use crate::command::{names_below, run};
use crate::pictures::{ball_file, expect_ball, put_balls, read};

#[test]
fn beside_each_input_by_default() {
    let folder = tempfile::tempdir().unwrap();
    put_balls(folder.path(), &["a.jpg", "b.png"]);
    run(folder.path(), "remove a.jpg b.png").expect_code(0);
    let names = ["a-cutout.png", "a.jpg", "b-cutout.png", "b.png"];
    assert_eq!(names_below(folder.path()), names);
    let again = run(folder.path(), "remove . --overwrite --json").expect_code(0);
    assert_eq!(again.json().len(), 2, "cutouts are not cut out again");
}

#[test]
fn a_folder_with_its_structure() {
    let folder = tempfile::tempdir().unwrap();
    put_balls(folder.path(), &["in/a.jpg", "in/deep/er/b.jpg"]);
    std::fs::write(folder.path().join("in/notes.txt"), b"not a picture").unwrap();
    run(folder.path(), "remove in --recursive -o out --format webp").expect_code(0);
    let out = folder.path().join("out");
    assert_eq!(
        names_below(&out),
        ["a.webp", "deep", "deep/er", "deep/er/b.webp"]
    );
    let cutout = read(&out.join("deep/er/b.webp"));
    expect_ball(cutout.alpha.expect("webp has alpha").as_ref());
}

#[test]
fn a_glob_that_no_shell_has_expanded() {
    let folder = tempfile::tempdir().unwrap();
    put_balls(folder.path(), &["a1.jpg", "a2.jpg", "b1.jpg"]);
    run(folder.path(), "remove a*.jpg -o out").expect_code(0);
    assert_eq!(
        names_below(&folder.path().join("out")),
        ["a1.png", "a2.png"]
    );
}

#[test]
fn nothing_is_overwritten_silently() {
    let folder = tempfile::tempdir().unwrap();
    put_balls(folder.path(), &["a.jpg", "b.jpg"]);
    std::fs::write(folder.path().join("a-cutout.png"), b"precious").unwrap();
    let ran = run(folder.path(), "remove a.jpg b.jpg").expect_code(1);
    assert!(
        ran.stderr.contains("a-cutout.png exists already"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("--overwrite"), "{}", ran.stderr);
    let precious = std::fs::read(folder.path().join("a-cutout.png")).unwrap();
    assert_eq!(precious, b"precious");
    assert!(folder.path().join("b-cutout.png").exists());
    run(folder.path(), "remove a.jpg --overwrite").expect_code(0);
    read(&folder.path().join("a-cutout.png"));
}

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let folder = tempfile::tempdir().unwrap();
    put_balls(folder.path(), &["in/a.jpg", "in/c.jpg"]);
    let whole = ball_file(peel_imaging::OutputFormat::Png);
    std::fs::write(folder.path().join("in/b.png"), &whole[..whole.len() / 2]).unwrap();
    let ran = run(folder.path(), "remove in missing.jpg -o out").expect_code(1);
    assert!(ran.stderr.contains("error: in/b.png: "), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("error: missing.jpg: "),
        "{}",
        ran.stderr
    );
    assert_eq!(names_below(&folder.path().join("out")), ["a.png", "c.png"]);
}

#[test]
fn inputs_that_would_share_an_output_are_refused_before_work_begins() {
    let folder = tempfile::tempdir().unwrap();
    put_balls(folder.path(), &["x/a.jpg", "y/a.jpg"]);
    let ran = run(folder.path(), "remove x/a.jpg y/a.jpg -o out").expect_code(2);
    assert!(
        ran.stderr.contains("would both be written to"),
        "{}",
        ran.stderr
    );
    assert!(!folder.path().join("out").exists());
}

#[test]
fn inputs_that_differ_in_their_ending_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    put_balls(folder.path(), &["a.jpg", "a.png"]);
    run(folder.path(), "remove a.jpg a.png -o out").expect_code(0);
    assert_eq!(
        names_below(&folder.path().join("out")),
        ["a.jpg.png", "a.png.png"]
    );
}

#[test]
fn an_output_that_cannot_be_written_is_that_files_error() {
    let folder = tempfile::tempdir().unwrap();
    put_balls(folder.path(), &["a.jpg"]);
    std::fs::write(folder.path().join("file"), b"in the way").unwrap();
    let ran = run(folder.path(), "remove a.jpg --json -o file/out.png").expect_code(1);
    assert_eq!(ran.json()[0]["error"]["code"], "unwritable");
}
