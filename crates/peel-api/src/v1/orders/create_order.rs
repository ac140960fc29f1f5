//! `POST /api/v1/orders`

use axum::Json;
use axum::extract::State;
use http::{HeaderMap, StatusCode};
use peel_app::payments::OrderWish;
use peel_domain::{ImageId, Product};
use serde::Deserialize;
use utoipa::ToSchema;

use super::order_body::OrderBody;
use super::prices::currency;
use crate::ApiState;
use crate::browser::Browser;
use crate::error::{ApiError, ErrorBody, Kind};
use crate::identity::Known;
use crate::path::Object;
use crate::v1::create_image::idempotency_key;

/// What to buy.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderFields {
    /// `one`, `pack_10`, `pack_50` or `pack_200`.
    #[schema(example = "pack_10")]
    product: String,
    /// `usd` or `cny`.
    #[schema(example = "usd")]
    currency: String,
    /// An image of yours that is to be unlocked once it is paid.
    image: Option<String>,
}

/// Order credits
///
/// The answer's `client_secret` lets a page pay with Stripe.js. A request with an `Idempotency-Key` can be repeated:
/// it is the same order.
#[utoipa::path(
    post,
    path = "/api/v1/orders",
    tag = "orders",
    params(("Idempotency-Key" = Option<String>, Header, description = "Names the request, 1 to 255 visible ASCII characters")),
    request_body(content = OrderFields, content_type = "application/json"),
    responses(
        (status = 201, description = "The order", body = OrderBody),
        (status = "4XX", description = "Nothing was ordered", body = ErrorBody, content_type = "application/problem+json"),
        (status = 503, description = "Nothing is sold here, or Stripe is out of reach", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("visitor" = []), ("bearer" = []))
)]
pub(super) async fn create_order(
    State(state): State<ApiState>,
    Known(caller): Known,
    browser: Browser,
    headers: HeaderMap,
    Object(fields): Object<OrderFields>,
) -> Result<(StatusCode, Json<OrderBody>), ApiError> {
    browser.may(&state.counts.orders)?;
    let product: Product = fields.product.parse().map_err(|_| {
        ApiError::because(
            Kind::InvalidOption,
            "product must be one, pack_10, pack_50 or pack_200",
        )
    })?;
    let image: Option<ImageId> = fields
        .image
        .as_deref()
        .map(str::parse)
        .transpose()
        .map_err(|_| ApiError::new(Kind::NotFound))?;
    let wish = OrderWish {
        product,
        currency: currency(&fields.currency)?,
        image,
    };
    let request = idempotency_key(&headers)?;
    let checkout = peel_app::payments::create_order(&state.app, &caller, &wish, request).await?;
    Ok((
        StatusCode::CREATED,
        Json(OrderBody::to_pay(&state, &checkout)),
    ))
}
