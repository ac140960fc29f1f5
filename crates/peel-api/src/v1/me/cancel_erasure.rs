//! `DELETE /api/v1/me/erasure`

use axum::extract::State;
use http::StatusCode;

use super::require_presence;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Known;

/// Call the erasure off
#[utoipa::path(
    delete,
    path = "/api/v1/me/erasure",
    tag = "account",
    responses(
        (status = 204, description = "Nothing will be erased"),
        (status = "4XX", description = "Nothing was changed", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("visitor" = []), ("bearer" = []))
)]
pub(super) async fn cancel_erasure(
    State(state): State<ApiState>,
    Known(caller): Known,
) -> Result<StatusCode, ApiError> {
    require_presence(&state, &caller).await?;
    peel_app::cancel_erasure(&state.app, &caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
