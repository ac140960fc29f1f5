//! `GET /api/v1/admin/orders`

use axum::Json;
use axum::extract::State;
use peel_app::administration;
use serde::Serialize;
use utoipa::ToSchema;

use super::order_overview_body::OrderOverviewBody;
use super::search::SearchFields;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;
use crate::path::Fields;

/// Part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OrderOverviewsBody {
    /// What was found.
    orders: Vec<OrderOverviewBody>,
    /// Where the list goes on; nothing at its end.
    next_cursor: Option<String>,
}

/// Search everybody's orders, newest first
///
/// For support and admins. Finds orders by their id, owner, state, product, payment, image or number of their receipt, or by part of
/// their owner's address.
#[utoipa::path(
    get,
    path = "/api/v1/admin/orders",
    tag = "admin",
    params(SearchFields),
    responses(
        (status = 200, description = "A page of the list", body = OrderOverviewsBody),
        (status = "4XX", description = "The list cannot be shown", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn list_orders_of_all(
    State(state): State<ApiState>,
    Person(caller): Person,
    Fields(fields): Fields<SearchFields>,
) -> Result<Json<OrderOverviewsBody>, ApiError> {
    let (search, page) = (fields.text()?, fields.page()?);
    let page = administration::orders(&state.app, &caller, search, page).await?;
    Ok(Json(OrderOverviewsBody {
        orders: page.items.iter().map(OrderOverviewBody::from).collect(),
        next_cursor: page.next.map(|cursor| cursor.to_string()),
    }))
}
