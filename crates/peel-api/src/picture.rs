//! Pictures as answers: names, versions, parts.

use std::ops::Range;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use peel_app::Rendition;
use peel_imaging::OutputFormat;

use crate::error::{ApiError, Kind};

/// Under which name a picture is saved, and whether browsers are to save it. The name is ours:
/// what the caller's file was called is not known.
#[derive(Debug, Clone)]
pub(crate) struct Disposition {
    is_attachment: bool,
    stem: String,
}

impl Disposition {
    pub(crate) fn new(download: Option<bool>, stem: String) -> Self {
        Self {
            is_attachment: download.unwrap_or(false),
            stem,
        }
    }

    /// RFC 6266. Ids have nothing in them that would need quoting.
    fn header(&self, format: OutputFormat) -> String {
        let kind = if self.is_attachment || format == OutputFormat::Zip {
            "attachment"
        } else {
            "inline"
        };
        format!("{kind}; filename=\"{}.{}\"", self.stem, format.extension())
    }
}

/// Answers a request with these headers with `rendition`: whole, a single part of it, or by
/// saying that the caller has it already.
pub(crate) async fn picture(
    rendition: &Rendition,
    request: &HeaderMap,
    disposition: &Disposition,
) -> Result<Response, ApiError> {
    let tag = format!("\"{}\"", rendition.digest());
    if is_known(request, &tag) {
        return Ok(with_common(
            StatusCode::NOT_MODIFIED.into_response(),
            rendition,
            &tag,
        ));
    }
    let length = rendition.len();
    let range = match range(request, &tag, length) {
        Asked::Whole => None,
        Asked::Part(range) => Some(range),
        Asked::Nothing => {
            let mut response = ApiError::new(Kind::RangeNotSatisfiable).into_response();
            insert(&mut response, CONTENT_RANGE, &format!("bytes */{length}"));
            return Ok(response);
        }
    };
    let stream = rendition.stream(range.clone()).await?;
    let mut response = Response::new(Body::from_stream(stream));
    let sent = range
        .clone()
        .map_or(length, |range| range.end - range.start);
    if let Some(range) = range {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        let content_range = format!("bytes {}-{}/{length}", range.start, range.end - 1);
        insert(&mut response, CONTENT_RANGE, &content_range);
    }
    insert(&mut response, CONTENT_LENGTH, &sent.to_string());
    insert(&mut response, CONTENT_TYPE, rendition.format().media_type());
    let disposition = disposition.header(rendition.format());
    insert(&mut response, CONTENT_DISPOSITION, &disposition);
    Ok(with_common(response, rendition, &tag))
}

fn with_common(mut response: Response, rendition: &Rendition, tag: &str) -> Response {
    insert(&mut response, ETAG, tag);
    insert(&mut response, ACCEPT_RANGES, "bytes");
    // It may be deleted any time, so whoever keeps it has to ask.
    insert(&mut response, CACHE_CONTROL, "private, no-cache");
    insert(
        &mut response,
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; sandbox",
    );
    for (name, value) in [
        ("x-width", rendition.width()),
        ("x-height", rendition.height()),
    ] {
        response
            .headers_mut()
            .insert(HeaderName::from_static(name), HeaderValue::from(value));
    }
    response
}

fn insert(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

fn is_known(request: &HeaderMap, tag: &str) -> bool {
    request
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

/// How much of a picture is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Whole,
    Part(Range<u64>),
    Nothing,
}

/// A single range of bytes. What asks for several, or is no range, gets the whole, as RFC 9110
/// allows: many small ones only cost.
pub(crate) fn range(request: &HeaderMap, tag: &str, length: u64) -> Asked {
    let text = |name| {
        request
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    if text(IF_RANGE).is_some_and(|known| known != tag) {
        return Asked::Whole;
    }
    let Some(spec) = text(RANGE).and_then(|range| range.strip_prefix("bytes=")) else {
        return Asked::Whole;
    };
    let Some((first, last)) = spec.split_once('-') else {
        return Asked::Whole;
    };
    let range = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(length),
        (Ok(first), Err(_)) if last.is_empty() => first..length,
        (Err(_), Ok(suffix)) if first.is_empty() => length.saturating_sub(suffix)..length,
        _ => return Asked::Whole,
    };
    if range.start < range.end {
        Asked::Part(range)
    } else {
        Asked::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(HeaderName, &str)]) -> Asked {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name, value.parse().unwrap());
        }
        range(&headers, "\"tag\"", 1000)
    }

    #[test]
    fn a_single_range_is_answered() {
        for (spec, expected) in [
            ("bytes=0-99", 0..100),
            ("bytes=900-", 900..1000),
            ("bytes=-100", 900..1000),
            ("bytes=-5000", 0..1000),
            ("bytes=990-5000", 990..1000),
        ] {
            assert_eq!(asked(&[(RANGE, spec)]), Asked::Part(expected), "{spec}");
        }
    }

    #[test]
    fn what_is_not_there_cannot_be_had() {
        for spec in ["bytes=1000-", "bytes=5000-6000", "bytes=-0"] {
            assert_eq!(asked(&[(RANGE, spec)]), Asked::Nothing, "{spec}");
        }
    }

    #[test]
    fn many_ranges_and_nonsense_get_the_whole() {
        for spec in [
            "bytes=0-,0-,0-",
            "bytes=5-4",
            "bytes=a-b",
            "bytes=",
            "lines=1-2",
            "bytes=18446744073709551616-",
        ] {
            assert_eq!(asked(&[(RANGE, spec)]), Asked::Whole, "{spec}");
        }
    }

    #[test]
    fn a_part_of_another_version_is_not_mixed_in() {
        let part = (RANGE, "bytes=0-9");
        assert_eq!(
            asked(&[part.clone(), (IF_RANGE, "\"tag\"")]),
            Asked::Part(0..10)
        );
        assert_eq!(asked(&[part, (IF_RANGE, "\"other\"")]), Asked::Whole);
    }

    #[test]
    fn names_are_ours() {
        let header =
            |download, format| Disposition::new(download, String::from("img_1")).header(format);
        assert_eq!(
            header(None, OutputFormat::Png),
            "inline; filename=\"img_1.png\""
        );
        assert_eq!(
            header(Some(true), OutputFormat::Jpeg),
            "attachment; filename=\"img_1.jpg\""
        );
        assert_eq!(
            header(None, OutputFormat::Zip),
            "attachment; filename=\"img_1.zip\""
        );
    }
}
