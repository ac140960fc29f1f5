//! `DELETE /api/v1/keys/{id}`

use axum::extract::State;
use http::StatusCode;

use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Known;
use crate::path::Id;

/// Revoke an API key
///
/// It does not work any more from the next request on. Needs an API key that may do everything; that may be the same.
#[utoipa::path(
    delete,
    path = "/api/v1/keys/{id}",
    tag = "keys",
    params(("id" = String, Path, description = "The key's id")),
    responses(
        (status = 204, description = "It does not work any more"),
        (status = "4XX", description = "There is no such key of yours", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("api_key" = []), ("bearer" = []))
)]
pub(super) async fn revoke_key(
    State(state): State<ApiState>,
    Known(caller): Known,
    Id(id): Id<peel_domain::KeyId>,
) -> Result<StatusCode, ApiError> {
    peel_app::revoke_own_key(&state.app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
