//! What customers, banks and time do, for tests in other languages: `/fake/…`.

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::books::Answer;
use crate::cards::{DECLINED, NOT_THEM};
use crate::desk::shown;
use crate::server::missing;
use crate::{Shared, deliveries};

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/fake/settings", post(set))
        .route("/fake/intents", get(intents))
        .route("/fake/events", get(events))
        .route("/fake/intents/{id}/{deed}", post(pay))
        .route("/fake/refunds/{id}/fail", post(fail_refund))
        .route("/fake/disputes/{id}/{end}", post(close_dispute))
}

/// `is_down`, `drop_answers`, and `webhook`, where events are sent from the next one on.
async fn set(State(desk): State<Shared>, Json(settings): Json<Value>) -> Json<Value> {
    {
        let mut books = desk.books();
        if let Some(is_down) = settings["is_down"].as_bool() {
            books.is_down = is_down;
        }
        if let Some(count) = settings["drop_answers"].as_u64() {
            books.answers_to_drop = count.try_into().unwrap();
        }
    }
    if let Some(url) = settings["webhook"].as_str() {
        // It ends with the program.
        tokio::spawn(deliveries::send_all(desk, url.to_owned()));
    }
    Json(json!({}))
}

async fn intents(State(desk): State<Shared>) -> Json<Value> {
    Json(desk.books().intents.values().cloned().collect())
}

async fn events(State(desk): State<Shared>) -> Json<Value> {
    Json(desk.books().events.iter().cloned().collect())
}

async fn pay(
    State(desk): State<Shared>,
    Path((id, deed)): Path<(String, String)>,
    body: String,
) -> Response {
    let amount = serde_json::from_str::<Value>(&body)
        .ok()
        .and_then(|body| body["amount"].as_i64());
    let answer: Answer = desk.with(|books| {
        if !books.intents.contains_key(&id) {
            return missing();
        }
        match deed.as_str() {
            "pay" => books.succeed(&id),
            "decline" => books.fail(&id, DECLINED),
            "challenge" => books.challenge(
                &id,
                json!({ "type": "use_stripe_sdk", "use_stripe_sdk": {} }),
            ),
            "refuse" => books.fail(&id, NOT_THEM),
            "begin" => books.begin(&id),
            "bounce" => books.bounce(&id),
            "refund" => match books.refund(&id, amount, None) {
                Ok(refund) => return (200, books.refunds[&refund].clone()),
                Err(refused) => return refused,
            },
            "dispute" => {
                let dispute = books.dispute(&id);
                return (200, books.disputes[&dispute].clone());
            }
            _ => return missing(),
        }
        (200, books.intents[&id].clone())
    });
    shown(answer)
}

async fn fail_refund(State(desk): State<Shared>, Path(id): Path<String>) -> Response {
    shown(desk.with(|books| {
        books.fail_refund(&id);
        (200, books.refunds[&id].clone())
    }))
}

async fn close_dispute(
    State(desk): State<Shared>,
    Path((id, end)): Path<(String, String)>,
) -> Response {
    shown(desk.with(|books| {
        books.close_dispute(&id, end == "win");
        (200, books.disputes[&id].clone())
    }))
}
