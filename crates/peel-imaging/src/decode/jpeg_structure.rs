//! The skeleton of a JPEG file (ITU-T T.81, annex B), read without decoding.

const FILL: u8 = 0xFF;
const START_OF_IMAGE: u8 = 0xD8;
const END_OF_IMAGE: u8 = 0xD9;
const START_OF_SCAN: u8 = 0xDA;
const APP14: u8 = 0xEE;

/// Where the file stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// At an end-of-image marker; bytes after it are of no interest.
    Marker,
    /// Within entropy-coded data, or right after it: cut short, or only the marker is missing.
    Scan,
    /// Before or between scans, where data must follow.
    Segment,
}

/// What the segments of a file say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Structure {
    pub(super) end: End,
    /// Whether an Adobe segment says that inks are stored inverted.
    pub(super) has_adobe_marker: bool,
    /// Whether there are bytes between segments that belong to none.
    pub(super) has_stray_bytes: bool,
}

/// Follows the markers from the start to the end of the first image.
pub(super) fn read(bytes: &[u8]) -> Structure {
    let mut structure = Structure {
        end: End::Segment,
        has_adobe_marker: false,
        has_stray_bytes: false,
    };
    let mut at = 2;
    loop {
        let Some(next) = next_marker(bytes, at) else {
            return structure;
        };
        structure.has_stray_bytes |= next.skipped > 0;
        at = next.end;
        match next.marker {
            END_OF_IMAGE => {
                structure.end = End::Marker;
                return structure;
            }
            START_OF_IMAGE | 0x01 | 0xD0..=0xD7 => continue,
            _ => {}
        }
        let Some(segment) = segment(bytes, at) else {
            return structure;
        };
        structure.has_adobe_marker |= next.marker == APP14 && segment.starts_with(b"Adobe");
        at += 2 + segment.len();
        if next.marker == START_OF_SCAN {
            match scan_end(bytes, at) {
                Some(end) => at = end,
                None => {
                    structure.end = End::Scan;
                    return structure;
                }
            }
        }
    }
}

struct Marker {
    marker: u8,
    /// The first byte after the marker.
    end: usize,
    /// Bytes before it that are not fill.
    skipped: usize,
}

fn next_marker(bytes: &[u8], from: usize) -> Option<Marker> {
    let rest = bytes.get(from..)?;
    let mut skipped = 0;
    let mut at = 0;
    loop {
        match *rest.get(at..at + 2)? {
            [FILL, FILL] => at += 1,
            [FILL, marker] if marker != 0 => {
                return Some(Marker {
                    marker,
                    end: from + at + 2,
                    skipped,
                });
            }
            _ => {
                skipped += 1;
                at += 1;
            }
        }
    }
}

/// The bytes after the length field at `at`.
fn segment(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let length = u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?);
    bytes.get(at + 2..at.checked_add(usize::from(length).max(2))?)
}

/// Where the marker stands that ends the scan whose data begin at `from`.
fn scan_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == FILL)?;
        match *bytes.get(at + 1)? {
            0x00 | 0x01 | 0xD0..=0xD7 => at += 2,
            FILL => at += 1,
            _ => return Some(at),
        }
    }
}
