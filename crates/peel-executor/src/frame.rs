//! Messages on a pipe.
//!
//! Each side first sends [`MAGIC`]. A frame is then, all integers little-endian: the
//! header's length (`u32`), the number of parts (`u32`), each part's length (`u64`),
//! the header (JSON), the parts. Every length is held against [`FrameLimits`] before
//! anything is allocated for it.

use std::io::{self, Read, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The first bytes in each direction; the last two are the protocol's version.
pub(crate) const MAGIC: [u8; 8] = *b"peelex02";

/// JSON headers hold options and messages, never pixels.
const MAX_HEADER_BYTES: u32 = 64 * 1024;
const MAX_PARTS: u32 = 3;

/// What a received frame may hold at most.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FrameLimits {
    /// Length of each binary part, in bytes.
    pub(crate) max_part_bytes: u64,
}

/// A received message.
#[derive(Debug)]
pub(crate) struct Frame<M> {
    pub(crate) message: M,
    /// Binary data beside the message.
    pub(crate) parts: Vec<Vec<u8>>,
}

/// The other side said something that makes no sense, or nothing any more.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FrameError {
    #[error("the pipe broke")]
    Io(#[from] io::Error),
    #[error("the other side does not speak this protocol")]
    Magic,
    #[error("a {what} of {length} is more than is allowed")]
    TooLong { what: &'static str, length: u64 },
    #[error("the other side hung up")]
    HungUp,
    #[error("a message came out of turn")]
    Unexpected,
    #[error("a message was not understood")]
    Header(#[from] serde_json::Error),
}

/// Opens the conversation.
pub(crate) fn send_magic(pipe: &mut impl Write) -> Result<(), FrameError> {
    pipe.write_all(&MAGIC)?;
    pipe.flush()?;
    Ok(())
}

/// Checks that the other side speaks the same version.
pub(crate) fn expect_magic(pipe: &mut impl Read) -> Result<(), FrameError> {
    let mut magic = [0; MAGIC.len()];
    pipe.read_exact(&mut magic)?;
    if magic == MAGIC {
        Ok(())
    } else {
        Err(FrameError::Magic)
    }
}

/// Writes one frame.
pub(crate) fn send(
    pipe: &mut impl Write,
    message: &impl Serialize,
    parts: &[&[u8]],
) -> Result<(), FrameError> {
    let header = serde_json::to_vec(message)?;
    let header_length = checked("header", header.len() as u64, u64::from(MAX_HEADER_BYTES))?;
    let part_count = checked("number of parts", parts.len() as u64, u64::from(MAX_PARTS))?;

    let mut head = Vec::with_capacity(8 + 8 * parts.len() + header.len());
    head.extend_from_slice(&header_length.to_le_bytes());
    head.extend_from_slice(&part_count.to_le_bytes());
    for part in parts {
        head.extend_from_slice(&(part.len() as u64).to_le_bytes());
    }
    head.extend_from_slice(&header);

    pipe.write_all(&head)?;
    for part in parts {
        pipe.write_all(part)?;
    }
    pipe.flush()?;
    Ok(())
}

/// Reads one frame; `None` when the other side hung up between frames.
pub(crate) fn receive<M: DeserializeOwned>(
    pipe: &mut impl Read,
    limits: FrameLimits,
) -> Result<Option<Frame<M>>, FrameError> {
    let Some(header_length) = read_first_u32(pipe)? else {
        return Ok(None);
    };
    checked(
        "header",
        u64::from(header_length),
        u64::from(MAX_HEADER_BYTES),
    )?;
    let part_count = u32::from_le_bytes(read_array(pipe)?);
    checked(
        "number of parts",
        u64::from(part_count),
        u64::from(MAX_PARTS),
    )?;

    let mut lengths = Vec::new();
    for _ in 0..part_count {
        let length = u64::from_le_bytes(read_array(pipe)?);
        if length > limits.max_part_bytes {
            return Err(FrameError::TooLong {
                what: "part",
                length,
            });
        }
        lengths.push(length);
    }

    let message = serde_json::from_slice(&read_exactly(pipe, u64::from(header_length))?)?;
    let parts = lengths
        .into_iter()
        .map(|length| read_exactly(pipe, length))
        .collect::<Result<_, _>>()?;
    Ok(Some(Frame { message, parts }))
}

fn checked(what: &'static str, length: u64, most: u64) -> Result<u32, FrameError> {
    match u32::try_from(length) {
        Ok(small) if length <= most => Ok(small),
        _ => Err(FrameError::TooLong { what, length }),
    }
}

fn read_first_u32(pipe: &mut impl Read) -> Result<Option<u32>, FrameError> {
    let mut first = [0; 4];
    let got = loop {
        match pipe.read(&mut first) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => break other?,
        }
    };
    if got == 0 {
        return Ok(None);
    }
    pipe.read_exact(&mut first[got..])?;
    Ok(Some(u32::from_le_bytes(first)))
}

fn read_array<const N: usize>(pipe: &mut impl Read) -> Result<[u8; N], FrameError> {
    let mut bytes = [0; N];
    pipe.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn read_exactly(pipe: &mut impl Read, length: u64) -> Result<Vec<u8>, FrameError> {
    let capacity = usize::try_from(length).map_err(|_| FrameError::TooLong {
        what: "part",
        length,
    })?;
    let mut bytes = Vec::new();
    bytes
        .try_reserve_exact(capacity)
        .map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))?;
    if pipe.take(length).read_to_end(&mut bytes)? < capacity {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: FrameLimits = FrameLimits {
        max_part_bytes: 100,
    };

    fn frame(message: &str, parts: &[&[u8]]) -> Vec<u8> {
        let mut pipe = Vec::new();
        send(&mut pipe, &message, parts).unwrap();
        pipe
    }

    #[test]
    fn a_frame_comes_back_as_it_was_sent() {
        let pipe = frame("hello", &[b"one", &[]]);
        let Frame { message, parts } = receive::<String>(&mut pipe.as_slice(), LIMITS)
            .unwrap()
            .unwrap();
        assert_eq!(message, "hello");
        assert_eq!(parts, [b"one".to_vec(), Vec::new()]);
    }

    #[test]
    fn hanging_up_between_frames_is_no_error() {
        assert!(
            receive::<String>(&mut io::empty(), LIMITS)
                .unwrap()
                .is_none()
        );
    }

    #[test]
    fn hanging_up_anywhere_inside_a_frame_is_an_error() {
        let pipe = frame("hello", &[b"one"]);
        for end in 1..pipe.len() {
            let result = receive::<String>(&mut &pipe[..end], LIMITS);
            assert!(matches!(result, Err(FrameError::Io(_))), "cut at {end}");
        }
    }

    #[test]
    fn a_part_above_the_limit_is_refused_before_it_is_read() {
        let pipe = frame("hello", &[&[7; 101]]);
        let head_only = &pipe[..16];
        assert!(matches!(
            receive::<String>(&mut &head_only[..], LIMITS),
            Err(FrameError::TooLong { length: 101, .. })
        ));
    }

    #[test]
    fn absurd_lengths_are_refused() {
        for head in [
            [u32::MAX.to_le_bytes(), 0u32.to_le_bytes()],
            [2u32.to_le_bytes(), u32::MAX.to_le_bytes()],
        ] {
            assert!(matches!(
                receive::<String>(&mut head.concat().as_slice(), LIMITS),
                Err(FrameError::TooLong { .. })
            ));
        }
    }

    #[test]
    fn a_header_that_is_not_the_expected_message_is_refused() {
        let pipe = frame("hello", &[]);
        assert!(matches!(
            receive::<u8>(&mut pipe.as_slice(), LIMITS),
            Err(FrameError::Header(_))
        ));
    }

    #[test]
    fn another_protocol_version_is_refused() {
        assert!(matches!(
            expect_magic(&mut &b"peelex99"[..]),
            Err(FrameError::Magic)
        ));
    }
}
