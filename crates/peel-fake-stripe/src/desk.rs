use std::sync::{Mutex, MutexGuard};

use axum::body::{Body, Bytes, HttpBody};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use tokio::sync::watch;

use crate::books::{Answer, Books, refusal};
use crate::{Moment, Request, SECRET_KEY};

/// What all requests share.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) address: String,
    books: Mutex<Books>,
    /// How many events there are.
    told: watch::Sender<usize>,
    /// What the next request of its kind is held at.
    hold: Mutex<Option<(Request, Moment)>>,
    /// How many requests are held, or were.
    held: watch::Sender<usize>,
}

impl Desk {
    pub(crate) fn new(address: String, books: Books) -> Self {
        Self {
            address,
            books: Mutex::new(books),
            told: watch::Sender::new(0),
            hold: Mutex::new(None),
            held: watch::Sender::new(0),
        }
    }

    pub(crate) fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap()
    }

    /// Does something, and lets those know who wait for events.
    pub(crate) fn with<T>(&self, deed: impl FnOnce(&mut Books) -> T) -> T {
        let (done, events) = {
            let mut books = self.books();
            let done = deed(&mut books);
            (done, books.events.len())
        };
        self.told.send_if_modified(|told| {
            let is_more = events > *told;
            *told = events;
            is_more
        });
        done
    }

    pub(crate) fn watch_events(&self) -> watch::Receiver<usize> {
        self.told.subscribe()
    }

    /// Holds the next `request` at `moment`; the receiver hears of it.
    pub(crate) fn hold(&self, request: Request, moment: Moment) -> watch::Receiver<usize> {
        *self.hold.lock().unwrap() = Some((request, moment));
        let mut held = self.held.subscribe();
        held.mark_unchanged();
        held
    }

    /// Whoever is to be held stays here until they go away.
    async fn stay_if_held(&self, request: Request, moment: Moment) {
        let is_held = self
            .hold
            .lock()
            .unwrap()
            .take_if(|hold| *hold == (request, moment))
            .is_some();
        if is_held {
            self.held.send_modify(|held| *held += 1);
            std::future::pending::<()>().await;
        }
    }

    /// Looks who asks, carries it out, and answers, unless it is not to.
    pub(crate) async fn answer(
        &self,
        request: Request,
        headers: &HeaderMap,
        carry_out: impl FnOnce(&mut Books) -> Answer,
    ) -> Response {
        self.stay_if_held(request, Moment::BeforeItIsDone).await;
        let wanted = format!("Bearer {SECRET_KEY}");
        let is_known = headers
            .get("authorization")
            .is_some_and(|shown| shown.as_bytes() == wanted.as_bytes());
        let response = self.with(|books| {
            if books.is_down {
                return StatusCode::SERVICE_UNAVAILABLE.into_response();
            }
            let answer = if is_known {
                carry_out(books)
            } else {
                refusal(401, "invalid_request_error", "api_key_invalid")
            };
            if books.answers_to_drop > 0 {
                books.answers_to_drop -= 1;
                return lost();
            }
            shown(answer)
        });
        self.stay_if_held(request, Moment::BeforeTheAnswer).await;
        response
    }
}

/// An answer as it is sent.
pub(crate) fn shown((status, object): Answer) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    (status, axum::Json(object)).into_response()
}

/// An answer whose connection is cut.
fn lost() -> Response {
    let cut = std::io::Error::other("the answer is lost");
    Response::new(Body::new(LostBody(Some(cut))))
}

/// A body that fails at once.
struct LostBody(Option<std::io::Error>);

impl HttpBody for LostBody {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, std::io::Error>>> {
        std::task::Poll::Ready(self.0.take().map(Err))
    }
}
