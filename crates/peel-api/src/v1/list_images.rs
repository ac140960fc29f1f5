//! `GET /api/v1/images`

use axum::Json;
use axum::extract::State;
use peel_store::PageRequest;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::image_body::ImageBody;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody, Kind};
use crate::identity::Known;
use crate::path::Fields;

const DEFAULT_LIMIT: u32 = 20;
const MAX_LIMIT: u32 = 100;

/// Which part of the list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PageFields {
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many at most, 1–100. Without it, 20.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

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
    let limit = fields.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(ApiError::because(
            Kind::InvalidOption,
            "limit must be a number from 1 to 100",
        ));
    }
    let after = fields
        .cursor
        .map(|cursor| cursor.parse())
        .transpose()
        .map_err(|_| ApiError::because(Kind::InvalidOption, "cursor is of no list"))?;
    let page = peel_app::images(&state.app, &caller, PageRequest { after, limit }).await?;
    Ok(Json(ImagesBody {
        images: page.items.iter().map(ImageBody::from).collect(),
        next_cursor: page.next.map(|cursor| cursor.to_string()),
    }))
}
