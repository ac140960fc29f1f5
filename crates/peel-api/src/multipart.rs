//! Bodies of several parts, without faith in any of them.

use std::cell::Cell;
use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt};
use http::HeaderMap;
use http::header::CONTENT_TYPE;

use crate::body;
use crate::error::{ApiError, Kind};

/// More parts than any request of ours has.
const MAX_PARTS: usize = 40;
/// What stands before a part's content: its headers, and the boundary.
const MAX_HEAD_BYTES: usize = 8 * 1024;
/// RFC 2046, section 5.1.1.
const MAX_BOUNDARY_BYTES: usize = 70;

/// A body of several parts, one after the other.
pub(crate) struct Multipart {
    parts: multer::Multipart<'static>,
    head: HeadBudget,
    count: usize,
    max_parts: usize,
}

/// One of them.
pub(crate) struct Part {
    field: multer::Field<'static>,
    name: String,
}

impl Multipart {
    /// The parts of a request with these headers and this body, of which there may be
    /// `max_parts`, at most 40.
    ///
    /// # Errors
    /// When the headers name no usable boundary.
    pub(crate) fn new(headers: &HeaderMap, body: Body, max_parts: usize) -> Result<Self, ApiError> {
        let content_type = headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let boundary = multer::parse_boundary(content_type)
            .ok()
            .filter(|boundary| (1..=MAX_BOUNDARY_BYTES).contains(&boundary.len()))
            .ok_or_else(|| malformed("the content type names no usable boundary"))?;
        let head = HeadBudget::default();
        let pieces = OneAtATime {
            pieces: body::stream(body).boxed(),
            has_given: Cell::new(false),
            head: head.clone(),
        };
        Ok(Self {
            parts: multer::Multipart::new(pieces, boundary),
            head,
            count: 0,
            max_parts: max_parts.min(MAX_PARTS),
        })
    }

    /// The next part, once the one before was read to its end or dropped.
    ///
    /// # Errors
    /// When the body is malformed, breaks off, or has too many parts.
    pub(crate) async fn next(&mut self) -> Result<Option<Part>, ApiError> {
        self.head.begin();
        let field = self.parts.next_field().await.map_err(fault)?;
        self.head.end();
        let Some(field) = field else {
            return Ok(None);
        };
        self.count += 1;
        if self.count > self.max_parts {
            return Err(malformed("the request has too many parts"));
        }
        let head_bytes: usize = field
            .headers()
            .iter()
            .map(|(name, value)| name.as_str().len() + value.len())
            .sum();
        if head_bytes > MAX_HEAD_BYTES {
            return Err(malformed("a part has too many headers"));
        }
        let is_nested = field
            .content_type()
            .is_some_and(|kind| kind.type_() == "multipart");
        if is_nested {
            return Err(malformed("a part has parts of its own"));
        }
        let name = field.name().unwrap_or_default();
        if name.is_empty() || name.chars().any(char::is_control) {
            return Err(malformed("a part has no usable name"));
        }
        Ok(Some(Part {
            name: name.to_owned(),
            field,
        }))
    }
}

impl Part {
    /// Its name. The file name is nobody's concern: it decides nothing.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Its content as text, of at most `max_bytes`.
    ///
    /// # Errors
    /// When it is longer, is not UTF-8, or breaks off.
    pub(crate) async fn text(self, max_bytes: usize) -> Result<String, ApiError> {
        let name = self.name.clone();
        let bytes = self.bytes(max_bytes).await?;
        String::from_utf8(bytes.into())
            .map_err(|_| malformed(format!("the part “{name}” is not UTF-8 text")))
    }

    /// Its content, of at most `max_bytes`.
    ///
    /// # Errors
    /// When it is longer or breaks off.
    pub(crate) async fn bytes(mut self, max_bytes: usize) -> Result<Bytes, ApiError> {
        let mut content = bytes::BytesMut::new();
        while let Some(piece) = self.field.chunk().await.map_err(fault)? {
            if content.len() + piece.len() > max_bytes {
                return Err(ApiError::new(Kind::BodyTooLarge));
            }
            content.extend_from_slice(&piece);
        }
        Ok(content.freeze())
    }

    /// Its content as it comes.
    pub(crate) fn stream(
        self,
    ) -> impl Stream<Item = Result<Bytes, Box<dyn Error + Send + Sync>>> + Send + Unpin {
        self.field.map_err(Into::into)
    }
}

fn malformed(message: impl Into<String>) -> ApiError {
    ApiError::because(Kind::InvalidRequest, message)
}

fn fault(error: multer::Error) -> ApiError {
    if body::fault(&error).is_some() {
        return ApiError::of_body(error.into());
    }
    let is_cut = matches!(
        error,
        multer::Error::StreamReadFailed(_)
            | multer::Error::IncompleteFieldData { .. }
            | multer::Error::IncompleteHeaders
            | multer::Error::IncompleteStream
    );
    if is_cut {
        ApiError::because(Kind::InvalidRequest, "the body breaks off within a part")
    } else {
        malformed("the body is not a well-formed multipart/form-data body")
    }
}

/// Counts what comes while a part's head is looked for.
#[derive(Debug, Clone, Default)]
struct HeadBudget(Arc<AtomicUsize>);

const NOT_COUNTING: usize = usize::MAX;

impl HeadBudget {
    fn begin(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    fn end(&self) {
        self.0.store(NOT_COUNTING, Ordering::Relaxed);
    }

    fn is_spent(&self) -> bool {
        let count = self.0.load(Ordering::Relaxed);
        count != NOT_COUNTING && count > MAX_HEAD_BYTES
    }

    fn add(&self, bytes: usize) {
        let count = self.0.load(Ordering::Relaxed);
        if count != NOT_COUNTING {
            self.0.store(count.saturating_add(bytes), Ordering::Relaxed);
        }
    }
}

/// The parser takes in whatever is there before it looks at it. This gives it one piece for
/// each look, and none to a head that does not end.
struct OneAtATime<S> {
    pieces: S,
    has_given: Cell<bool>,
    head: HeadBudget,
}

/// A head that does not end.
#[derive(Debug, thiserror::Error)]
#[error("a part's head does not end")]
struct EndlessHead;

impl<S> Stream for OneAtATime<S>
where
    S: Stream<Item = Result<Bytes, Box<dyn Error + Send + Sync>>> + Unpin,
{
    type Item = Result<Bytes, Box<dyn Error + Send + Sync>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.has_given.replace(false) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.head.is_spent() {
            return Poll::Ready(Some(Err(EndlessHead.into())));
        }
        let piece = self.pieces.poll_next_unpin(context);
        if let Poll::Ready(Some(Ok(piece))) = &piece {
            self.has_given.set(true);
            self.head.add(piece.len());
        }
        piece
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn multipart(boundary: &str, body: impl Into<Body>) -> Result<Multipart, ApiError> {
        let mut headers = HeaderMap::new();
        let value = format!("multipart/form-data; boundary={boundary}");
        headers.insert(CONTENT_TYPE, HeaderValue::from_str(&value).unwrap());
        Multipart::new(&headers, body.into(), 10)
    }

    /// Names and lengths of the parts, or the kind of what is wrong.
    async fn read(body: impl Into<Body>) -> Result<Vec<(String, usize)>, Kind> {
        let mut multipart = multipart("x", body).map_err(|error| error.kind())?;
        let mut parts = Vec::new();
        while let Some(part) = multipart.next().await.map_err(|error| error.kind())? {
            let name = part.name().to_owned();
            let bytes = part.bytes(1 << 20).await.map_err(|error| error.kind())?;
            parts.push((name, bytes.len()));
        }
        Ok(parts)
    }

    fn part(disposition: &str, content: &str) -> String {
        format!("--x\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n")
    }

    /// In pieces of `size` bytes.
    fn pieces(text: &str, size: usize) -> Body {
        let pieces: Vec<_> = text
            .as_bytes()
            .chunks(size)
            .map(|piece| Ok::<_, std::io::Error>(Bytes::copy_from_slice(piece)))
            .collect();
        Body::from_stream(futures_util::stream::iter(pieces))
    }

    #[tokio::test]
    async fn parts_are_read_however_they_are_cut() {
        let text = format!(
            "{}{}--x--\r\n",
            part(
                "name=\"file\"; filename=\"../../etc/passwd\"",
                &"y".repeat(5000)
            ),
            part("name=\"quality\"", "fast"),
        );
        for size in [1, 7, 100, 100_000] {
            let parts = read(pieces(&text, size)).await.unwrap();
            let expected = [(String::from("file"), 5000), (String::from("quality"), 4)];
            assert_eq!(parts, expected, "in pieces of {size}");
        }
    }

    #[tokio::test]
    async fn file_names_are_of_no_concern() {
        for name in [
            "../../etc/passwd",
            "..\\\\windows",
            "%2e%2e%2f",
            "CON",
            ".htaccess",
            "<script>",
            "\u{202e}gnp.exe",
            &"n".repeat(4000),
        ] {
            let text = part(&format!("name=\"file\"; filename=\"{name}\""), "y") + "--x--\r\n";
            assert_eq!(read(text).await.unwrap().len(), 1, "{name}");
        }
        let text = part("name=\"file\"; filename*=UTF-8''..%2F", "y") + "--x--\r\n";
        assert_eq!(read(text).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn what_is_not_well_formed_is_refused() {
        let many: String = (0..11).map(|_| part("name=\"a\"", "")).collect();
        let long_header = format!(
            "--x\r\nContent-Disposition: form-data; name=\"a\"\r\nX-Long: {}\r\n\r\n\r\n--x--\r\n",
            "h".repeat(1 << 20)
        );
        let nested = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\
                      Content-Type: multipart/mixed; boundary=y\r\n\r\n--y--\r\n--x--\r\n";
        for text in [
            many + "--x--\r\n",
            long_header.clone(),
            nested.to_owned(),
            part("name=\"a\0b\"", ""),
            part("filename=\"f\"", ""),
            part("name=\"a\"", "unterminated"),
            String::from("nonsense"),
            String::new(),
        ] {
            let refused = read(text.clone()).await;
            assert_eq!(refused, Err(Kind::InvalidRequest), "{text:.80}");
        }
        assert_eq!(
            read(pieces(&long_header, 1000)).await,
            Err(Kind::InvalidRequest)
        );
    }

    #[tokio::test]
    async fn a_head_that_does_not_end_is_not_read_on() {
        let mut given = 0;
        let endless = futures_util::stream::repeat_with(move || {
            given += 1;
            assert!(given < 30, "it is read on and on");
            Ok::<_, std::io::Error>(Bytes::from_static(&[b'h'; 1000]))
        });
        let begin = futures_util::stream::iter([Ok(Bytes::from_static(b"--x\r\nX-Long: "))]);
        let refused = read(Body::from_stream(begin.chain(endless))).await;
        assert_eq!(refused, Err(Kind::InvalidRequest));
    }

    #[test]
    fn a_boundary_is_needed_and_is_not_long() {
        assert!(multipart(&"b".repeat(70), "").is_ok());
        assert!(multipart(&"b".repeat(71), "").is_err());
        assert!(multipart("\"\"", "").is_err());
        assert!(Multipart::new(&HeaderMap::new(), Body::empty(), 1).is_err());
    }
}
