use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::framing::{Framing, Place, Refusal};

/// No head of a request in the eyes of any reader: it is answered with 400, and the connection
/// closed.
const NO_HEAD: &[u8] = b"\0\r\n\r\n";

/// A stream whose reader gets to see no request that another reader could take for something
/// else. The first one ends the stream, as a head that is malformed beyond doubt.
pub(super) struct Unambiguous<S> {
    stream: S,
    state: State,
}

enum State {
    Reading(Framing),
    /// What is still to be read in place of a head.
    Refusing(&'static [u8]),
    /// A body was broken off.
    Broken,
}

impl<S> Unambiguous<S> {
    pub(super) fn new(stream: S) -> Self {
        Self {
            stream,
            state: State::Reading(Framing::new()),
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Unambiguous<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let before = buffer.filled().len();
        if let State::Reading(framing) = &mut this.state {
            ready!(Pin::new(&mut this.stream).poll_read(context, buffer))?;
            let Err(Refusal { after, place }) = framing.read(&buffer.filled()[before..]) else {
                return Poll::Ready(Ok(()));
            };
            buffer.set_filled(before + after);
            this.state = match place {
                Place::Head => State::Refusing(NO_HEAD),
                Place::Body => State::Broken,
            };
        }
        match &mut this.state {
            State::Refusing(rest) => {
                let (now, later) = rest.split_at(rest.len().min(buffer.remaining()));
                buffer.put_slice(now);
                *rest = later;
            }
            State::Broken if buffer.filled().len() == before => {
                return Poll::Ready(Err(io::ErrorKind::InvalidData.into()));
            }
            // What came before is read first.
            State::Broken | State::Reading(_) => {}
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Unambiguous<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::*;

    const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    async fn passed(stream: &[u8], room: usize) -> (Vec<u8>, io::Result<usize>) {
        let mut stream = Unambiguous::new(stream);
        let (mut all, mut buffer) = (Vec::new(), vec![0; room]);
        loop {
            match stream.read(&mut buffer).await {
                Ok(count @ 1..) => all.extend_from_slice(&buffer[..count]),
                end => return (all, end),
            }
        }
    }

    #[tokio::test]
    async fn what_follows_an_ambiguous_head_is_never_seen() {
        let both: &[u8] =
            b"POST / HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r";
        let stream = [GET, both, b"\n0\r\n\r\n", GET].concat();
        for room in 1..stream.len() {
            let (all, end) = passed(&stream, room).await;
            assert_eq!(all, [GET, both, NO_HEAD].concat());
            assert_eq!(end.unwrap(), 0);
        }
    }

    #[tokio::test]
    async fn a_body_with_an_ambiguous_end_is_broken_off() {
        let head: &[u8] = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc";
        let stream = [head, b"\n0\r\n\r\n", GET].concat();
        for room in 1..stream.len() {
            let (all, end) = passed(&stream, room).await;
            assert_eq!(all, head);
            assert_eq!(end.unwrap_err().kind(), io::ErrorKind::InvalidData);
        }
    }

    #[tokio::test]
    async fn what_is_well_passes_as_it_is() {
        let stream = GET.repeat(50);
        let (all, end) = passed(&stream, 100).await;
        assert_eq!((all, end.unwrap()), (stream, 0));
    }
}
