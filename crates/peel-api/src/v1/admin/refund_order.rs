//! `POST /api/v1/admin/orders/{id}/refund`

use axum::Json;
use axum::extract::State;
use http::{HeaderMap, StatusCode};
use peel_app::payments::{RefundWish, Refunded, refund_order as refund};
use peel_domain::{OrderId, RefundState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::reason;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody, Kind};
use crate::identity::Person;
use crate::path::{Id, Object};
use crate::v1::create_image::idempotency_key;
use crate::v1::orders::OrderBody;

/// What is to go back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RefundFields {
    /// How much, in hundredths of the order's currency. Without it, all that may.
    #[schema(example = 590)]
    amount: Option<i64>,
    /// Why, in 1 to 500 characters on one line.
    #[schema(example = "bought twice by mistake")]
    reason: String,
    /// Also what its customer has spent, and also after the days in which money goes back. For admins.
    #[serde(default)]
    force: bool,
}

/// A refund.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RefundBody {
    /// `done`, or `asked` while Stripe is out of reach: the service goes on asking.
    state: &'static str,
    /// How much goes back, in hundredths of the order's currency.
    #[schema(example = 590)]
    amount: i64,
    /// The order as it is now.
    order: OrderBody,
}

/// Give an order's money back
///
/// For support: what is paid and was not spent, within the operator's days. For admins, with `force`: whatever was paid.
/// Credits go with the money; what was spent of them is owed. A request with the same `Idempotency-Key` is the same refund,
/// whatever became of the answer.
#[utoipa::path(
    post,
    path = "/api/v1/admin/orders/{id}/refund",
    tag = "admin",
    params(
        ("id" = String, Path, description = "The order's id"),
        ("Idempotency-Key" = String, Header, description = "Names the refund, 1 to 255 visible ASCII characters"),
    ),
    request_body(content = RefundFields, content_type = "application/json"),
    responses(
        (status = 200, description = "The money goes back", body = RefundBody),
        (status = 202, description = "The money will go back once Stripe is in reach", body = RefundBody),
        (status = 409, description = "The money does not go back", body = ErrorBody, content_type = "application/problem+json"),
        (status = "4XX", description = "Nothing was done", body = ErrorBody, content_type = "application/problem+json"),
        (status = 503, description = "Stripe is out of reach, and nothing was done", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn refund_order(
    State(state): State<ApiState>,
    Person(caller): Person,
    Id(id): Id<OrderId>,
    headers: HeaderMap,
    Object(fields): Object<RefundFields>,
) -> Result<(StatusCode, Json<RefundBody>), ApiError> {
    let request = idempotency_key(&headers)?.ok_or_else(|| {
        ApiError::because(
            Kind::InvalidRequest,
            "an Idempotency-Key must name the refund, so that it is one however often it is sent",
        )
    })?;
    let wish = RefundWish {
        minor: fields.amount,
        reason: reason(&fields.reason)?,
        force: fields.force,
        request,
    };
    let Refunded { refund, order } = refund(&state.app, &caller, id, &wish).await?;
    let status = match refund.state {
        RefundState::Asked => StatusCode::ACCEPTED,
        _ => StatusCode::OK,
    };
    let body = RefundBody {
        state: refund.state.as_str(),
        amount: refund.minor,
        order: OrderBody::of(&state, &order),
    };
    Ok((status, Json(body)))
}
