//! Buying credits.

mod create_order;
mod get_order;
mod list_orders;
mod order_body;
mod prices;
mod receipt;
mod receipt_page;

pub(super) use order_body::OrderBody;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::ApiState;

pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(prices::prices))
        .routes(routes!(
            create_order::create_order,
            list_orders::list_orders
        ))
        .routes(routes!(get_order::get_order))
        .routes(routes!(receipt::receipt))
}
