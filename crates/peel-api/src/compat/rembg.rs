//! rembg's HTTP server, as `rembg s` starts it.

mod parameters;
mod problem;

use std::error::Error;
use std::time::Duration;

use axum::Router;
use axum::extract::{RawQuery, Request, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use peel_app::{App, AppError, Caller, Fingerprint, Order, Original, Rendering, Visitor};
use peel_domain::ImageId;
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
/// How long callers wait: proxies and clients that are left to their defaults give up after half a
/// minute.
const PATIENCE: Duration = Duration::from_secs(20);
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
    peel_app::admit(app, &caller, Some(patience(&state))).await?;
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
    peel_app::admit(app, &caller, Some(patience(&state))).await?;
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

fn patience(state: &ApiState) -> Duration {
    state.settings.max_wait.min(PATIENCE)
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
    let options = parameters.options();
    let order = Order {
        options,
        price: app.settings.removal_prices().of(options.quality),
        callback_url: None,
        idempotency: None,
        duplicate_window: None,
        fingerprint: Fingerprint {
            route: "/api/remove",
            parameters: String::new(),
        },
    };
    let _unclaimed = Unclaimed {
        app: app.clone(),
        caller: *caller,
        image: picture.image(),
    };
    let image = peel_app::remove_now(app, caller, picture, order, patience(state)).await?;
    if !image.state.is_settled() {
        return Err(Problem::Busy);
    }
    let rendered = render(app, &image, parameters).await?;
    Ok(([(CONTENT_TYPE, "image/png")], rendered).into_response())
}

/// A picture that nobody can ask for any more once its request has ended, whether it was
/// answered or its client has gone: then it is called off and deleted, as rembg keeps nothing.
struct Unclaimed {
    app: App,
    caller: Caller,
    image: ImageId,
}

impl Drop for Unclaimed {
    fn drop(&mut self) {
        let (app, caller, image) = (self.app.clone(), self.caller, self.image);
        tokio::spawn(async move {
            match peel_app::delete(&app, &caller, image).await {
                Ok(()) | Err(AppError::NotFound) => {}
                // It goes when its time is over.
                Err(error) => tracing::warn!(%image, error = &error as &dyn Error, "not deleted"),
            }
        });
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
