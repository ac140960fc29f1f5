//! Every value of every parameter, and every answer to what goes wrong, as clients see them.

use std::fmt::Write;

use axum::body::to_bytes;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use peel_domain::{Credits, SubjectBox};
use peel_imaging::OutputFormat;

use super::answer::Answer;
use super::problem::{Parameter, Problem};
use super::rate_limit::Allowance;
use super::request::RemovalRequest;
use crate::compat::fields::Fields;

/// What a form asks for, in one line; a picture is added when it names none.
fn read(form: &str) -> String {
    let mut fields = Fields::from_urlencoded(form.as_bytes());
    if !form.contains("image_") || form.contains("bg_image_") {
        fields.insert_file("image_file");
    }
    let wish = match RemovalRequest::read(&fields) {
        Ok(wish) => wish,
        Err(problem) => return refused(&problem),
    };
    let mut line = format!(
        "{:?} {:?} {} credits, X-Type {}",
        wish.source,
        wish.format(),
        wish.size.price(),
        wish.subject_type().shown(wish.type_level).unwrap_or("–"),
    );
    if let Some(region) = wish.region {
        write!(line, ", {}", serde_json::to_string(&region).unwrap()).unwrap();
    }
    let composition = serde_json::to_value(wish.composition(wish.size)).unwrap();
    let default = serde_json::to_value(peel_matting::Composition::default()).unwrap();
    for (member, value) in composition.as_object().unwrap() {
        if default[member] != *value {
            write!(line, ", {member} {value}").unwrap();
        }
    }
    line
}

fn refused(problem: &Problem) -> String {
    let statement = problem.statement();
    let mut line = format!(
        "{} {}: {}",
        statement.status.as_u16(),
        statement.code,
        statement.title
    );
    if let Some(detail) = statement.detail {
        write!(line, " / {detail}").unwrap();
    }
    line
}

fn table(name: &str, values: &[&str]) -> String {
    values.iter().fold(String::new(), |mut lines, value| {
        let escaped: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
        writeln!(
            lines,
            "{name}={value}\n    {}",
            read(&format!("{name}={escaped}"))
        )
        .unwrap();
        lines
    })
}

macro_rules! tables {
    ($($test:ident: $name:literal, $values:expr;)+) => {
        $(
            #[test]
            fn $test() {
                insta::assert_snapshot!(table($name, &$values));
            }
        )+
    };
}

tables! {
    size: "size", ["", "preview", "small", "regular", "medium", "hd", "4k", "full", "50MP", "auto", "large", "Preview"];
    r#type: "type", ["", "auto", "person", "product", "car", "animal", "graphic", "transportation", "other", "vehicle"];
    type_level: "type_level", ["", "none", "1", "2", "latest", "0", "3"];
    format: "format", ["", "auto", "png", "jpg", "jpeg", "webp", "zip", "gif"];
    roi: "roi", ["", "0% 0% 100% 100%", "0 0 100% 100%", "10px 20px 300px 400px", "10% 20px 90% 400px", "0% 0% 100%", "1 2 3 4", "-1px 0 10px 10px", "a b c d", "0,0,10px,10px"];
    crop: "crop", ["", "true", "false", "1", "0", "True", "on", "perhaps"];
    scale: "scale", ["", "original", "10%", "55.5%", "100%", "9%", "101%", "50", "50px", "big"];
    position: "position", ["", "original", "center", "0%", "100%", "25% 75%", "0 100%", "101%", "10px", "left", "1% 2% 3%"];
    channels: "channels", ["", "rgba", "alpha", "rgb"];
    add_shadow: "add_shadow", ["", "true", "false", "perhaps"];
    shadow_type: "shadow_type", ["", "auto", "car", "3D", "drop", "none", "long"];
    shadow_opacity: "shadow_type=drop&shadow_opacity", ["", "auto", "0", "35", "100", "101", "-1", "half"];
    semitransparency: "semitransparency", ["", "true", "false", "perhaps"];
    bg_color: "bg_color", ["", "81d4fa", "#81d4fa", "81d4fa77", "fff", "#FFF", "f008", "green", "Transparent", "ffffff00", "fffff", "nocolour"];
    bg_image_url: "bg_image_url", ["", "https://example.org/b.jpg", "ftp://example.org/b.jpg", "b.jpg"];
    image_url: "image_url", ["", "https://example.org/a.jpg", "http://example.org/a b.jpg", "ftp://example.org/a.jpg", "a.jpg"];
    image_file_b64: "image_file_b64", ["", "AAAA", "data:image/png;base64,AAAA"];
    unknown: "shadow_method", ["", "canvas"];
}

#[test]
fn crop_margin() {
    let values = [
        "",
        "0",
        "30px",
        "10%",
        "10px 20%",
        "1px 2px 3px 4px",
        "500px",
        "50%",
        "501px",
        "51%",
        "1px 2px 3px",
        "30",
        "-1px",
        "wide",
    ];
    insta::assert_snapshot!(table("crop=true&crop_margin", &values));
}

#[test]
fn parameters_together() {
    let forms = [
        "scale=50%25&position=original",
        "type=car&add_shadow=true",
        "type=car&shadow_type[car]=drop&shadow_opacity[car]=20",
        "type=person&shadow_type[car]=car",
        "type=person&shadow_type=auto",
        "type=car&shadow_type=auto",
        "shadow_type[boat]=drop",
        "shadow_opacity[boat]=20",
        "shadow_type[car]=long",
        "channels=alpha&format=zip",
        "channels=alpha&format=jpg&shadow_type=drop&bg_color=fff",
        "size=full&format=png",
        "size=50MP&format=webp",
        "size=full&bg_color=fff",
        "bg_color=fff&bg_image_url=https://example.org/b.jpg",
        "image_url=https://example.org/a.jpg&image_file_b64=AAAA",
        // As the official command line sends what it does not set.
        "size=auto&type=auto&type_level=&format=png&roi=&crop=&crop_margin=&scale=&position=&add_shadow=&semitransparency=&bg_color=&bg_image_url=&channels=",
    ];
    let lines = forms.iter().fold(String::new(), |mut lines, form| {
        writeln!(lines, "{form}\n    {}", read(form)).unwrap();
        lines
    });
    insta::assert_snapshot!(lines);
}

#[test]
fn a_file_and_an_address_are_too_much() {
    let mut fields = Fields::from_urlencoded(b"image_url=https://example.org/a.jpg");
    fields.insert_file("image_file");
    assert_eq!(
        RemovalRequest::read(&fields).unwrap_err(),
        Problem::MultipleSources
    );
}

/// Status, headers and body of a response.
async fn shown(response: Response) -> String {
    let mut lines = format!("{}\n", response.status());
    let mut headers: Vec<_> = response.headers().iter().collect();
    headers.sort_by_key(|(name, _)| name.as_str());
    for (name, value) in headers {
        writeln!(lines, "{name}: {}", value.to_str().unwrap()).unwrap();
    }
    let body = to_bytes(response.into_body(), 10_000).await.unwrap();
    lines + "\n" + &String::from_utf8_lossy(&body)
}

#[tokio::test]
async fn problems() {
    let url = || String::from("https://example.org/a.jpg");
    let detail = || String::from("what exactly");
    let mut problems: Vec<Problem> = Parameter::ALL.into_iter().map(Problem::from).collect();
    problems.extend([
        Problem::MissingSource,
        Problem::MultipleSources,
        Problem::MultipleBackgrounds,
        Problem::RoiExceedsBounds,
        Problem::RoiEmpty,
        Problem::ImageDownload { url: url() },
        Problem::BackgroundDownload { url: url() },
        Problem::UnreadableImage,
        Problem::UnreadableBackground,
        Problem::FileTooLarge,
        Problem::ResolutionTooHigh { detail: detail() },
        Problem::InvalidDimensions { detail: detail() },
        Problem::InvalidFileType,
        Problem::UnknownForeground,
        Problem::UnreadableRequest,
        Problem::CannotEncode { detail: detail() },
        Problem::InsufficientCredits,
        Problem::MissingKey,
        Problem::InvalidKey,
        Problem::Forbidden,
        Problem::RateLimited { retry_after_s: 17 },
        Problem::Busy { retry_after_s: 0 },
        Problem::UnknownMethod,
        Problem::Internal,
    ]);
    let mut lines = String::new();
    for problem in problems {
        let response = shown(problem.into_response()).await;
        writeln!(lines, "{response}\n").unwrap();
    }
    insta::assert_snapshot!(lines);
}

fn answer() -> Answer {
    Answer {
        bytes: Bytes::from_static(b"picture"),
        format: OutputFormat::Png,
        subject_type: Some("other"),
        size: (612, 408),
        max_size: (3000, 2000),
        charged: Credits::QUARTER,
        foreground: SubjectBox {
            left: 10,
            top: 20,
            width: 300,
            height: 200,
        },
        allowance: Allowance {
            limit: 500,
            remaining: 494,
            reset_s: 1_780_000_020,
        },
    }
}

#[tokio::test]
async fn a_picture() {
    insta::assert_snapshot!(shown(answer().into_response(false)).await);
}

#[tokio::test]
async fn a_picture_in_json() {
    let answer = Answer {
        charged: Credits::ONE,
        subject_type: None,
        ..answer()
    };
    insta::assert_snapshot!(shown(answer.into_response(true)).await);
}
