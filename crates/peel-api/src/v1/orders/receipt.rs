//! `GET /api/v1/orders/{id}/receipt`

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use peel_domain::{Language, OrderId};
use serde::Deserialize;
use utoipa::IntoParams;

use super::receipt_page::{page, policy};
use crate::ApiState;
use crate::error::{ApiError, ErrorBody, Kind};
use crate::identity::Known;
use crate::path::{Fields, Id};
use crate::v1::auth::fields::language_of;

/// For whom.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ReceiptFields {
    /// `en` or `zh`. Without it, what the browser asks for.
    language: Option<String>,
    /// As it is in the order's `receipt.url`: with it, nobody needs to be signed in.
    key: Option<String>,
}

/// Read the receipt of an order
///
/// A page to be read, printed and kept. What an order lists as the `url` of its receipt leads here, for a day.
#[utoipa::path(
    get,
    path = "/api/v1/orders/{id}/receipt",
    tag = "orders",
    params(("id" = String, Path, description = "The order's id"), ReceiptFields),
    responses(
        (status = 200, description = "The receipt", body = String, content_type = "text/html"),
        (status = 409, description = "The order is not paid", body = ErrorBody, content_type = "application/problem+json"),
        (status = "4XX", description = "It cannot be shown", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security((), ("visitor" = []), ("bearer" = []))
)]
pub(super) async fn receipt(
    State(state): State<ApiState>,
    caller: Result<Known, ApiError>,
    Id(id): Id<OrderId>,
    Fields(fields): Fields<ReceiptFields>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let language = match &fields.language {
        Some(name) => name
            .parse()
            .map_err(|_| ApiError::because(Kind::InvalidOption, "language must be en or zh"))?,
        None => language_of(&headers),
    };
    let receipt = match &fields.key {
        Some(key) => peel_app::payments::receipt_by_key(&state.app, id, key).await?,
        None => peel_app::payments::receipt(&state.app, &caller?.0, id).await?,
    };
    let mut response = page(&receipt.sheet(language), language).into_response();
    let headers = response.headers_mut();
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    headers.insert(CONTENT_TYPE, html);
    let language = match language {
        Language::English => "en",
        Language::Chinese => "zh-Hans",
    };
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language));
    // Without it, the page would be under the policy of all answers, and have no style.
    if let Ok(policy) = HeaderValue::from_str(&policy()) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}
