//! `GET /api/v1/links/{token}`

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use http::header::CACHE_CONTROL;
use http::{HeaderName, HeaderValue};

use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::path::Text;
use crate::picture::{Disposition, picture};

/// Follow a link
#[utoipa::path(
    get,
    path = "/api/v1/links/{token}",
    tag = "links",
    params(("token" = String, Path, description = "What the link ends with")),
    responses(
        (status = 200, description = "The picture", content(
            (String = "image/png"), (String = "image/webp"), (String = "image/jpeg"), (String = "application/zip"),
        )),
        (status = 206, description = "The part that was asked for", content((String = "image/png"), (String = "image/webp"), (String = "image/jpeg"), (String = "application/zip"))),
        (status = 304, description = "You have it already"),
        (status = "4XX", description = "The link does not work, or not any more", body = ErrorBody, content_type = "application/problem+json"),
        (status = "5XX", description = "The picture could not be made now", body = ErrorBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn follow_link(
    State(state): State<ApiState>,
    Text(token): Text,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let rendition = peel_app::follow_link(&state.app, &token).await?;
    let disposition = Disposition::new(None, String::from("cutout"));
    let mut response = picture(&rendition, &headers, &disposition).await?;
    let headers = response.headers_mut();
    // Links are there to be put into pages of others.
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    );
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}
