//! `GET /api/v1/orders/{id}`

use axum::Json;
use axum::extract::State;
use peel_domain::OrderId;

use super::order_body::OrderBody;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Known;
use crate::path::Id;

/// See how an order stands
///
/// As Stripe says at this moment: who comes back from paying need not wait for anything else.
#[utoipa::path(
    get,
    path = "/api/v1/orders/{id}",
    tag = "orders",
    params(("id" = String, Path, description = "The order's id")),
    responses(
        (status = 200, description = "The order", body = OrderBody),
        (status = "4XX", description = "It cannot be shown", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("visitor" = []), ("bearer" = []))
)]
pub(super) async fn get_order(
    State(state): State<ApiState>,
    Known(caller): Known,
    Id(id): Id<OrderId>,
) -> Result<Json<OrderBody>, ApiError> {
    let checkout = peel_app::payments::order(&state.app, &caller, id).await?;
    Ok(Json(OrderBody::to_pay(&state, &checkout)))
}
