//! Every file of the hostile list gets the answer that is written beside it.

use std::error::Error;

use peel_hostile_images::{Expected, HostileImage, all};
use peel_imaging::{ErrorKind, Limits, decode, probe};

fn answer(image: &HostileImage) -> Expected {
    match decode(&image.bytes, &Limits::default()) {
        Err(error) => {
            eprintln!("{}: {error} ({:?})", image.name, error.source());
            Expected::Refused(error.kind())
        }
        Ok(picture) => Expected::Accepted {
            width: picture.width(),
            height: picture.height(),
            warnings: picture.warnings,
        },
    }
}

#[test]
fn every_file_gets_its_answer() {
    let wrong: Vec<String> = all()
        .iter()
        .filter_map(|image| {
            let answer = answer(image);
            (answer != image.expected)
                .then(|| format!("{}: {answer:?}, not {:?}", image.name, image.expected))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_the_header_gives_away_is_refused_by_the_probe_already() {
    const BY_HEADER: [ErrorKind; 5] = [
        ErrorKind::Empty,
        ErrorKind::UnsupportedFormat,
        ErrorKind::FileTooLarge,
        ErrorKind::ImageTooLarge,
        ErrorKind::TooSmall,
    ];
    for image in all() {
        let probed = probe(&image.bytes, &Limits::default());
        match image.expected {
            // The size of a frame inside the canvas is beyond the header.
            _ if image.name == "gif-frame-65535-squared-on-a-small-canvas" => {}
            Expected::Refused(kind) if BY_HEADER.contains(&kind) => {
                assert_eq!(probed.unwrap_err().kind(), kind, "{}", image.name);
            }
            Expected::Refused(_) => {}
            Expected::Accepted { .. } => assert!(probed.is_ok(), "{}", image.name),
        }
    }
}

#[test]
fn names_are_unique() {
    let mut names: Vec<_> = all().into_iter().map(|image| image.name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn messages_name_what_a_foreign_file_is_and_what_can_be_read() {
    let images = all();
    for (name, apparent) in [
        ("heic", "HEIC"),
        ("avif", "AVIF"),
        ("svg-with-script", "SVG"),
        ("pdf", "PDF"),
        ("photoshop", "PSD"),
        ("icon", "ICO"),
        ("docx", "ZIP"),
        ("jpeg-xl", "JPEG XL"),
    ] {
        let image = images.iter().find(|image| image.name == name).unwrap();
        let message = probe(&image.bytes, &Limits::default())
            .unwrap_err()
            .to_string();
        assert!(message.contains(apparent), "{message}");
        assert!(
            message.contains("JPEG, PNG, WebP, GIF, BMP and TIFF"),
            "{message}"
        );
    }
}
