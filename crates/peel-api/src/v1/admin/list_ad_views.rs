//! `GET /api/v1/admin/ad-views`

use axum::Json;
use axum::extract::State;
use peel_app::administration;
use serde::Serialize;
use utoipa::ToSchema;

use super::ad_view_body::AdViewBody;
use super::search::SearchFields;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;
use crate::path::Fields;

/// Part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AdViewsBody {
    /// What was found.
    ad_views: Vec<AdViewBody>,
    /// Where the list goes on; nothing at its end.
    next_cursor: Option<String>,
}

/// Search everybody's views of ads, newest first
///
/// For support and admins. Finds views by their id, owner, image, provider, ad or state, or by part of their owner's address.
#[utoipa::path(
    get,
    path = "/api/v1/admin/ad-views",
    tag = "admin",
    params(SearchFields),
    responses(
        (status = 200, description = "A page of the list", body = AdViewsBody),
        (status = "4XX", description = "The list cannot be shown", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn list_ad_views(
    State(state): State<ApiState>,
    Person(caller): Person,
    Fields(fields): Fields<SearchFields>,
) -> Result<Json<AdViewsBody>, ApiError> {
    let (search, page) = (fields.text()?, fields.page()?);
    let page = administration::ad_views(&state.app, &caller, search, page).await?;
    Ok(Json(AdViewsBody {
        ad_views: page.items.iter().map(AdViewBody::from).collect(),
        next_cursor: page.next.map(|cursor| cursor.to_string()),
    }))
}
