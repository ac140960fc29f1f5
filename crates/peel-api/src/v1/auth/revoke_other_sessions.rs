//! `DELETE /api/v1/auth/sessions`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;

/// What became of the sessions.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EndedBody {
    /// How many have ended.
    #[schema(example = 2)]
    ended: u64,
}

/// End all your sessions but this one
#[utoipa::path(
    delete,
    path = "/api/v1/auth/sessions",
    tag = "auth",
    responses(
        (status = 200, description = "They have ended", body = EndedBody),
        (status = "4XX", description = "Nothing was changed", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn revoke_other_sessions(
    State(state): State<ApiState>,
    Person(caller): Person,
) -> Result<Json<EndedBody>, ApiError> {
    let ended = peel_app::people::revoke_other_sessions(&state.app, &caller).await?;
    Ok(Json(EndedBody { ended }))
}
