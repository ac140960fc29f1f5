//! Bodies that do not come as they should.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::{Buf, Bytes};
use futures_util::TryStreamExt;
use http::header::CONTENT_LENGTH;
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::time::{Instant, Sleep};

use crate::error::{ApiError, Kind};

/// A body that came too slowly.
#[derive(Debug, thiserror::Error)]
#[error("the body came too slowly")]
pub(crate) struct TooSlow;

/// The slowest that a body may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// How long may be waited for it in all, besides what `bytes_per_second` allows.
    pub(crate) grace: Duration,
    pub(crate) bytes_per_second: u64,
}

/// A body that ends with [`TooSlow`] once it was waited for longer than its pace allows. Time
/// in which nobody wants more of it does not count.
pub(crate) struct Paced<B> {
    body: B,
    allowance: Duration,
    bytes_per_second: u64,
    waiting: Option<Waiting>,
}

struct Waiting {
    since: Instant,
    until: Pin<Box<Sleep>>,
}

impl<B> Paced<B> {
    pub(crate) fn new(body: B, pace: Pace) -> Self {
        Self {
            body,
            allowance: pace.grace,
            bytes_per_second: pace.bytes_per_second.max(1),
            waiting: None,
        }
    }
}

impl<B> HttpBody for Paced<B>
where
    B: HttpBody<Data = Bytes> + Unpin,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(context) {
            if let Some(waiting) = this.waiting.take() {
                this.allowance = this.allowance.saturating_sub(waiting.since.elapsed());
            }
            if let Some(Ok(frame)) = &frame
                && let Some(data) = frame.data_ref()
            {
                let earned = data.remaining() as f64 / this.bytes_per_second as f64;
                this.allowance += Duration::from_secs_f64(earned);
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let waiting = this.waiting.get_or_insert_with(|| {
            let since = Instant::now();
            Waiting {
                since,
                until: Box::pin(tokio::time::sleep_until(since + this.allowance)),
            }
        });
        ready!(waiting.until.as_mut().poll(context));
        Poll::Ready(Some(Err(TooSlow.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Refuses bodies of more than `max_bytes`: by what they say of themselves before anything is
/// read, and by what comes.
pub(crate) async fn limit(max_bytes: u64, request: Request, next: Next) -> Response {
    let declared = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|length| length > max_bytes) {
        return ApiError::new(Kind::BodyTooLarge).into_response();
    }
    let max_bytes = usize::try_from(max_bytes).unwrap_or(usize::MAX);
    let request = request.map(|body| Body::new(Limited::new(body, max_bytes)));
    next.run(request).await
}

/// All of a body that its limit keeps small.
pub(crate) async fn whole(body: Body) -> Result<Bytes, ApiError> {
    match body.collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) => Err(ApiError::of_body(error.into())),
    }
}

/// A body as a stream of its bytes.
pub(crate) fn stream(
    body: Body,
) -> impl futures_util::Stream<Item = Result<Bytes, Box<dyn Error + Send + Sync>>> + Send {
    TryStreamExt::map_err(body.into_data_stream(), Into::into)
}

/// What is wrong with a body, by what is found among the causes.
pub(crate) fn fault(error: &(dyn Error + 'static)) -> Option<Kind> {
    let mut next = Some(error);
    while let Some(cause) = next {
        if cause.is::<LengthLimitError>() {
            return Some(Kind::BodyTooLarge);
        }
        if cause.is::<TooSlow>() {
            return Some(Kind::TooSlow);
        }
        next = cause.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt;
    use tokio::sync::mpsc;

    use super::*;

    const PACE: Pace = Pace {
        grace: Duration::from_secs(5),
        bytes_per_second: 1000,
    };

    fn paced() -> (mpsc::Sender<Bytes>, Paced<Body>) {
        let (sender, mut receiver) = mpsc::channel::<Bytes>(16);
        let stream = futures_util::stream::poll_fn(move |context| {
            receiver
                .poll_recv(context)
                .map(|piece| piece.map(Ok::<_, std::io::Error>))
        });
        (sender, Paced::new(Body::from_stream(stream), PACE))
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_of_which_nothing_comes_is_given_up_after_the_grace() {
        let (_sender, body) = paced();
        let begin = Instant::now();
        let error = body.collect().await.unwrap_err();
        assert_eq!(fault(error.as_ref()), Some(Kind::TooSlow));
        assert_eq!(begin.elapsed().as_secs(), 5);
    }

    #[tokio::test(start_paused = true)]
    async fn each_byte_buys_a_little_time() {
        let (sender, body) = paced();
        sender.send(vec![0; 2000].into()).await.unwrap();
        let begin = Instant::now();
        let error = body.collect().await.unwrap_err();
        assert_eq!(fault(error.as_ref()), Some(Kind::TooSlow));
        assert_eq!(begin.elapsed().as_secs(), 7);
    }

    #[tokio::test(start_paused = true)]
    async fn a_steady_body_arrives_however_long_it_takes() {
        let (sender, body) = paced();
        let sending = async move {
            for _ in 0..100 {
                tokio::time::sleep(Duration::from_secs(1)).await;
                sender.send(vec![0; 1000].into()).await.unwrap();
            }
        };
        let (body, ()) = tokio::join!(body.collect(), sending);
        assert_eq!(body.unwrap().to_bytes().len(), 100_000);
    }

    #[tokio::test(start_paused = true)]
    async fn time_in_which_nobody_reads_does_not_count() {
        let (sender, body) = paced();
        sender.send(vec![0; 10].into()).await.unwrap();
        let mut stream = Body::new(body).into_data_stream();
        stream.next().await.unwrap().unwrap();
        tokio::time::sleep(Duration::from_secs(60)).await;
        sender.send(vec![0; 10].into()).await.unwrap();
        drop(sender);
        assert_eq!(stream.next().await.unwrap().unwrap().len(), 10);
        assert!(stream.next().await.is_none());
    }
}
