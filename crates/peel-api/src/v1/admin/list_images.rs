//! `GET /api/v1/admin/images`

use axum::Json;
use axum::extract::State;
use peel_app::administration;
use serde::Serialize;
use utoipa::ToSchema;

use super::image_overview_body::ImageOverviewBody;
use super::search::SearchFields;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;
use crate::path::Fields;

/// Part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImageOverviewsBody {
    /// What was found.
    images: Vec<ImageOverviewBody>,
    /// Where the list goes on; nothing at its end.
    next_cursor: Option<String>,
}

/// Search everybody's images, newest first
///
/// For support and admins. Finds images by their id, owner, job, API key, state or failure, or by part of their owner's address, and
/// tells what is known of them beside their content. Those that were deleted are listed for some days.
#[utoipa::path(
    get,
    path = "/api/v1/admin/images",
    tag = "admin",
    params(SearchFields),
    responses(
        (status = 200, description = "A page of the list", body = ImageOverviewsBody),
        (status = "4XX", description = "The list cannot be shown", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn list_images_of_all(
    State(state): State<ApiState>,
    Person(caller): Person,
    Fields(fields): Fields<SearchFields>,
) -> Result<Json<ImageOverviewsBody>, ApiError> {
    let (search, page) = (fields.text()?, fields.page()?);
    let page = administration::images(&state.app, &caller, search, page).await?;
    Ok(Json(ImageOverviewsBody {
        images: page.items.iter().map(ImageOverviewBody::from).collect(),
        next_cursor: page.next.map(|cursor| cursor.to_string()),
    }))
}
