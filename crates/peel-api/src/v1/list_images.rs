//! `GET /api/v1/images`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::image_body::ImageBody;
use super::page::PageFields;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Known;
use crate::path::Fields;

/// Part of the list of images.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImagesBody {
    /// The images.
    images: Vec<ImageBody>,
    /// Where the list goes on; nothing at its end.
    next_cursor: Option<String>,
}

/// List your images, newest first
#[utoipa::path(
    get,
    path = "/api/v1/images",
    tag = "images",
    params(PageFields),
    responses(
        (status = 200, description = "A page of the list", body = ImagesBody),
        (status = "4XX", description = "The list cannot be shown", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("visitor" = []), ("api_key" = []), ("bearer" = []))
)]
pub(super) async fn list_images(
    State(state): State<ApiState>,
    Known(caller): Known,
    Fields(fields): Fields<PageFields>,
) -> Result<Json<ImagesBody>, ApiError> {
    let page = peel_app::images(&state.app, &caller, fields.request()?).await?;
    Ok(Json(ImagesBody {
        images: page.items.iter().map(ImageBody::from).collect(),
        next_cursor: page.next.map(|cursor| cursor.to_string()),
    }))
}
