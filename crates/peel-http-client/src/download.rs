use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use ureq::Body;
use ureq::http::{Response, header};

use crate::{Client, HttpError};

/// Times that a cut connection is taken up again without a single new byte.
const FRUITLESS_ATTEMPTS: usize = 3;
const BUFFER_BYTES: usize = 128 * 1024;

/// What a download may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DownloadLimits {
    /// Largest file, in bytes.
    pub max_bytes: u64,
    /// Longest time for the whole file, redirects and new connections included.
    pub max_time: Duration,
}

/// How far a download is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that are there, those of an earlier run included.
    pub done: u64,
    /// Bytes in all, where the server says.
    pub total: Option<u64>,
}

impl Client {
    /// Downloads `address` into the file `partial`. When the file exists already, only what is
    /// missing is asked for, if the server can do that; so a download that was cut goes on. Within
    /// one call a cut connection is taken up again by itself.
    ///
    /// `progress` is called as bytes arrive, and stops the download by answering `Break`.
    ///
    /// What an earlier run left is not compared with the file on the server: hold the result
    /// against a checksum, and delete it and start again when that fails.
    ///
    /// # Errors
    /// [`HttpError`]. `partial` keeps what arrived, unless it was too large or of the wrong length.
    pub fn download(
        &self,
        address: &str,
        partial: &Path,
        limits: &DownloadLimits,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<u64, HttpError> {
        let deadline = Instant::now() + limits.max_time;
        let mut target = Target::open(partial)?;
        let mut fruitless = 0;
        loop {
            let before = target.length;
            let (response, host) = self.get(address, target.length, deadline)?;
            match receive(response, &host, &mut target, limits, progress) {
                Err(HttpError::Cut { .. }) if fruitless < FRUITLESS_ATTEMPTS => {
                    fruitless = if target.length > before {
                        0
                    } else {
                        fruitless + 1
                    };
                }
                result => return result,
            }
        }
    }
}

/// The file that is being written.
struct Target<'a> {
    file: File,
    path: &'a Path,
    length: u64,
}

impl<'a> Target<'a> {
    fn open(path: &'a Path) -> Result<Self, HttpError> {
        let opened = OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .and_then(|file| Ok((file.metadata()?.len(), file)));
        match opened {
            Ok((length, file)) => Ok(Self { file, path, length }),
            Err(source) => Err(HttpError::Write {
                path: path.to_owned(),
                source,
            }),
        }
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), HttpError> {
        self.file
            .write_all(bytes)
            .map_err(|source| self.failed(source))?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    fn clear(&mut self) -> Result<(), HttpError> {
        self.file.set_len(0).map_err(|source| self.failed(source))?;
        self.length = 0;
        Ok(())
    }

    fn failed(&self, source: std::io::Error) -> HttpError {
        HttpError::Write {
            path: self.path.to_owned(),
            source,
        }
    }
}

/// Takes one answer of the server into `target`.
fn receive(
    response: Response<Body>,
    host: &str,
    target: &mut Target<'_>,
    limits: &DownloadLimits,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<u64, HttpError> {
    let total = match response.status().as_u16() {
        200 => {
            target.clear()?;
            number(&response, header::CONTENT_LENGTH.as_str())
        }
        206 => {
            let range = content_range(&response);
            if range.is_none_or(|range| range.start != Some(target.length)) {
                return Err(HttpError::Status {
                    host: host.to_owned(),
                    status: 206,
                });
            }
            range.and_then(|range| range.total)
        }
        // Nothing is left to ask for: either the file was complete, or it is another one.
        416 if target.length > 0 => {
            if content_range(&response).and_then(|range| range.total) == Some(target.length) {
                return Ok(target.length);
            }
            let received = target.length;
            target.clear()?;
            return Err(HttpError::Cut {
                host: host.to_owned(),
                received,
                expected: 0,
            });
        }
        status => {
            return Err(HttpError::Status {
                host: host.to_owned(),
                status,
            });
        }
    };
    if total.is_some_and(|total| total > limits.max_bytes) {
        target.clear()?;
        return Err(HttpError::TooLarge {
            limit: limits.max_bytes,
        });
    }
    copy(response, host, total, target, limits, progress)?;
    match total {
        Some(expected) if target.length < expected => Err(HttpError::Cut {
            host: host.to_owned(),
            received: target.length,
            expected,
        }),
        Some(expected) if target.length > expected => {
            let received = target.length;
            target.clear()?;
            Err(HttpError::WrongLength {
                host: host.to_owned(),
                received,
                expected,
            })
        }
        _ => Ok(target.length),
    }
}

/// Copies the body until it ends or is cut.
fn copy(
    response: Response<Body>,
    host: &str,
    total: Option<u64>,
    target: &mut Target<'_>,
    limits: &DownloadLimits,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<(), HttpError> {
    let mut body = response.into_body().into_reader();
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        let state = Progress {
            done: target.length,
            total,
        };
        if progress(state).is_break() {
            return Err(HttpError::Cancelled);
        }
        let count = match body.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(count) => count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) if error.kind() == std::io::ErrorKind::TimedOut => {
                return Err(HttpError::TimedOut {
                    host: host.to_owned(),
                });
            }
            Err(_) => {
                return Err(HttpError::Cut {
                    host: host.to_owned(),
                    received: target.length,
                    expected: total.unwrap_or(limits.max_bytes),
                });
            }
        };
        if target.length + count as u64 > limits.max_bytes {
            target.clear()?;
            return Err(HttpError::TooLarge {
                limit: limits.max_bytes,
            });
        }
        target.append(&buffer[..count])?;
    }
}

/// `Content-Range: bytes start-end/total`, or `bytes */total`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ContentRange {
    start: Option<u64>,
    total: Option<u64>,
}

fn content_range(response: &Response<Body>) -> Option<ContentRange> {
    let value = response
        .headers()
        .get(header::CONTENT_RANGE)?
        .to_str()
        .ok()?;
    let (range, total) = value.strip_prefix("bytes ")?.split_once('/')?;
    Some(ContentRange {
        start: range
            .split_once('-')
            .and_then(|(start, _)| start.parse().ok()),
        total: total.parse().ok(),
    })
}

fn number(response: &Response<Body>, name: &str) -> Option<u64> {
    response.headers().get(name)?.to_str().ok()?.parse().ok()
}
