//! The last lines that a child wrote to its standard error.

use std::collections::VecDeque;
use std::io::Read;
use std::sync::{Mutex, PoisonError};

const MAX_LINES: usize = 40;
const MAX_LINE_BYTES: usize = 400;

/// A bounded tail of text lines, filled by one thread and read by others.
#[derive(Debug, Default)]
pub(crate) struct LogTail {
    lines: Mutex<VecDeque<String>>,
}

impl LogTail {
    /// The lines that are kept, oldest first.
    pub(crate) fn lines(&self) -> Vec<String> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().cloned().collect()
    }

    /// Reads `source` to its end, whatever it sends, in bounded memory.
    pub(crate) fn drain(&self, mut source: impl Read) {
        let mut line = Vec::new();
        let mut buffer = [0; 4096];
        while let Ok(length @ 1..) = source.read(&mut buffer) {
            for &byte in &buffer[..length] {
                if byte == b'\n' {
                    self.push(&line);
                    line.clear();
                } else if line.len() < MAX_LINE_BYTES {
                    line.push(byte);
                }
            }
        }
        if !line.is_empty() {
            self.push(&line);
        }
    }

    fn push(&self, line: &[u8]) {
        let mut text = String::from_utf8_lossy(line).into_owned();
        text.retain(|c| !c.is_control());
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == MAX_LINES {
            lines.pop_front();
        }
        lines.push_back(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_last_lines_only() {
        let tail = LogTail::default();
        let text: String = (0..1000).map(|i| format!("line {i}\n")).collect();
        tail.drain(text.as_bytes());
        let lines = tail.lines();
        assert_eq!(lines.len(), MAX_LINES);
        assert_eq!(lines.last().unwrap(), "line 999");
    }

    #[test]
    fn a_line_without_end_stays_bounded() {
        let tail = LogTail::default();
        tail.drain(std::io::repeat(b'x').take(1 << 20));
        assert_eq!(tail.lines(), ["x".repeat(MAX_LINE_BYTES)]);
    }

    #[test]
    fn terminal_control_codes_are_dropped() {
        let tail = LogTail::default();
        tail.drain(&b"\x1b[31mred\r\n"[..]);
        assert_eq!(tail.lines(), ["[31mred"]);
    }
}
