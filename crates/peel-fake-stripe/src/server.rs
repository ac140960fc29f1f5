use std::collections::HashMap;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use crate::books::{Answer, Books, refusal};
use crate::{SECRET_KEY, Shared};

type Fields = HashMap<String, String>;

pub(crate) fn router(books: Shared) -> Router {
    Router::new()
        .route("/v1/payment_intents", get(list_intents).post(open))
        .route("/v1/payment_intents/{id}", get(intent))
        .route("/v1/payment_intents/{id}/cancel", post(cancel))
        .route("/v1/refunds", get(list_refunds).post(refund))
        .route("/v1/disputes", get(list_disputes))
        .route("/v1/events", get(list_events))
        .with_state(books)
}

/// Looks who asks, carries it out, and answers, unless it is not to.
fn answer(
    books: &Shared,
    headers: &HeaderMap,
    carry_out: impl FnOnce(&mut Books) -> Answer,
) -> Response {
    let mut books = books.lock().unwrap();
    if books.is_down {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let wanted = format!("Bearer {SECRET_KEY}");
    let is_known = headers
        .get("authorization")
        .is_some_and(|shown| shown.as_bytes() == wanted.as_bytes());
    let (status, object) = if is_known {
        carry_out(&mut books)
    } else {
        refusal(401, "invalid_request_error", "api_key_invalid")
    };
    if books.answers_to_drop > 0 {
        books.answers_to_drop -= 1;
        // A body that fails cuts the connection.
        let cut = std::io::Error::other("the answer is lost");
        let nothing = LostBody(Some(cut));
        return Response::new(Body::new(nothing));
    }
    let status = StatusCode::from_u16(status).unwrap();
    (status, axum::Json(object)).into_response()
}

/// A body that fails at once.
struct LostBody(Option<std::io::Error>);

impl axum::body::HttpBody for LostBody {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, std::io::Error>>> {
        std::task::Poll::Ready(self.0.take().map(Err))
    }
}

async fn open(State(books): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let fields: Fields = serde_urlencoded::from_bytes(&body).unwrap();
    let request = format!("open {}", String::from_utf8_lossy(&body));
    answer(&books, &headers, |books| {
        books.once(key(&headers), request, |books| books.open(&fields))
    })
}

async fn intent(
    State(books): State<Shared>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    answer(&books, &headers, |books| match books.intents.get(&id) {
        Some(intent) => (200, intent.clone()),
        None => refusal(404, "invalid_request_error", "resource_missing"),
    })
}

async fn cancel(
    State(books): State<Shared>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    answer(&books, &headers, |books| {
        books.once(key(&headers), format!("cancel {id}"), |books| {
            if books.intents.contains_key(&id) {
                books.cancel(&id)
            } else {
                refusal(404, "invalid_request_error", "resource_missing")
            }
        })
    })
}

async fn refund(State(books): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let fields: Fields = serde_urlencoded::from_bytes(&body).unwrap();
    let request = format!("refund {}", String::from_utf8_lossy(&body));
    answer(&books, &headers, |books| {
        books.once(key(&headers), request, |books| {
            let amount = fields["amount"].parse().unwrap_or(0);
            match books.refund(&fields["payment_intent"], amount) {
                Ok(id) => (200, books.refunds[&id].clone()),
                Err(refused) => refused,
            }
        })
    })
}

async fn list_intents(
    State(books): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<Fields>,
) -> Response {
    answer(&books, &headers, |books| {
        list(books.intents.values(), &query)
    })
}

async fn list_refunds(
    State(books): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<Fields>,
) -> Response {
    answer(&books, &headers, |books| {
        list(books.refunds.values(), &query)
    })
}

async fn list_disputes(
    State(books): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<Fields>,
) -> Response {
    answer(&books, &headers, |books| {
        list(books.disputes.values(), &query)
    })
}

async fn list_events(
    State(books): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<Fields>,
) -> Response {
    answer(&books, &headers, |books| list(books.events.iter(), &query))
}

/// The part of a list that `query` asks for, newest first.
fn list<'a>(all: impl DoubleEndedIterator<Item = &'a Value>, query: &Fields) -> Answer {
    let number = |name: &str| query.get(name).and_then(|text| text.parse::<i64>().ok());
    let limit = number("limit").map_or(10, |limit| usize::try_from(limit).unwrap());
    let is_wanted = |object: &&Value| {
        let created = object["created"].as_i64().unwrap();
        number("created[gte]").is_none_or(|since| created >= since)
            && number("created[lte]").is_none_or(|until| created <= until)
            && query
                .get("payment_intent")
                .is_none_or(|payment| object["payment_intent"] == payment.as_str())
    };
    let mut wanted: Vec<_> = all.rev().filter(is_wanted).cloned().collect();
    if let Some(after) = query.get("starting_after") {
        let at = wanted
            .iter()
            .position(|object| object["id"] == after.as_str());
        wanted.drain(..=at.unwrap());
    }
    let has_more = wanted.len() > limit;
    wanted.truncate(limit);
    (
        200,
        json!({ "object": "list", "data": wanted, "has_more": has_more }),
    )
}

fn key(headers: &HeaderMap) -> Option<&str> {
    headers.get("idempotency-key")?.to_str().ok()
}
