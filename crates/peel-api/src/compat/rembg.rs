//! rembg's HTTP server, as `rembg s` starts it.

mod parameters;
mod problem;

use std::time::Duration;

use axum::Router;
use axum::extract::{RawQuery, Request, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use peel_app::{App, AppError, Caller, Fingerprint, Order, Original, Rendering, Visitor};
use peel_domain::ImageState;
use peel_imaging::{Limits, OutputFormat};
use peel_store::ImageRecord;
use tower_http::cors::CorsLayer;

use self::parameters::Parameters;
use self::problem::{Fault, Problem};
use super::body::{self, Shape};
use super::caller::keyholder;
use super::fields::Fields;
use crate::ApiState;

/// One picture, and everything around it.
const MAX_BODY_BYTES: usize = 52 * 1024 * 1024;
const SHAPE: Shape = Shape {
    image: "file",
    long_text: None,
    background: None,
    max_bytes: MAX_BODY_BYTES,
};

pub(super) fn routes() -> Router<ApiState> {
    Router::new()
        .route(
            "/api/remove",
            get(remove_from_url)
                .post(remove_from_stream)
                .fallback(unknown_method),
        )
        .layer(CorsLayer::permissive())
}

async fn unknown_method() -> Problem {
    Problem::UnknownMethod
}

/// `GET /api/remove?url=…`
async fn remove_from_url(
    State(state): State<ApiState>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let query = fields(query.as_deref());
    let url = query.text("url").map(str::to_owned);
    let missing = url.is_none().then(|| Fault::missing("query", "url"));
    let parameters = Parameters::read("query", &query, &query, missing)?;
    let app = &state.app;
    let caller = caller(app, &headers).await?;
    let picture = peel_app::fetch(app, &url.unwrap_or_default(), &app.settings.limits).await?;
    removed(&state, &caller, &parameters, picture).await
}

/// `POST /api/remove`
async fn remove_from_stream(
    State(state): State<ApiState>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    http: Request,
) -> Result<Response, Problem> {
    let app = &state.app;
    let caller = caller(app, &headers).await?;
    let limits: Limits = app.settings.limits;
    let place = body::place(&state, &http)?;
    let form = body::read(&state, http, SHAPE, &limits).await?;
    drop(place);
    let missing = form.image.is_none().then(|| Fault::missing("body", "file"));
    let parameters = Parameters::read("body", &form.fields, &fields(query.as_deref()), missing)?;
    match form.image {
        Some(picture) => removed(&state, &caller, &parameters, picture).await,
        None => Err(Problem::Faults(vec![Fault::missing("body", "file")])),
    }
}

fn fields(query: Option<&str>) -> Fields {
    Fields::from_urlencoded(query.unwrap_or_default().as_bytes())
}

/// rembg knows no keys; who shows one pays with it, and others are nobody in particular.
async fn caller(app: &App, headers: &HeaderMap) -> Result<Caller, Problem> {
    let keyholder = keyholder(app, headers).await?;
    Ok(keyholder.unwrap_or_else(|| Caller::visitor(Visitor::new(app.randomness.as_ref()))))
}

async fn removed(
    state: &ApiState,
    caller: &Caller,
    parameters: &Parameters,
    picture: Original,
) -> Result<Response, Problem> {
    let app = &state.app;
    let order = Order {
        options: parameters.options(),
        price: app.settings.price,
        callback_url: None,
        idempotency: None,
        duplicate_window: None,
        fingerprint: Fingerprint {
            route: "/api/remove",
            parameters: String::new(),
        },
    };
    let submitted = peel_app::submit(app, caller, picture, order).await?;
    let image = finished(app, caller, submitted.image(), state.settings.max_wait).await?;
    let rendered = render(app, &image, parameters).await;
    // rembg keeps nothing, and nobody would know whom to ask for it.
    match peel_app::delete(app, caller, image.id).await {
        Ok(()) | Err(AppError::NotFound) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(([(CONTENT_TYPE, "image/png")], rendered?).into_response())
}

async fn finished(
    app: &App,
    caller: &Caller,
    image: &ImageRecord,
    patience: Duration,
) -> Result<ImageRecord, Problem> {
    let image = peel_app::wait(app, caller, image.id, patience).await?;
    if matches!(image.state, ImageState::Ready | ImageState::Failed) {
        return Ok(image);
    }
    match peel_app::cancel(app, caller, image.id).await {
        Ok(_) | Err(AppError::Conflict | AppError::NotFound) => Err(Problem::Busy),
        Err(error) => Err(error.into()),
    }
}

async fn render(
    app: &App,
    image: &ImageRecord,
    parameters: &Parameters,
) -> Result<Bytes, AppError> {
    let rendering = Rendering {
        composition: parameters.composition(),
        background: None,
        format: OutputFormat::Png,
        encode_quality: 100,
    };
    peel_app::render(app, image, &rendering)
        .await?
        .bytes()
        .await
}
