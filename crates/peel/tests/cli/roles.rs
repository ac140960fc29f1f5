//! `peel setup`, `peel doctor` and `peel models`.

use crate::command::{peel, run};

#[test]
fn setting_up_again_finds_all_there() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(folder.path(), "setup").expect_code(0);
    assert!(
        ran.stderr
            .contains("the engine (OpenVINO) is there already"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("isnet-general-use is there already"),
        "{}",
        ran.stderr
    );
    let ran = run(folder.path(), "setup --quiet").expect_code(0);
    assert_eq!(ran.stderr, "");
}

#[test]
fn a_folder_without_the_files_is_told_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("home");
    let mut command = peel(folder.path(), ["setup", "--from", "."]);
    let output = command.env("PEEL_HOME", home).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("error: . holds no openvino-"), "{stderr}");
}

#[test]
fn the_doctor_finds_a_healthy_machine_healthy() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(folder.path(), "doctor --json").expect_code(0);
    let diagnosis: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(diagnosis["healthy"], true);
    let checks = diagnosis["checks"].as_array().unwrap();
    let self_test = checks.iter().find(|check| check["subject"] == "self-test");
    assert_eq!(self_test.unwrap()["health"], "good");
    assert!(diagnosis["sandbox"].is_object());
    assert!(diagnosis["inventory"]["precision"].is_string());
}

#[test]
fn the_doctor_says_what_to_do_on_an_empty_machine() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = peel(folder.path(), ["doctor"]);
    let output = command.env("PEEL_HOME", folder.path()).output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stdout}");
    assert!(stdout.contains("BROKEN engine"), "{stdout}");
    assert!(stdout.contains("→ run: peel setup"), "{stdout}");
}

#[test]
fn models_are_listed_with_those_that_are_there_marked() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(folder.path(), "models list").expect_code(0);
    let list = String::from_utf8(ran.stdout).unwrap();
    assert!(list.contains("* isnet-general-use "), "{list}");
    assert!(list.contains("(default)"), "{list}");
    assert!(list.lines().any(|line| line.contains("u2netp")), "{list}");
}

#[test]
fn the_path_of_a_model() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(folder.path(), "models path isnet-general-use").expect_code(0);
    let path = String::from_utf8(ran.stdout).unwrap();
    assert!(std::path::Path::new(path.trim_end()).is_file(), "{path}");

    let mut command = peel(folder.path(), ["models", "path", "u2netp"]);
    let output = command.env("PEEL_HOME", folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.contains("hint: fetch it with: peel models pull u2netp"),
        "{stderr}"
    );

    run(folder.path(), "models path no-such-model").expect_code(2);
}

#[test]
fn a_model_that_is_no_network_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    crate::pictures::put_balls(folder.path(), &["a.jpg"]);
    std::fs::write(folder.path().join("bad.onnx"), b"no network").unwrap();
    let ran = run(folder.path(), "remove a.jpg --json --model bad.onnx").expect_code(1);
    assert_eq!(ran.json()[0]["error"]["code"], "engine");
    let ran = run(folder.path(), "remove a.jpg --model no-such-model").expect_code(2);
    assert!(
        ran.stderr.contains("hint: models are isnet-general-use"),
        "{}",
        ran.stderr
    );
}
