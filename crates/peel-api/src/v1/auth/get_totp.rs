//! `GET /api/v1/auth/totp`

use axum::Json;
use axum::extract::State;
use peel_app::people;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;

/// An authenticator.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TotpBody {
    /// Whether its codes are asked for.
    enabled: bool,
}

/// Whether your authenticator is asked for
#[utoipa::path(
    get,
    path = "/api/v1/auth/totp",
    tag = "auth",
    responses(
        (status = 200, description = "Whether it is", body = TotpBody),
        (status = "4XX", description = "It cannot be shown", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn get_totp(
    State(state): State<ApiState>,
    Person(caller): Person,
) -> Result<Json<TotpBody>, ApiError> {
    let enabled = people::has_totp(&state.app, &caller).await?;
    Ok(Json(TotpBody { enabled }))
}
