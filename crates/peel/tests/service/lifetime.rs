//! Starting, stopping, and what stays.

use std::path::Path;

use serde_json::Value;
use ureq::http::Method;

use crate::answers::Caller;
use crate::files::photo;
use crate::server::{Peel, command, data_dir};
use crate::{Shared, tests};

tests![
    what_was_accepted_is_done_after_a_restart,
    workers_of_another_process_do_the_work,
    a_copy_of_the_data_folder_is_the_service_again,
    stuck_connections_do_not_hold_the_end_up,
    unsafe_settings_do_not_start,
    a_list_of_passwords_that_is_none_does_not_start,
    misspelt_variables_are_named,
    keys_of_an_unknown_account_are_not_looked_for,
];

fn submit(caller: &Caller, name: &str) -> String {
    let picture = photo(name);
    let parts = [("file", Some("a.jpg"), picture.as_slice())];
    let answer = caller.post_form("/api/v1/images", &[], &parts).expect(201);
    answer.header("location").to_owned()
}

/// Waits for the end of an image by its events.
fn settled(caller: &Caller, path: &str) -> Value {
    let events = caller.events(&format!("{path}/events"));
    events.into_iter().last().unwrap().1
}

fn what_was_accepted_is_done_after_a_restart(_: &Shared) {
    let first = Peel::start(&[], &[]);
    let caller = first.customer(5);
    let names = ["lion", "teddy", "chicks", "pinwheel"];
    let images = names.map(|name| submit(&caller, name));
    let (code, folder) = first.stop();
    assert_eq!(code, Some(0));

    let second = Peel::start_over(folder, &[], &[]);
    let caller = caller.at(second.address);
    for image in images {
        assert_eq!(settled(&caller, &image)["state"], "ready");
    }
    let account = caller.get("/api/v1/account").expect(200).json();
    assert_eq!(account["credits"], 1.0, "each is paid for once");
    assert_eq!(second.run(&["audit"]), "everything agrees\n");
}

fn workers_of_another_process_do_the_work(_: &Shared) {
    let peel = Peel::start(&["--no-workers"], &[]);
    let caller = peel.customer(1);
    let image = submit(&caller, "white-mug");
    let worker = peel.worker();
    assert_eq!(settled(&caller, &image)["state"], "ready");
    assert_eq!(worker.stop(), Some(0));
    caller
        .get(&format!("{image}/result?size=100x100"))
        .expect(200);
}

fn a_copy_of_the_data_folder_is_the_service_again(_: &Shared) {
    let first = Peel::start(&[], &[]);
    let caller = first.customer(1);
    let image = caller.submit(&photo("dandelion"));
    let path = image["links"]["self"].as_str().unwrap().to_owned();
    let result = caller.get(&format!("{path}/result")).expect(200).body;
    let (code, folder) = first.stop();
    assert_eq!(code, Some(0));

    let elsewhere = tempfile::tempdir().unwrap();
    copy(&data_dir(folder.path()), &data_dir(elsewhere.path()));
    drop(folder);
    let second = Peel::start_over(elsewhere, &["--no-workers"], &[]);
    assert_eq!(second.run(&["audit"]), "everything agrees\n");
    let caller = caller.at(second.address);
    assert_eq!(caller.get(&path).expect(200).json(), image);
    assert_eq!(
        caller.get(&format!("{path}/result")).expect(200).body,
        result
    );
    // Made anew from what was copied.
    caller
        .get(&format!("{path}/result?format=webp&size=200x200"))
        .expect(200);
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(target).unwrap();
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn stuck_connections_do_not_hold_the_end_up(_: &Shared) {
    let peel = Peel::start(&["--no-workers"], &[("PEEL_SHUTDOWN_TIMEOUT", "8s")]);
    let mut idle = crate::raw::Raw::connect(peel.address);
    idle.send(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(idle.head().0, 200);
    let mut half = crate::raw::Raw::connect(peel.address);
    half.send(b"POST /api/v1/images HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n");
    let caller = peel.customer(1);
    let watched = submit(&caller, "lion");
    let events = format!("{watched}/events");
    let watching = caller.open(Method::GET, &events, &[], Vec::new());
    assert_eq!(watching.status(), 200);
    let (code, _) = peel.stop();
    assert_eq!(code, Some(0));
}

fn unsafe_settings_do_not_start(_: &Shared) {
    let folder = tempfile::tempdir().unwrap();
    let environment = [("PEEL_ENVIRONMENT", String::from("production"))];
    for arguments in [&["serve", "--no-workers"][..], &["config", "check"]] {
        let ran = command(folder.path(), &environment)
            .args(arguments)
            .output()
            .unwrap();
        assert_eq!(ran.status.code(), Some(2));
        let message = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert!(message.contains("not safe for production"), "{message}");
    }
    let secret = "correct horse battery staple, and more";
    let environment = [("PEEL_SECRET", secret.to_owned())];
    let ran = command(folder.path(), &environment)
        .args(["config", "show"])
        .output()
        .unwrap();
    let shown = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(
        shown.contains("service = (hidden)  # PEEL_SECRET"),
        "{shown}"
    );
    assert!(!shown.contains(secret));
}

fn a_list_of_passwords_that_is_none_does_not_start(_: &Shared) {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("breached");
    let run = |arguments: &[&str]| {
        let environment = [("PEEL_BREACHED_PASSWORDS", list.display().to_string())];
        let ran = command(&data_dir(folder.path()), &environment)
            .args(arguments)
            .args(
                ["--listen", "127.0.0.1:0"]
                    .iter()
                    .filter(|_| arguments[0] == "serve"),
            )
            .output()
            .unwrap();
        let message = String::from_utf8_lossy(&ran.stderr).into_owned();
        (ran.status.code(), message)
    };
    let commands = [&["serve", "--no-workers"][..], &["config", "check"]];
    for arguments in commands {
        let (code, message) = run(arguments);
        assert_eq!(code, Some(1), "{message}");
        let expected = format!("{} is no list of breached passwords", list.display());
        assert!(message.contains(&expected), "{message}");
    }
    std::fs::write(&list, "password\n123456\n").unwrap();
    for arguments in commands {
        assert!(run(arguments).1.contains("a line is no SHA-1 hash"));
    }
    std::fs::write(&list, "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:7\n").unwrap();
    assert_eq!(run(&["config", "check"]).0, Some(0));
}

fn keys_of_an_unknown_account_are_not_looked_for(_: &Shared) {
    let folder = tempfile::tempdir().unwrap();
    let peel = |arguments: &[&str]| {
        let ran = command(folder.path(), &[]).args(arguments).output();
        ran.unwrap()
    };
    let key = "key_00000000000000000000000000";
    // The second time shows that the first one made no account.
    for arguments in [
        &["admin", "key", "list"][..],
        &["admin", "key", "list"],
        &["admin", "key", "revoke", key],
    ] {
        let ran = peel(&[arguments, &["--email", "nobody@example.org"]].concat());
        let message = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert_eq!(ran.status.code(), Some(2), "{message}");
        assert!(
            message.contains("there is no account of nobody@example.org"),
            "{message}"
        );
    }
    let made = peel(&["admin", "key", "create", "--email", "ada@example.org"]);
    assert!(made.status.success());
    let listed = peel(&["admin", "key", "list", "--email", "ada@example.org"]);
    assert!(listed.status.success());
    assert_eq!(String::from_utf8_lossy(&listed.stdout).lines().count(), 1);
}

fn misspelt_variables_are_named(_: &Shared) {
    let expected = "there is no such setting as PEEL_LISTN; did you mean PEEL_LISTEN?";
    let folder = tempfile::tempdir().unwrap();
    let ran = command(folder.path(), &[])
        .env("PEEL_LISTN", "0.0.0.0:80")
        .args(["config", "check"])
        .output()
        .unwrap();
    let message = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert_eq!(message, format!("warning: {expected}\n"));
    assert_eq!(
        ran.status.code(),
        Some(0),
        "it may be meant for another version"
    );

    let peel = Peel::start(&["--no-workers"], &[("PEEL_LISTN", "0.0.0.0:80")]);
    let (_, folder) = peel.stop();
    let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
    assert_eq!(log.matches(expected).count(), 1, "{log}");
}
