//! The way from a request to a picture that is taken in.

use std::convert::Infallible;

use axum::http::HeaderMap;
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;
use futures_util::stream;
use peel_app::{App, Caller, Original, fetch, receive};
use peel_imaging::Limits;

use super::outcome::problem;
use super::problem::Problem;
use super::rate_limit::{Allowance, RateLimits};
use super::request::Source;
use crate::compat::caller::keyholder;
use crate::compat::fields::Fields;

/// Takes what is meant for other readers too: with and without padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Who asks, before anything of the body is read.
pub(super) async fn admitted(app: &App, headers: &HeaderMap) -> Result<Caller, Problem> {
    let caller = keyholder(app, headers).await;
    let caller = caller.map_err(|error| problem(error, None, None))?;
    caller.ok_or(Problem::MissingKey)
}

/// The picture of a request, taken in from wherever it comes. `sent` is the one that came as a file.
pub(super) async fn original(
    app: &App,
    source: &Source,
    mut fields: Fields,
    sent: Option<Original>,
    limits: &Limits,
) -> Result<Original, Problem> {
    match source {
        Source::File => sent.ok_or(Problem::MissingSource),
        Source::Base64 => {
            let text = fields.take("image_file_b64").unwrap_or_default();
            let bytes = decoded(&text).ok_or(Problem::UnreadableImage)?;
            drop(text);
            let whole = stream::iter([Ok::<_, Infallible>(bytes)]);
            let taken = receive(app, whole, limits).await;
            taken.map_err(|error| problem(error, None, None))
        }
        Source::Url(url) => {
            let fetched = fetch(app, url, limits).await;
            fetched.map_err(|error| problem(error, Some(url), None))
        }
    }
}

/// Takes what this picture uses of what its sender may send.
pub(super) fn take_allowance(
    app: &App,
    rates: &RateLimits,
    caller: &Caller,
    picture: &Original,
) -> Result<Allowance, Problem> {
    let header = picture.header();
    let pixels = u64::from(header.width) * u64::from(header.height);
    rates
        .take(caller.owner(), pixels, app.clock.now())
        .map_err(|retry_after_s| Problem::RateLimited { retry_after_s })
}

/// The bytes that base64 stands for, with or without `data:image/jpeg;base64,` before it.
fn decoded(text: &str) -> Option<Bytes> {
    let text = match text.split_once(',') {
        Some((prefix, rest)) if prefix.trim_start().starts_with("data:") => rest,
        _ => text,
    };
    let plain: Vec<u8> = text
        .trim()
        .bytes()
        .filter(|byte| !matches!(byte, b'\r' | b'\n' | b'\t'))
        // A form whose plus signs were not escaped.
        .map(|byte| if byte == b' ' { b'+' } else { byte })
        .collect();
    LENIENT.decode(plain).ok().map(Bytes::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_clients_write_it() {
        let picture = Some(Bytes::from_static(&[0xfb, 0xef, 0xbe, 0x00]));
        for text in [
            "++++AA==",
            "++++AA",
            " ++++\r\nAA==\n",
            "data:image/jpeg;base64,++++AA==",
            // Spaces were plus signs.
            "data:image/png;base64,+ + AA==",
        ] {
            assert_eq!(decoded(text), picture, "{text}");
        }
        assert_eq!(decoded("not base64!"), None);
    }
}
