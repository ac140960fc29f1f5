//! `GET /api/v1/images/{id}/preview`

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;

use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Known;
use crate::path::Id;
use crate::picture::{Disposition, picture};

/// Get the preview
///
/// The cutout in at most 0.25 megapixels, also while the image is locked.
#[utoipa::path(
    get,
    path = "/api/v1/images/{id}/preview",
    tag = "results",
    params(("id" = String, Path, description = "The image's id")),
    responses(
        (status = 200, description = "The picture", content((String = "image/webp"))),
        (status = 206, description = "The part that was asked for", content((String = "image/webp"))),
        (status = 304, description = "You have it already"),
        (status = "4XX", description = "There is no preview", body = ErrorBody, content_type = "application/problem+json"),
        (status = "5XX", description = "It could not be made now", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("visitor" = []), ("api_key" = []), ("bearer" = []))
)]
pub(super) async fn preview(
    State(state): State<ApiState>,
    Known(caller): Known,
    Id(id): Id<peel_domain::ImageId>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let rendition = peel_app::preview(&state.app, &caller, id).await?;
    let disposition = Disposition::new(None, id.to_string());
    picture(&rendition, &headers, &disposition).await
}
