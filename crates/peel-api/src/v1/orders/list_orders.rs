//! `GET /api/v1/orders`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::order_body::OrderBody;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Known;
use crate::path::Fields;
use crate::v1::page::PageFields;

/// Part of the list of orders.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OrdersBody {
    /// The orders.
    orders: Vec<OrderBody>,
    /// Where the list goes on; nothing at its end.
    next_cursor: Option<String>,
}

/// List your orders, newest first
///
/// With all that was paid and went back, and the receipts.
#[utoipa::path(
    get,
    path = "/api/v1/orders",
    tag = "orders",
    params(PageFields),
    responses(
        (status = 200, description = "A page of the list", body = OrdersBody),
        (status = "4XX", description = "The list cannot be shown", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("visitor" = []), ("bearer" = []))
)]
pub(super) async fn list_orders(
    State(state): State<ApiState>,
    Known(caller): Known,
    Fields(fields): Fields<PageFields>,
) -> Result<Json<OrdersBody>, ApiError> {
    let page = peel_app::payments::orders(&state.app, &caller, fields.request()?).await?;
    let body = |order| OrderBody::of(&state, order);
    Ok(Json(OrdersBody {
        orders: page.items.iter().map(body).collect(),
        next_cursor: page.next.map(|cursor| cursor.to_string()),
    }))
}
