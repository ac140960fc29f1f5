//! What the holder of the secret key may ask.

use std::collections::HashMap;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use http::HeaderMap;
use serde_json::{Value, json};

use crate::books::{Answer, refusal};
use crate::{Request, Shared};

pub(crate) type Fields = HashMap<String, String>;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/v1/payment_intents", get(list_intents).post(open))
        .route("/v1/payment_intents/{id}/cancel", post(cancel))
        .route("/v1/refunds", get(list_refunds).post(refund))
        .route("/v1/disputes", get(list_disputes))
        .route("/v1/events", get(list_events))
}

pub(crate) fn missing() -> Answer {
    refusal(404, "invalid_request_error", "resource_missing")
}

async fn open(State(desk): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let fields: Fields = serde_urlencoded::from_bytes(&body).unwrap();
    let request = format!("open {}", String::from_utf8_lossy(&body));
    desk.answer(Request::Open, &headers, |books| {
        books.once(key(&headers), request, |books| books.open(&fields))
    })
    .await
}

pub(crate) async fn intent(desk: &Shared, headers: &HeaderMap, id: &str) -> Response {
    desk.answer(Request::Intent, headers, |books| {
        match books.intents.get(id) {
            Some(intent) => (200, intent.clone()),
            None => missing(),
        }
    })
    .await
}

async fn cancel(
    State(desk): State<Shared>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    desk.answer(Request::Cancel, &headers, |books| {
        books.once(key(&headers), format!("cancel {id}"), |books| {
            if books.intents.contains_key(&id) {
                books.cancel(&id)
            } else {
                missing()
            }
        })
    })
    .await
}

async fn refund(State(desk): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let fields: Fields = serde_urlencoded::from_bytes(&body).unwrap();
    let request = format!("refund {}", String::from_utf8_lossy(&body));
    desk.answer(Request::Refund, &headers, |books| {
        books.once(key(&headers), request, |books| {
            let amount = fields.get("amount").map(|text| text.parse().unwrap_or(0));
            let reason = fields.get("reason").map(String::as_str);
            match books.refund(&fields["payment_intent"], amount, reason) {
                Ok(id) => (200, books.refunds[&id].clone()),
                Err(refused) => refused,
            }
        })
    })
    .await
}

async fn list_intents(
    State(desk): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<Fields>,
) -> Response {
    desk.answer(Request::Intents, &headers, |books| {
        list(books.intents.values(), &query)
    })
    .await
}

async fn list_refunds(
    State(desk): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<Fields>,
) -> Response {
    desk.answer(Request::Refunds, &headers, |books| {
        list(books.refunds.values(), &query)
    })
    .await
}

async fn list_disputes(
    State(desk): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<Fields>,
) -> Response {
    desk.answer(Request::Disputes, &headers, |books| {
        list(books.disputes.values(), &query)
    })
    .await
}

async fn list_events(
    State(desk): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<Fields>,
) -> Response {
    desk.answer(Request::Events, &headers, |books| {
        list(books.events.iter(), &query)
    })
    .await
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
