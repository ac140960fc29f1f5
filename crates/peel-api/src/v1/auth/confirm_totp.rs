//! `POST /api/v1/auth/totp/confirm`

use axum::Json;
use axum::extract::State;
use peel_app::people::{self, RecoveryCode};
use serde::Serialize;
use utoipa::ToSchema;

use super::fields::TotpFields;
use crate::ApiState;
use crate::browser::Browser;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;
use crate::path::Object;

/// What lets you in when the authenticator is lost.
#[derive(Serialize, ToSchema)]
pub(super) struct RecoveryBody {
    /// Each is good for once.
    recovery_codes: Vec<String>,
}

/// Finish setting up an authenticator
///
/// With the first code that it shows. The recovery codes are shown this once.
#[utoipa::path(
    post,
    path = "/api/v1/auth/totp/confirm",
    tag = "auth",
    request_body(content = TotpFields, content_type = "application/json"),
    responses(
        (status = 200, description = "It is asked for from now on", body = RecoveryBody),
        (status = "4XX", description = "Nothing was changed", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn confirm_totp(
    State(state): State<ApiState>,
    browser: Browser,
    Person(caller): Person,
    Object(fields): Object<TotpFields>,
) -> Result<Json<RecoveryBody>, ApiError> {
    browser.may(&state.counts.login)?;
    let (app, client) = (&state.app, &browser.client);
    let codes = people::confirm_totp(app, client, &caller, &fields.code).await?;
    let recovery_codes = codes.iter().map(RecoveryCode::reveal).collect();
    Ok(Json(RecoveryBody { recovery_codes }))
}
