//! What a customer's browser may ask: with the publishable key and the secret of one intent.

use std::collections::HashMap;

use axum::extract::{Form, Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};
use url::Url;

use crate::books::{Answer, Books, refusal};
use crate::cards::{self, NOT_THEM, Outcome};
use crate::desk::shown;
use crate::objects::seen_by_customer;
use crate::server::{self, Fields, missing};
use crate::{PUBLISHABLE_KEY, Shared};

const SCRIPT: &str = include_str!("../assets/stripe.js");
const ELEMENT: &str = include_str!("../assets/element.html");
const CHALLENGE: &str = include_str!("../assets/challenge.html");
const REDIRECT: &str = include_str!("../assets/redirect.html");

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/v1/payment_intents/{id}", get(retrieve))
        .route("/v1/payment_intents/{id}/confirm", post(confirm))
        .route("/v1/payment_intents/{id}/authenticate", post(authenticate))
        .route("/redirect/{id}", get(redirect).post(come_back))
        .route("/v3", get(script))
        .route("/v3/", get(script))
        .route("/{release}/stripe.js", get(script))
        .route("/v3/element.html", get(async || Html(ELEMENT)))
        .route("/v3/challenge.html", get(async || Html(CHALLENGE)))
}

async fn script() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")],
        SCRIPT,
    )
}

/// The intent that `fields` have the key and the secret for.
fn theirs<'a>(books: &'a Books, id: &str, fields: &Fields) -> Result<&'a Value, Answer> {
    if fields.get("key").map(String::as_str) != Some(PUBLISHABLE_KEY) {
        return Err(refusal(401, "invalid_request_error", "api_key_invalid"));
    }
    let intent = books.intents.get(id).ok_or_else(missing)?;
    if fields.get("client_secret").map(String::as_str) != intent["client_secret"].as_str() {
        let code = "payment_intent_invalid_parameter";
        return Err(refusal(400, "invalid_request_error", code));
    }
    Ok(intent)
}

async fn retrieve(
    State(desk): State<Shared>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(query): Query<Fields>,
) -> Response {
    if headers.contains_key(header::AUTHORIZATION) {
        return server::intent(&desk, &headers, &id).await;
    }
    shown(match theirs(&desk.books(), &id, &query) {
        Ok(intent) => (200, seen_by_customer(intent)),
        Err(refused) => refused,
    })
}

/// The customer pays, as their form says.
async fn confirm(
    State(desk): State<Shared>,
    Path(id): Path<String>,
    Form(fields): Form<Fields>,
) -> Response {
    let address = desk.address.clone();
    shown(desk.with(|books| {
        let intent = match theirs(books, &id, &fields) {
            Ok(intent) => intent,
            Err(refused) => return refused,
        };
        let is_open = matches!(
            intent["status"].as_str(),
            Some("requires_payment_method" | "requires_confirmation" | "requires_action")
        );
        if !is_open {
            return unexpected_state(intent);
        }
        let field = |name: &str| fields.get(name).map_or("", String::as_str);
        match field("payment_method_data[type]") {
            "card" => by_card(books, &id, field("payment_method_data[card][number]")),
            "alipay" => {
                let return_url = field("return_url");
                let url = format!("{address}/redirect/{id}");
                let next = json!({
                    "type": "alipay_handle_redirect",
                    "alipay_handle_redirect": {
                        "native_data": null, "native_url": null,
                        "return_url": return_url, "url": url,
                    },
                });
                books.challenge(&id, next);
                (200, seen_by_customer(&books.intents[&id]))
            }
            "us_bank_account" => {
                books.begin(&id);
                (200, seen_by_customer(&books.intents[&id]))
            }
            _ => refusal(400, "invalid_request_error", "parameter_missing"),
        }
    }))
}

fn unexpected_state(intent: &Value) -> Answer {
    let mut refused = refusal(
        400,
        "invalid_request_error",
        "payment_intent_unexpected_state",
    );
    refused.1["error"]["payment_intent"] = seen_by_customer(intent);
    refused
}

fn by_card(books: &mut Books, id: &str, number: &str) -> Answer {
    match cards::outcome(number) {
        Outcome::Pays => books.succeed(id),
        Outcome::Challenges => {
            books.challenge(
                id,
                json!({ "type": "use_stripe_sdk", "use_stripe_sdk": {} }),
            );
        }
        Outcome::Declines(decline) => {
            books.fail(id, decline);
            return failed(books, id);
        }
    }
    (200, seen_by_customer(&books.intents[id]))
}

/// What a customer hears whose payment failed.
fn failed(books: &Books, id: &str) -> Answer {
    let intent = &books.intents[id];
    let mut error = intent["last_payment_error"].clone();
    error["payment_intent"] = seen_by_customer(intent);
    (402, json!({ "error": error }))
}

/// The customer showed themselves to their bank, or not.
async fn authenticate(
    State(desk): State<Shared>,
    Path(id): Path<String>,
    Form(fields): Form<Fields>,
) -> Response {
    shown(desk.with(|books| {
        let intent = match theirs(books, &id, &fields) {
            Ok(intent) => intent,
            Err(refused) => return refused,
        };
        if intent["status"] != "requires_action" {
            return unexpected_state(intent);
        }
        if fields
            .get("success")
            .is_some_and(|success| success == "true")
        {
            books.succeed(&id);
            return (200, seen_by_customer(&books.intents[&id]));
        }
        books.fail(&id, NOT_THEM);
        failed(books, &id)
    }))
}

/// The page of a method that leads away from ours.
async fn redirect() -> Html<&'static str> {
    Html(REDIRECT)
}

/// From there back to our page, which is told what to look for.
async fn come_back(
    State(desk): State<Shared>,
    Path(id): Path<String>,
    Form(fields): Form<HashMap<String, String>>,
) -> Response {
    let is_paid = fields
        .get("success")
        .is_some_and(|success| success == "true");
    let back = desk.with(|books| {
        let intent = books.intents.get(&id)?;
        let next = &intent["next_action"]["alipay_handle_redirect"];
        let mut back = Url::parse(next["return_url"].as_str()?).ok()?;
        let secret = intent["client_secret"].as_str()?.to_owned();
        if is_paid {
            books.succeed(&id);
        } else {
            books.fail(&id, NOT_THEM);
        }
        back.query_pairs_mut()
            .append_pair("payment_intent", &id)
            .append_pair("payment_intent_client_secret", &secret)
            .append_pair(
                "redirect_status",
                if is_paid { "succeeded" } else { "failed" },
            );
        Some(back)
    });
    match back {
        Some(back) => Redirect::to(back.as_str()).into_response(),
        None => (StatusCode::NOT_FOUND, Json(missing().1)).into_response(),
    }
}
