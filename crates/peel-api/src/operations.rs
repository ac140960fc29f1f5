//! For those who run the service: is it alive, is it ready, what does it do.

use axum::Router;
use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use peel_domain::JobKind;

use crate::ApiState;
use crate::error::{ApiError, Kind, log_cause};
use crate::network::{Client, is_trusted};

pub(crate) fn routes() -> Router<ApiState> {
    Router::new()
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
}

/// The process answers.
async fn alive() -> &'static str {
    "alive\n"
}

/// It can take in work: it is not about to stop, and the store answers.
async fn ready(State(state): State<ApiState>) -> (StatusCode, &'static str) {
    if state.closing.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    let now = state.app.clock.now();
    match state.app.store.queue_stats(JobKind::Remove, now).await {
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            log_cause(StatusCode::INTERNAL_SERVER_ERROR, &error);
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the store is unavailable\n",
            )
        }
    }
}

/// For Prometheus, from where the operator says.
async fn metrics(State(state): State<ApiState>, client: Option<Extension<Client>>) -> Response {
    let is_allowed = client.is_some_and(|Extension(client)| {
        is_trusted(client.address, &state.settings.metrics_networks)
    });
    match &state.metrics {
        Some(page) if is_allowed => {
            let kind = (CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
            ([kind], page()).into_response()
        }
        _ => ApiError::new(Kind::NotFound).into_response(),
    }
}
