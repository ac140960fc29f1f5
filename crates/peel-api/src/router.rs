use axum::Router;
use axum::extract::Request;
use axum::middleware::from_fn;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;

use crate::error::{ApiError, Kind};
use crate::{
    ApiState, compat, docs, guard, house_ads, observe, openapi, operations, origin, stripe_webhook,
    v1, website,
};

/// Every route.
pub fn router(state: ApiState) -> Router {
    observe::describe();
    let (native, document) = OpenApiRouter::with_openapi(openapi::outline())
        .merge(v1::routes(state.app.settings.limits.max_bytes))
        .split_for_parts();
    let document = bytes::Bytes::from(openapi::json(&document));
    let mut router = native
        .layer(from_fn_with_state(
            state.clone(),
            origin::refuse_foreign_pages,
        ))
        .route(
            "/api/v1/openapi.json",
            get(async move || openapi::serve(document)),
        )
        .merge(docs::routes())
        .merge(operations::routes())
        .merge(stripe_webhook::routes())
        .merge(house_ads::routes());
    if state.settings.removebg {
        router = router.merge(compat::removebg_routes());
    }
    if state.settings.rembg {
        router = router.merge(compat::rembg_routes());
    }
    let router = match state.website.clone() {
        Some(website) => router.fallback(async move |request| website::answer(&website, request)),
        // Whoever comes by a browser and knows no path yet.
        None => router
            .route("/", get(async || Redirect::temporary("/api/docs")))
            .fallback(unknown_route),
    };
    router
        .method_not_allowed_fallback(unknown_method)
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(from_fn(guard::refuse_ambiguous))
        .layer(from_fn_with_state(state.clone(), guard::secure))
        .layer(from_fn_with_state(state.clone(), observe::observe))
        .with_state(state)
}

async fn unknown_route(_request: Request) -> ApiError {
    ApiError::because(Kind::NotFound, "There is nothing at this path.")
}

async fn unknown_method() -> ApiError {
    ApiError::new(Kind::MethodNotAllowed)
}

/// A fault of ours, which must not take more down than its own request.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the layer hands the panic over"
)]
fn after_panic(panic: Box<dyn std::any::Any + Send>) -> Response {
    let message = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(panic = message, "request panicked");
    ApiError::new(Kind::Internal).into_response()
}
