//! `POST /api/v1/me/erasure`

use axum::Json;
use axum::extract::State;
use http::StatusCode;

use super::look::ErasureBody;
use super::require_presence;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Known;

/// Ask for everything of yours to be erased
///
/// It is done after a while in which it can be called off, and cannot be undone then. With an account you must have shown who
/// you are within the last ten minutes.
#[utoipa::path(
    post,
    path = "/api/v1/me/erasure",
    tag = "account",
    responses(
        (status = 202, description = "It will be done", body = ErasureBody),
        (status = "4XX", description = "It will not be done", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("visitor" = []), ("bearer" = []))
)]
pub(super) async fn request_erasure(
    State(state): State<ApiState>,
    Known(caller): Known,
) -> Result<(StatusCode, Json<ErasureBody>), ApiError> {
    require_presence(&state, &caller).await?;
    let erasure = peel_app::request_erasure(&state.app, &caller).await?;
    Ok((StatusCode::ACCEPTED, Json(erasure.into())))
}
