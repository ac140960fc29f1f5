//! `DELETE /api/v1/auth/sessions/{id}`

use axum::extract::State;
use http::StatusCode;

use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;
use crate::path::Id;

/// End a session of yours
///
/// Its device gets no further access token; the last one works for ten minutes at most.
#[utoipa::path(
    delete,
    path = "/api/v1/auth/sessions/{id}",
    tag = "auth",
    params(("id" = String, Path, description = "The session's id")),
    responses(
        (status = 204, description = "It has ended"),
        (status = "4XX", description = "There is no such session of yours", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn revoke_session(
    State(state): State<ApiState>,
    Person(caller): Person,
    Id(id): Id<peel_domain::SessionId>,
) -> Result<StatusCode, ApiError> {
    peel_app::people::revoke_session(&state.app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
