//! Bad and strange files: each gets the answer that the list says, none disturbs another, and
//! memory stays bounded.

use std::collections::HashMap;
use std::ffi::OsString;

use peel_hostile_images::{Expected, HostileImage, all};
use serde_json::Value;

use crate::command::{finish, names_below, peel};
use crate::pictures::read;

/// Most memory that any process of a run may hold at its peak: network, and the largest picture.
const MAX_RESIDENT_BYTES: u64 = 3 << 30;

#[test]
fn every_file_gets_its_answer_in_one_run() {
    let folder = tempfile::tempdir().unwrap();
    let images = all();
    let mut arguments: Vec<OsString> = ["remove", "-o", "out", "--json", "-q", "fast"]
        .map(OsString::from)
        .into();
    for image in &images {
        let name = file_name(image);
        std::fs::write(folder.path().join(&name), &image.bytes).unwrap();
        arguments.push(name.into());
    }
    let ran = finish(peel(folder.path(), arguments).spawn().unwrap()).expect_code(1);
    let answers: HashMap<String, Value> = ran
        .json()
        .into_iter()
        .map(|line| (line["input"].as_str().unwrap().to_owned(), line))
        .collect();
    assert_eq!(answers.len(), images.len(), "one answer for each file");
    let wrong: Vec<_> = images
        .iter()
        .filter_map(|image| complaint(image, &answers[&file_name(image)]))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    let out = folder.path().join("out");
    for name in names_below(&out) {
        read(&out.join(name));
    }
    #[cfg(unix)]
    {
        use nix::sys::resource::{UsageWho, getrusage};
        let kilobytes = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss();
        let bytes = u64::try_from(kilobytes).unwrap() * 1024;
        assert!(bytes < MAX_RESIDENT_BYTES, "{bytes} bytes");
    }
}

fn file_name(image: &HostileImage) -> String {
    format!("{}.{}", image.name, image.extension)
}

/// What is wrong with the answer to `image`, if anything.
fn complaint(image: &HostileImage, answer: &Value) -> Option<String> {
    let is_right = match &image.expected {
        Expected::Refused(kind) => {
            answer["error"]["code"] == serde_json::to_value(kind).unwrap()
                && answer["error"]["message"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty())
        }
        Expected::Accepted {
            width,
            height,
            warnings,
        } => {
            // Test patterns need not show a subject, but they have to be read.
            answer["error"]["code"] == "no_subject"
                || (answer["input_width"] == *width
                    && answer["input_height"] == *height
                    && answer["warnings"] == serde_json::to_value(warnings).unwrap())
        }
    };
    (!is_right).then(|| {
        format!(
            "{}: expected {:?}, got {answer}",
            image.name, image.expected
        )
    })
}
