//! `POST /webhooks/stripe`: what Stripe tells. No page calls it; a message is known by its signature over the raw bytes.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn};
use axum::routing::post;
use http::{HeaderMap, StatusCode};

use crate::ApiState;
use crate::body;
use crate::error::ApiError;

/// The largest message, in bytes. Stripe's are of some kilobytes.
const MAX_BYTES: u64 = 256 * 1024;

pub(crate) fn routes() -> Router<ApiState> {
    let limited = from_fn(|request: Request, next: Next| body::limit(MAX_BYTES, request, next));
    Router::new()
        .route("/webhooks/stripe", post(take))
        .layer(limited)
        .layer(DefaultBodyLimit::disable())
}

/// Answers once what it tells is kept, and not before: then Stripe tells it no more.
async fn take(
    State(state): State<ApiState>,
    headers: HeaderMap,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let signature = headers
        .get("stripe-signature")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let bytes = body::whole(request.into_body()).await?;
    let taken = peel_app::payments::take_event(&state.app, &bytes, &signature).await;
    let outcome = match &taken {
        Ok(outcome) => outcome,
        Err(peel_app::AppError::InvalidEvent(_)) => "invalid",
        Err(_) => "failed",
    };
    metrics::counter!("peel_payment_events_total", "outcome" => outcome.to_owned()).increment(1);
    taken?;
    Ok(StatusCode::NO_CONTENT)
}
