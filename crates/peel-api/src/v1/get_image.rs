//! `GET /api/v1/images/{id}`

use axum::Json;
use axum::extract::State;

use super::image_body::ImageBody;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Known;
use crate::path::Id;

/// Look at an image
#[utoipa::path(
    get,
    path = "/api/v1/images/{id}",
    tag = "images",
    params(("id" = String, Path, description = "The image's id")),
    responses(
        (status = 200, description = "The image", body = ImageBody),
        (status = "4XX", description = "There is no such image of yours", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("visitor" = []), ("api_key" = []), ("bearer" = []))
)]
pub(super) async fn get_image(
    State(state): State<ApiState>,
    Known(caller): Known,
    Id(id): Id<peel_domain::ImageId>,
) -> Result<Json<ImageBody>, ApiError> {
    let image = peel_app::image(&state.app, &caller, id).await?;
    Ok(Json(ImageBody::from(&image)))
}
