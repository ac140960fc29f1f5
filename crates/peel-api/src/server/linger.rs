use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::BodyExt;
use tokio::time::timeout;

/// How long is listened to somebody who was refused and goes on sending.
const LONGEST: Duration = Duration::from_secs(2);
/// How much of it, in bytes.
const MOST: usize = 64 << 20;

/// A body of which the rest is read and thrown away when nobody wants it any more, within
/// limits. A connection that is closed while its client still sends takes the answer with it,
/// so that the client never learns why it was refused.
pub(super) struct Lingering<B>
where
    B: HttpBody<Data = Bytes> + Send + Unpin + 'static,
{
    /// `None` once it is over.
    body: Option<B>,
}

impl<B> Lingering<B>
where
    B: HttpBody<Data = Bytes> + Send + Unpin + 'static,
{
    pub(super) fn new(body: B) -> Self {
        Self { body: Some(body) }
    }
}

impl<B> HttpBody for Lingering<B>
where
    B: HttpBody<Data = Bytes> + Send + Unpin + 'static,
{
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        let frame = Pin::new(body).poll_frame(context);
        if matches!(frame, Poll::Ready(None | Some(Err(_)))) {
            self.body = None;
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body
            .as_ref()
            .map_or_else(|| SizeHint::with_exact(0), HttpBody::size_hint)
    }
}

impl<B> Drop for Lingering<B>
where
    B: HttpBody<Data = Bytes> + Send + Unpin + 'static,
{
    fn drop(&mut self) {
        let rest = self.body.take().filter(|body| !body.is_end_stream());
        if let Some(mut rest) = rest
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(async move {
                let reading = async {
                    let mut read = 0;
                    while let Some(Ok(frame)) = rest.frame().await {
                        read += frame.data_ref().map_or(0, Bytes::len);
                        if read > MOST {
                            break;
                        }
                    }
                };
                // Whoever is not done by then does not listen.
                let _ = timeout(LONGEST, reading).await;
            });
        }
    }
}
