//! `GET /api/v1/account`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Known;

/// Your account.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AccountBody {
    /// The credits that are left.
    #[schema(example = 41.75)]
    credits: f64,
    /// What signs the messages to your callback addresses (Standard Webhooks).
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    webhook_secret: String,
}

/// Look at your account
#[utoipa::path(
    get,
    path = "/api/v1/account",
    tag = "account",
    responses(
        (status = 200, description = "The account", body = AccountBody),
        (status = "4XX", description = "It cannot be shown", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("api_key" = []), ("bearer" = []))
)]
pub(super) async fn account(
    State(state): State<ApiState>,
    Known(caller): Known,
) -> Result<Json<AccountBody>, ApiError> {
    let account = peel_app::account(&state.app, &caller).await?;
    Ok(Json(AccountBody {
        credits: account.credits.as_f64(),
        webhook_secret: account.webhook_secret,
    }))
}
