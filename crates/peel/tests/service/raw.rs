//! Bytes on a socket, as no well-behaved client sends them.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longer than anything here takes; a test that runs into it fails.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Debug)]
pub(crate) struct Raw(TcpStream);

impl Raw {
    pub(crate) fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        Self(stream)
    }

    /// Sends `bytes`, unless the other end does not want them any more.
    pub(crate) fn send(&mut self, bytes: &[u8]) -> bool {
        self.0.write_all(bytes).is_ok()
    }

    /// What comes until the other end closes.
    #[track_caller]
    pub(crate) fn rest(&mut self) -> String {
        let mut all = Vec::new();
        let mut buffer = [0; 4096];
        loop {
            match self.0.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => all.extend_from_slice(&buffer[..count]),
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => break,
                Err(error) => panic!("{error}, after {}", String::from_utf8_lossy(&all)),
            }
        }
        String::from_utf8_lossy(&all).into_owned()
    }

    /// Reads past `count` bytes of a body.
    #[track_caller]
    pub(crate) fn skip(&mut self, count: usize) {
        self.0.read_exact(&mut vec![0; count]).unwrap();
    }

    /// The status of the next answer, and its head.
    #[track_caller]
    pub(crate) fn head(&mut self) -> (u16, String) {
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            assert_eq!(self.0.read(&mut byte).unwrap(), 1, "no answer");
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).unwrap();
        (status(&head), head)
    }
}

/// Sends `request` alone and gives the status of the answer.
#[track_caller]
pub(crate) fn ask(address: SocketAddr, request: &[u8]) -> u16 {
    let mut raw = Raw::connect(address);
    raw.send(request);
    raw.head().0
}

#[track_caller]
fn status(head: &str) -> u16 {
    let status = head
        .strip_prefix("HTTP/1.1 ")
        .or(head.strip_prefix("HTTP/1.0 "));
    status.and_then(|rest| rest.get(..3)?.parse().ok()).unwrap()
}
