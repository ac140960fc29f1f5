//! `GET /api/v1/exports/{token}`

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};

use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::path::Text;

/// Fetch an export
///
/// Once: the address does not work again.
#[utoipa::path(
    get,
    path = "/api/v1/exports/{token}",
    tag = "account",
    params(("token" = String, Path, description = "What the address ends with")),
    responses(
        (status = 200, description = "The archive", content((String = "application/zip"))),
        (status = "4XX", description = "The address does not work, or not any more", body = ErrorBody, content_type = "application/problem+json"),
        (status = "5XX", description = "It could not be read now", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(())
)]
pub(super) async fn download_export(
    State(state): State<ApiState>,
    Text(token): Text,
) -> Result<Response, ApiError> {
    let archive = peel_app::download_export(&state.app, &token).await?;
    let headers = [
        (CONTENT_TYPE, String::from("application/zip")),
        (CONTENT_LENGTH, archive.bytes.to_string()),
        (
            CONTENT_DISPOSITION,
            String::from("attachment; filename=\"peel-export.zip\""),
        ),
    ];
    Ok((headers, Body::from_stream(archive.stream)).into_response())
}
