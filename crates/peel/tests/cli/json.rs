//! `--json`, which programs rely on.

use serde_json::Value;

use crate::command::run;
use crate::pictures::{HEIGHT, WIDTH, put_balls};

#[test]
fn a_line_says_all_there_is_to_know() {
    let folder = tempfile::tempdir().unwrap();
    put_balls(folder.path(), &["ball.jpg"]);
    let ran = run(folder.path(), "remove ball.jpg --json --size 50%").expect_code(0);
    assert_eq!(ran.stderr, "");
    let lines = ran.json();
    let [line] = lines.as_slice() else {
        panic!("one line for one picture: {lines:?}");
    };
    let keys: Vec<_> = line
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let expected = [
        "confidence",
        "height",
        "input",
        "input_height",
        "input_width",
        "ms",
        "output",
        "subject",
        "warnings",
        "width",
    ];
    assert_eq!(keys, expected);
    assert_eq!(line["input"], "ball.jpg");
    assert_eq!(line["output"], "ball-cutout.png");
    assert_eq!(
        (&line["width"], &line["height"]),
        (&160.into(), &120.into())
    );
    assert_eq!(line["input_width"], WIDTH);
    assert_eq!(line["input_height"], HEIGHT);
    let confidence = line["confidence"].as_f64().unwrap();
    assert!((0.5..=1.0).contains(&confidence), "{confidence}");
    let left = line["subject"]["left"].as_u64().unwrap();
    assert!((60..=75).contains(&left), "{left}");
    for step in ["decode", "segment", "encode", "total"] {
        assert!(line["ms"][step].as_f64().is_some(), "{step} has a time");
    }
}

#[test]
fn failures_have_a_code_and_a_message() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("bad.png"), b"GIF? no").unwrap();
    let ran = run(folder.path(), "remove bad.png gone.png --json").expect_code(1);
    let mut codes: Vec<_> = ran
        .json()
        .iter()
        .map(|line| {
            assert_eq!(line["output"], Value::Null);
            assert!(line["error"]["message"].is_string());
            line["error"]["code"].as_str().unwrap().to_owned()
        })
        .collect();
    codes.sort();
    assert_eq!(codes, ["not_found", "unsupported_format"]);
}
