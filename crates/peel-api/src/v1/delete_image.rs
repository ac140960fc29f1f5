//! `DELETE /api/v1/images/{id}`

use axum::extract::State;
use http::StatusCode;

use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Known;
use crate::path::Id;

/// Delete an image and all that was made of it
///
/// If it is not done, the removal is called off and costs nothing.
#[utoipa::path(
    delete,
    path = "/api/v1/images/{id}",
    tag = "images",
    params(("id" = String, Path, description = "The image's id")),
    responses(
        (status = 204, description = "It is gone"),
        (status = "4XX", description = "There is no such image of yours", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("visitor" = []), ("api_key" = []), ("bearer" = []))
)]
pub(super) async fn delete_image(
    State(state): State<ApiState>,
    Known(caller): Known,
    Id(id): Id<peel_domain::ImageId>,
) -> Result<StatusCode, ApiError> {
    peel_app::delete(&state.app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
