//! `GET /api/v1/images/{id}/result`

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use peel_app::{AppError, Event, Notes};

use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Known;
use crate::options::ResultFields;
use crate::path::{Fields, Id};
use crate::picture::{Disposition, picture};

/// Get the result
///
/// Made of the stored cutout as asked for, as often as you like, at no further cost. The same picture is kept for a
/// while: `ETag`, `If-None-Match` and a single `Range` work.
#[utoipa::path(
    get,
    path = "/api/v1/images/{id}/result",
    tag = "results",
    params(("id" = String, Path, description = "The image's id"), ResultFields),
    responses(
        (status = 200, description = "The picture", content(
            (String = "image/png"), (String = "image/webp"), (String = "image/jpeg"), (String = "application/zip"),
        ), headers(
            ("ETag" = String, description = "Names these bytes"),
            ("X-Width" = u32, description = "Width in pixels"),
            ("X-Height" = u32, description = "Height in pixels"),
        )),
        (status = 206, description = "The part that was asked for", content((String = "image/png"), (String = "image/webp"), (String = "image/jpeg"), (String = "application/zip"))),
        (status = 304, description = "You have it already"),
        (status = "4XX", description = "There is no such result", body = ErrorBody, content_type = "application/problem+json"),
        (status = "5XX", description = "It could not be made now", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("visitor" = []), ("api_key" = []), ("bearer" = []))
)]
pub(super) async fn result(
    State(state): State<ApiState>,
    Known(caller): Known,
    Id(id): Id<peel_domain::ImageId>,
    Fields(fields): Fields<ResultFields>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let rendering = fields.rendering(None)?;
    let notes = Notes::of(&state.app);
    let rendition = match peel_app::result(&state.app, &caller, id, &rendering).await {
        Ok(rendition) => rendition,
        Err(error) => {
            if let AppError::Locked = error {
                notes.happened(caller.owner(), Event::PaywallSeen).await;
            }
            return Err(error.into());
        }
    };
    if fields.download == Some(true) {
        notes.happened(caller.owner(), Event::Downloaded).await;
    }
    let disposition = Disposition::new(fields.download, id.to_string());
    picture(&rendition, &headers, &disposition).await
}
