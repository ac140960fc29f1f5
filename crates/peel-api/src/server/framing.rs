//! Where each request on a connection of HTTP/1.1 begins and ends (RFC 9112, sections 2.2, 6
//! and 7.1), read so strictly that no other reader, such as a proxy in front, can find
//! another end.

use std::mem;

/// What a connection of HTTP/2 begins with.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// What is kept of a line. The headers that are looked at are shorter.
const MAX_LINE: usize = 256;

/// A place in the stream of bytes that a client sends.
#[derive(Debug)]
pub(super) struct Framing {
    at: At,
    /// How much of the preface has come; `None` once it cannot come any more.
    preface: Option<usize>,
    line: Line,
    head: Head,
}

/// Bytes that two readers could understand differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal {
    /// How many bytes before them are well.
    pub(super) after: usize,
    pub(super) place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Head,
    Body,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// Before a request, or in its first line.
    RequestLine,
    Headers,
    /// In a body of which so many bytes are still to come.
    Sized(u64),
    ChunkSize,
    /// In a chunk, of which so many bytes are still to come.
    Chunk(u64),
    /// In the line end after a chunk.
    ChunkEnd,
    Trailers,
    /// In a connection of HTTP/2, whose frames say their lengths.
    Http2,
}

/// The begin of a line, without its end.
#[derive(Debug, Default)]
struct Line {
    begin: Vec<u8>,
    is_cut: bool,
    /// Whether its last byte was a carriage return, which is not yet in it.
    is_returning: bool,
}

/// What the headers so far say of the body.
#[derive(Debug, Default)]
struct Head {
    length: Option<u64>,
    is_chunked: bool,
    has_host: bool,
}

impl Framing {
    pub(super) fn new() -> Self {
        Self {
            at: At::RequestLine,
            preface: Some(0),
            line: Line::default(),
            head: Head::default(),
        }
    }

    /// Goes on with what came. Nothing may come after a refusal.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        let mut read = 0;
        while let Some(&byte) = bytes.get(read) {
            let ahead = (bytes.len() - read) as u64;
            read += match &mut self.at {
                At::Http2 => return Ok(()),
                At::Sized(left) | At::Chunk(left) if *left > 0 => {
                    let count = ahead.min(*left);
                    *left -= count;
                    // No more than are there, so that it fits.
                    count as usize
                }
                _ => {
                    let place = self.place();
                    self.byte(byte).ok_or(Refusal { after: read, place })?;
                    1
                }
            };
            if self.at == At::Sized(0) {
                self.at = At::RequestLine;
            }
        }
        Ok(())
    }

    fn place(&self) -> Place {
        match self.at {
            At::RequestLine | At::Headers => Place::Head,
            _ => Place::Body,
        }
    }

    /// `None` refuses it.
    fn byte(&mut self, byte: u8) -> Option<()> {
        if self.is_preface(byte) {
            self.at = At::Http2;
            return Some(());
        }
        if let At::Chunk(_) = self.at {
            self.at = At::ChunkEnd;
        }
        if !self.line.push(byte)? {
            // After a chunk there is nothing but the end of the line.
            let is_well = self.at != At::ChunkEnd || self.line.is_empty();
            return is_well.then_some(());
        }
        let line = mem::take(&mut self.line);
        self.at = match self.at {
            // Empty lines before a request are skipped.
            At::RequestLine if line.is_empty() => At::RequestLine,
            At::RequestLine => At::Headers,
            At::Headers if line.is_empty() => mem::take(&mut self.head).body()?,
            At::Headers => {
                self.head.header(&line)?;
                At::Headers
            }
            At::ChunkSize => match chunk_size(&line)? {
                0 => At::Trailers,
                size => At::Chunk(size),
            },
            At::ChunkEnd => At::ChunkSize,
            At::Trailers if line.is_empty() => At::RequestLine,
            At::Trailers => At::Trailers,
            other @ (At::Sized(_) | At::Chunk(_) | At::Http2) => other,
        };
        Some(())
    }

    /// Whether the preface of HTTP/2 is complete with `byte`.
    fn is_preface(&mut self, byte: u8) -> bool {
        self.preface = self
            .preface
            .filter(|&count| PREFACE.get(count) == Some(&byte))
            .map(|count| count + 1);
        self.preface == Some(PREFACE.len())
    }
}

impl Line {
    /// Whether the line is over; `None` when its end is not CR LF, or a CR is within it.
    fn push(&mut self, byte: u8) -> Option<bool> {
        match (mem::take(&mut self.is_returning), byte) {
            (true, b'\n') => return Some(true),
            (true, _) | (false, b'\n') => return None,
            (false, b'\r') => self.is_returning = true,
            (false, _) if self.begin.len() < MAX_LINE => self.begin.push(byte),
            (false, _) => self.is_cut = true,
        }
        Some(false)
    }

    fn is_empty(&self) -> bool {
        self.begin.is_empty()
    }
}

impl Head {
    /// Notes what is of importance; `None` refuses the line.
    fn header(&mut self, line: &Line) -> Option<()> {
        let Some(colon) = line.begin.iter().position(|&byte| byte == b':') else {
            // A name this long is none of those; one without a colon is no header.
            return line.is_cut.then_some(());
        };
        let (name, value) = line.begin.split_at(colon);
        // The continuation of the line before, or a space before the colon.
        if name.is_empty() || name.iter().any(|&byte| byte <= b' ' || byte == 0x7f) {
            return None;
        }
        let value = value[1..].trim_ascii();
        let is_again = if name.eq_ignore_ascii_case(b"host") {
            mem::replace(&mut self.has_host, true)
        } else if name.eq_ignore_ascii_case(b"content-length") {
            let value = Some(value).filter(|_| !line.is_cut)?;
            self.length.replace(number(value, 10)?).is_some()
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            if line.is_cut || !value.eq_ignore_ascii_case(b"chunked") {
                return None;
            }
            mem::replace(&mut self.is_chunked, true)
        } else {
            false
        };
        (!is_again).then_some(())
    }

    /// What follows; `None` when there are two answers.
    fn body(self) -> Option<At> {
        match (self.length, self.is_chunked) {
            (Some(_), true) => None,
            (None, true) => Some(At::ChunkSize),
            (None | Some(0), false) => Some(At::RequestLine),
            (Some(length), false) => Some(At::Sized(length)),
        }
    }
}

/// The size in the line before a chunk; extensions mean nothing.
fn chunk_size(line: &Line) -> Option<u64> {
    let end = line.begin.iter().position(|&byte| byte == b';');
    let digits = match end {
        Some(end) => &line.begin[..end],
        None if line.is_cut => return None,
        None => line.begin.as_slice(),
    };
    number(digits.trim_ascii_end(), 16)
}

/// A number of digits alone.
fn number(digits: &[u8], radix: u32) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |number, &digit| {
        let digit = char::from(digit).to_digit(radix)?;
        number
            .checked_mul(u64::from(radix))?
            .checked_add(u64::from(digit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GET: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    const POST: &str = "POST / HTTP/1.1\r\nHost: a\r\n";

    /// The whole at once, and in pieces of each size, must come to the same.
    fn read(text: &str) -> Result<At, (usize, Place)> {
        let outcomes: Vec<_> = [1, 2, 3, 7, text.len().max(1)]
            .into_iter()
            .map(|size| {
                let mut framing = Framing::new();
                for (index, piece) in text.as_bytes().chunks(size).enumerate() {
                    if let Err(refusal) = framing.read(piece) {
                        return Err((index * size + refusal.after, refusal.place));
                    }
                }
                Ok(framing.at)
            })
            .collect();
        assert!(
            outcomes.windows(2).all(|pair| pair[0] == pair[1]),
            "{text:?}: {outcomes:?}"
        );
        outcomes[0]
    }

    #[test]
    fn each_request_begins_where_the_one_before_ends() {
        for body in [
            "Content-Length: 4\r\n\r\n\n\n\n\n",
            "content-length:0\r\n\r\n",
            "Transfer-Encoding: Chunked\r\n\r\n3;a=\"b\"\r\n\n\n\n\r\nA \r\n0123456789\r\n0\r\nX: y\r\n\r\n",
            "transfer-encoding:\tchunked \r\n\r\n0\r\n\r\n",
            "X: y\r\nEmpty:\r\n\r\n",
        ] {
            let stream = format!("{GET}{POST}{body}\r\n{GET}");
            assert_eq!(read(&stream), Ok(At::RequestLine), "{body:?}");
            // Were the last request taken for a body, this would not be noticed.
            let last = format!("{stream}GET / HTTP/1.1\n");
            assert_eq!(read(&last), Err((last.len() - 1, Place::Head)), "{body:?}");
        }
    }

    #[test]
    fn heads_that_can_be_read_in_two_ways_are_refused() {
        let long = format!("Content-Length: {}4\r\n\r\n", " ".repeat(MAX_LINE));
        for rest in [
            "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n",
            "Transfer-Encoding : chunked\r\n\r\n",
            "Transfer-Encoding: xchunked\r\n\r\n",
            "Transfer-Encoding: chunked, identity\r\n\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
            "Content-Length: 4\r\nContent-Length: 4\r\n\r\n",
            "Content-Length: 4\r\ncontent-length: 5\r\n\r\n",
            "Content-Length: +4\r\n\r\n",
            "Content-Length: -4\r\n\r\n",
            "Content-Length: 4, 4\r\n\r\n",
            "Content-Length: 0x4\r\n\r\n",
            "Content-Length:\r\n\r\n",
            "Content-Length: 18446744073709551616\r\n\r\n",
            &long,
            "Host: b\r\n\r\n",
            "X: 1\r\n 2\r\n\r\n",
            "X: 1\r\n\tContent-Length: 4\r\n\r\n",
            "X: 1\nContent-Length: 4\r\n\r\n",
            "X: 1\rContent-Length: 4\r\n\r\n",
            "X: 1\r\n\n",
            "X: 1\r\n\r\r\n",
            "nonsense\r\n\r\n",
            ": 1\r\n\r\n",
        ] {
            let refused = read(&format!("{GET}{POST}{rest}"));
            assert!(
                matches!(refused, Err((_, Place::Head))),
                "{rest:?}: {refused:?}"
            );
        }
    }

    #[test]
    fn a_refused_head_is_not_complete() {
        let stream = format!("{POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n");
        assert_eq!(read(&stream), Err((stream.len() - 1, Place::Head)));
    }

    #[test]
    fn chunks_that_can_be_read_in_two_ways_are_refused() {
        for rest in [
            "3\n",
            "\r\n",
            "g\r\n",
            "+3\r\n",
            "0x3\r\n",
            " 3\r\n",
            "3;x\ny\r\n",
            "3\r\nabcd",
            "3\r\nabc\n",
            "3\r\nabc\rx",
            "10000000000000000\r\n",
            "0\r\n\n",
            "0\r\nX: y\n",
        ] {
            let refused = read(&format!("{POST}Transfer-Encoding: chunked\r\n\r\n{rest}"));
            assert!(
                matches!(refused, Err((_, Place::Body))),
                "{rest:?}: {refused:?}"
            );
        }
    }

    #[test]
    fn http_2_is_left_alone() {
        let preface = String::from_utf8(PREFACE.to_vec()).unwrap();
        assert_eq!(read(&format!("{preface}\n\n\r\0")), Ok(At::Http2));
        // It counts at the begin of a connection alone.
        let refused = read(&format!("{GET}{preface}\n\n"));
        assert!(refused.is_err(), "{refused:?}");
    }
}
