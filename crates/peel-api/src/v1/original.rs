//! `GET /api/v1/images/{id}/original`

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE};

use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Known;
use crate::path::Id;

/// Get the original
///
/// The picture as it was sent, to the byte: in its own format, and turned only by its metadata.
#[utoipa::path(
    get,
    path = "/api/v1/images/{id}/original",
    tag = "images",
    params(("id" = String, Path, description = "The image's id")),
    responses(
        (status = 200, description = "The picture", content(
            (String = "image/jpeg"), (String = "image/png"), (String = "image/webp"), (String = "image/gif"),
            (String = "image/bmp"), (String = "image/tiff"),
        )),
        (status = "4XX", description = "There is no such image of yours", body = ErrorBody, content_type = "application/problem+json"),
        (status = "5XX", description = "It could not be read now", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("visitor" = []), ("api_key" = []), ("bearer" = []))
)]
pub(super) async fn original(
    State(state): State<ApiState>,
    Known(caller): Known,
    Id(id): Id<peel_domain::ImageId>,
) -> Result<Response, ApiError> {
    let uploaded = peel_app::uploaded(&state.app, &caller, id).await?;
    let headers = [
        (CONTENT_TYPE, uploaded.format().media_type().to_owned()),
        (CONTENT_LENGTH, uploaded.len().to_string()),
        // It may be deleted any time.
        (CACHE_CONTROL, String::from("private, no-store")),
        // Strangers made it.
        (
            CONTENT_SECURITY_POLICY,
            String::from("default-src 'none'; sandbox"),
        ),
    ];
    Ok((headers, Body::from_stream(uploaded.stream().await?)).into_response())
}
