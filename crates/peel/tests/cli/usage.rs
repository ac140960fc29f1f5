//! Arguments that make no sense end with 2 before anything is read or written.

use crate::command::run;
use crate::pictures::put_balls;

#[track_caller]
fn expect_usage_error(line: &str, says: &str) {
    let folder = tempfile::tempdir().unwrap();
    put_balls(folder.path(), &["a.jpg", "b.jpg"]);
    let ran = run(folder.path(), line).expect_code(2);
    assert!(ran.stderr.contains(says), "{}", ran.stderr);
    assert!(ran.stdout.is_empty());
}

#[test]
fn contradictions_are_named() {
    for (line, says) in [
        ("remove", "required"),
        ("remove a.jpg b.jpg -o out.png", "there may be several"),
        ("remove a.jpg b.jpg -o -", "one picture"),
        ("remove - a.jpg", "cannot be mixed"),
        ("remove a.jpg -o x.png --format jpg", "contradicts"),
        ("remove a.jpg -o x.tga", "no format is known"),
        ("remove a.jpg -o - --json", "standard output"),
        ("remove a.jpg --only-mask --format zip", "makes no sense"),
        ("remove a.jpg --crop-margin 5", "--crop"),
        ("remove a.jpg --raw 5x5", "cannot be used with"),
        ("remove --raw 5x5 -o out.png", "need a number"),
        ("remove --watch gone", "no such folder"),
    ] {
        expect_usage_error(line, says);
    }
}

#[test]
fn values_that_make_no_sense_are_named() {
    for option in [
        "--background no-such-thing",
        "--size 5",
        "--crop --crop-margin 1,2,3",
        "--quality best",
        "--format gif",
        "--encode-quality 0",
        "--jobs 0",
        "--timeout -1",
        "--max-bytes lots",
        "--shadow long",
    ] {
        expect_usage_error(&format!("remove a.jpg {option}"), "invalid value");
    }
}

#[test]
fn the_help_names_every_option_and_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(folder.path(), "remove --help").expect_code(0);
    let help = String::from_utf8(ran.stdout).unwrap();
    insta::assert_snapshot!(help);
}

#[test]
fn the_version_is_the_crates() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(folder.path(), "--version").expect_code(0);
    let expected = format!("peel {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(String::from_utf8(ran.stdout).unwrap(), expected);
}

#[test]
fn completions_are_for_the_shell_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    for (shell, says) in [
        ("bash", "_peel()"),
        ("zsh", "#compdef peel"),
        ("fish", "complete -c peel"),
    ] {
        let ran = run(folder.path(), &format!("completions {shell}")).expect_code(0);
        let script = String::from_utf8(ran.stdout).unwrap();
        assert!(script.contains(says), "{shell}");
    }
}
