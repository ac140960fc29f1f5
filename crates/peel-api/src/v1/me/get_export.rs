//! `GET /api/v1/me/exports/{id}`

use axum::Json;
use axum::extract::State;

use super::export_body::ExportBody;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Known;
use crate::path::Id;

/// See how an export stands
#[utoipa::path(
    get,
    path = "/api/v1/me/exports/{id}",
    tag = "account",
    params(("id" = String, Path, description = "The export's id")),
    responses(
        (status = 200, description = "The export", body = ExportBody),
        (status = "4XX", description = "There is no such export of yours", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("visitor" = []), ("bearer" = []))
)]
pub(super) async fn get_export(
    State(state): State<ApiState>,
    Known(caller): Known,
    Id(id): Id<peel_domain::ExportId>,
) -> Result<Json<ExportBody>, ApiError> {
    let export = peel_app::export(&state.app, &caller, id).await?;
    Ok(Json(ExportBody::new(&state, export)))
}
