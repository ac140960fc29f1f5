//! `DELETE /api/v1/auth/links/{provider}`

use axum::extract::State;
use http::StatusCode;
use peel_app::people;

use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;
use crate::path::Text;

/// No longer let a provider let you in
///
/// Refused when nothing else does. You must have shown who you are within the last ten minutes.
#[utoipa::path(
    delete,
    path = "/api/v1/auth/links/{provider}",
    tag = "auth",
    params(("provider" = String, Path, description = "Its name: `google`, `facebook` or `oidc`")),
    responses(
        (status = 204, description = "It does not let you in any more"),
        (status = "4XX", description = "Nothing was changed", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn delete_provider_link(
    State(state): State<ApiState>,
    Person(caller): Person,
    Text(provider): Text,
) -> Result<StatusCode, ApiError> {
    people::unlink(&state.app, &caller, &provider).await?;
    Ok(StatusCode::NO_CONTENT)
}
