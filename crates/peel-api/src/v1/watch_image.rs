//! `GET /api/v1/images/{id}/events`

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, StreamExt, stream};
use peel_app::{AppError, Sighting, Watch};
use utoipa::ToSchema;

use super::image_body::ImageBody;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Known;
use crate::path::Id;

/// After that the caller asks again, if they are still there.
const LONGEST: Duration = Duration::from_secs(600);
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// One event of the stream.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "it describes what `Event` writes")]
pub(super) struct ServerSentEvent {
    /// `image`, `step` or `gone`.
    event: String,
    /// A JSON object.
    data: String,
}

/// Follow an image
///
/// Server-sent events: `image` with the image whenever its state changes (and at first), `step` with `{"step": …}` as
/// each step of the removal begins, `gone` when the image is deleted. After the image is ready or has failed nothing
/// more comes, and the stream ends.
#[utoipa::path(
    get,
    path = "/api/v1/images/{id}/events",
    tag = "images",
    params(("id" = String, Path, description = "The image's id")),
    responses(
        (status = 200, description = "Events", body = ServerSentEvent, content_type = "text/event-stream"),
        (status = "4XX", description = "There is no such image of yours", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("visitor" = []), ("api_key" = []), ("bearer" = []))
)]
pub(super) async fn watch_image(
    State(state): State<ApiState>,
    Known(caller): Known,
    Id(id): Id<peel_domain::ImageId>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    // What is not there is told by the status.
    peel_app::image(&state.app, &caller, id).await?;
    let watch = peel_app::watch(&state.app, &caller, id)?;
    let closing = state.closing.clone().cancelled_owned();
    let longest = tokio::time::sleep(LONGEST);
    let end = async move {
        tokio::select! {
            () = closing => {}
            () = longest => {}
        }
    };
    let events = stream::unfold(watch, next)
        .map(Ok)
        .take_until(Box::pin(end));
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

async fn next(mut watch: Watch) -> Option<(Event, Watch)> {
    let event = match watch.next().await? {
        Ok(Sighting::Image(image)) => {
            let body = serde_json::to_string(&ImageBody::from(image.as_ref())).ok()?;
            Event::default().event("image").data(body)
        }
        Ok(Sighting::Step(step)) => Event::default()
            .event("step")
            .data(format!(r#"{{"step":"{step}"}}"#)),
        Err(AppError::NotFound) => Event::default().event("gone").data("{}"),
        // The caller's next request tells what is wrong.
        Err(_) => return None,
    };
    Some((event, watch))
}
