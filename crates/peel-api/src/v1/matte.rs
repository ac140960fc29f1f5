//! `GET /api/v1/images/{id}/matte`

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;

use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Known;
use crate::path::Id;
use crate::picture::{Disposition, picture};

/// Get the matte
///
/// A grey PNG of the upright picture's size: white is subject, black is background. To correct it, change it and
/// `PUT` it back.
#[utoipa::path(
    get,
    path = "/api/v1/images/{id}/matte",
    tag = "results",
    params(("id" = String, Path, description = "The image's id")),
    responses(
        (status = 200, description = "The matte", body = String, content_type = "image/png"),
        (status = 206, description = "The part that was asked for", body = String, content_type = "image/png"),
        (status = 304, description = "You have it already"),
        (status = "4XX", description = "There is no such matte", body = ErrorBody, content_type = "application/problem+json"),
        (status = "5XX", description = "It could not be made now", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("visitor" = []), ("api_key" = []), ("bearer" = []))
)]
pub(super) async fn matte(
    State(state): State<ApiState>,
    Known(caller): Known,
    Id(id): Id<peel_domain::ImageId>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let rendition = peel_app::matte(&state.app, &caller, id).await?;
    let disposition = Disposition::new(None, format!("{id}-matte"));
    picture(&rendition, &headers, &disposition).await
}
