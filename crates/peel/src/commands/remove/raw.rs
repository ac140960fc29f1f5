//! Frames of raw pixels on standard input, as `ffmpeg -f rawvideo -pix_fmt rgb24` gives them.

use std::io::Read;
use std::path::{Path, PathBuf};

use peel_executor::Input;

use super::arguments::FrameSize;
use super::batch::{Origin, Task};
use super::failure::Failure;
use crate::message::UsageError;

/// File names with a running number, such as `out-%03d.png`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NumberedPath {
    before: String,
    digits: usize,
    after: String,
}

impl NumberedPath {
    /// Reads the one `%d`, `%u` or `%0Nd` of printf that there has to be; `%%` is a percent sign.
    pub(crate) fn parse(path: &Path) -> Result<Self, UsageError> {
        let wrong = || {
            UsageError::new(format!("--output {}: frames need a number", path.display()))
                .with_hint("write it like out-%03d.png, or leave --output out for standard output")
        };
        let mut rest = path.to_str().ok_or_else(wrong)?;
        let mut parts = vec![String::new()];
        let mut digits = 0;
        while let Some((plain, after)) = rest.split_once('%') {
            let part = parts.last_mut().ok_or_else(wrong)?;
            part.push_str(plain);
            if let Some(after) = after.strip_prefix('%') {
                part.push('%');
                rest = after;
                continue;
            }
            let end = after.find(['d', 'u']).ok_or_else(wrong)?;
            digits = match &after[..end] {
                "" => 1,
                width => width
                    .parse()
                    .ok()
                    .filter(|&width| width <= 20)
                    .ok_or_else(wrong)?,
            };
            parts.push(String::new());
            rest = &after[end + 1..];
        }
        parts.last_mut().ok_or_else(wrong)?.push_str(rest);
        match <[String; 2]>::try_from(parts) {
            Ok([before, after]) => Ok(Self {
                before,
                digits,
                after,
            }),
            Err(_) => Err(wrong()),
        }
    }

    /// The path of frame `number`.
    pub(crate) fn of(&self, number: u64) -> PathBuf {
        let Self {
            before,
            digits,
            after,
        } = self;
        PathBuf::from(format!("{before}{number:0digits$}{after}"))
    }
}

/// The frames of `source`, one task each, numbered from 0; without `outputs` they go to
/// standard output. A last frame that is cut short is a failure of its own.
pub(crate) fn frames(
    mut source: impl Read,
    size: FrameSize,
    outputs: Option<NumberedPath>,
) -> impl Iterator<Item = Task> {
    let wanted = u64::from(size.width) * u64::from(size.height) * 3;
    let mut numbers = 0..;
    let mut is_over = false;
    std::iter::from_fn(move || {
        if is_over {
            return None;
        }
        let number = numbers.next()?;
        let mut pixels = Vec::new();
        let origin = match (&mut source).take(wanted).read_to_end(&mut pixels) {
            Ok(0) => return None,
            Ok(read) if read as u64 == wanted => Origin::Memory(Input::Rgb24 {
                width: size.width,
                height: size.height,
                pixels,
            }),
            Ok(read) => {
                is_over = true;
                Origin::Missing(Failure::CutShortFrame {
                    got: read as u64,
                    wanted,
                })
            }
            Err(error) => {
                is_over = true;
                Origin::Missing(Failure::Unreadable(error))
            }
        };
        Some(Task {
            name: format!("frame {number}"),
            origin,
            output: outputs.as_ref().map(|outputs| outputs.of(number)),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(pattern: &str, number: u64) -> String {
        let numbered = NumberedPath::parse(Path::new(pattern)).unwrap();
        numbered.of(number).to_str().unwrap().to_owned()
    }

    #[test]
    fn numbers_as_printf_writes_them() {
        assert_eq!(path("out-%03u.png", 7), "out-007.png");
        assert_eq!(path("out-%d.png", 7), "out-7.png");
        assert_eq!(path("100%%/%02d", 123), "100%/123");
    }

    #[test]
    fn exactly_one_number() {
        for pattern in ["out.png", "%d-%d.png", "%x.png", "out%", "%99d.png"] {
            assert!(
                NumberedPath::parse(Path::new(pattern)).is_err(),
                "{pattern}"
            );
        }
    }

    const TWO_BY_ONE: FrameSize = FrameSize {
        width: 2,
        height: 1,
    };

    #[test]
    fn frames_follow_each_other() {
        let bytes: Vec<u8> = (0..12).collect();
        let tasks: Vec<_> = frames(&bytes[..], TWO_BY_ONE, None).collect();
        assert_eq!(tasks.len(), 2);
        let Origin::Memory(Input::Rgb24 { pixels, .. }) = &tasks[1].origin else {
            panic!("a frame");
        };
        assert_eq!(pixels, &[6, 7, 8, 9, 10, 11]);
    }

    #[test]
    fn a_frame_cut_short_is_told() {
        let tasks: Vec<_> = frames(&[0_u8; 8][..], TWO_BY_ONE, None).collect();
        assert_eq!(tasks.len(), 2);
        let cut_short = Failure::CutShortFrame { got: 2, wanted: 6 }.to_string();
        match &tasks[1].origin {
            Origin::Missing(failure) => assert_eq!(failure.to_string(), cut_short),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn no_bytes_are_no_frames() {
        assert_eq!(frames(std::io::empty(), TWO_BY_ONE, None).count(), 0);
    }
}
