//! `POST /api/v1/me/export`

use axum::Json;
use axum::extract::State;
use http::StatusCode;

use super::export_body::ExportBody;
use super::require_presence;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Known;

/// Ask for a copy of all that is kept of you
///
/// A ZIP of JSON and pictures, which is built in a while. With an account you must have shown who you are within the last ten
/// minutes.
#[utoipa::path(
    post,
    path = "/api/v1/me/export",
    tag = "account",
    responses(
        (status = 202, description = "The export", body = ExportBody),
        (status = "4XX", description = "There is no export", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("visitor" = []), ("bearer" = []))
)]
pub(super) async fn request_export(
    State(state): State<ApiState>,
    Known(caller): Known,
) -> Result<(StatusCode, Json<ExportBody>), ApiError> {
    require_presence(&state, &caller).await?;
    let export = peel_app::request_export(&state.app, &caller).await?;
    let body = ExportBody::new(&state, export);
    Ok((StatusCode::ACCEPTED, Json(body)))
}
