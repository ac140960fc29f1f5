//! `PUT /api/v1/me/consent`

use axum::Json;
use axum::extract::State;
use peel_app::ConsentChoice;
use serde::Deserialize;
use utoipa::ToSchema;

use super::get_consent::ConsentBody;
use super::require_person;
use crate::ApiState;
use crate::browser::SetCookie;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Anyone;
use crate::path::Object;

/// What you decide.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ConsentFields {
    /// Whether your use may be measured.
    analytics: bool,
    /// Whether ads may be shown to you, and what they store.
    ads: bool,
    /// The version of the text that you decide on.
    #[schema(max_length = 40, example = "2026-11")]
    version: String,
}

/// Decide what you agree to
///
/// Nothing is agreed to until you do, and it can be taken back at any time. A browser that is not known becomes a visitor by this.
#[utoipa::path(
    put,
    path = "/api/v1/me/consent",
    tag = "account",
    request_body(content = ConsentFields, content_type = "application/json"),
    responses(
        (status = 200, description = "What you have agreed to", body = ConsentBody),
        (status = "4XX", description = "It is as it was", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security((), ("visitor" = []), ("bearer" = []))
)]
pub(super) async fn set_consent(
    State(state): State<ApiState>,
    Anyone { caller, cookie }: Anyone,
    Object(fields): Object<ConsentFields>,
) -> Result<(SetCookie, Json<ConsentBody>), ApiError> {
    require_person(&caller)?;
    let choice = ConsentChoice {
        version: fields.version,
        analytics: fields.analytics,
        ads: fields.ads,
    };
    let consent = peel_app::set_consent(&state.app, &caller, choice).await?;
    Ok((cookie, Json(consent.into())))
}
