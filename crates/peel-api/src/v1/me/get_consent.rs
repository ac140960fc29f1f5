//! `GET /api/v1/me/consent`

use axum::Json;
use axum::extract::State;
use peel_store::ConsentRecord;
use serde::Serialize;
use utoipa::ToSchema;

use super::require_person;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Known;
use crate::time::rfc3339;

/// What you have agreed to. What is strictly necessary needs no agreement.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(super) struct ConsentBody {
    /// Whether your use may be measured.
    analytics: bool,
    /// Whether ads may be shown to you, and what they store.
    ads: bool,
    /// The version of the text that you decided on; nothing when you have not decided.
    #[schema(example = "2026-11")]
    version: Option<String>,
    /// When.
    #[schema(format = DateTime)]
    decided_at: Option<String>,
}

impl From<ConsentRecord> for ConsentBody {
    fn from(consent: ConsentRecord) -> Self {
        Self {
            analytics: consent.analytics,
            ads: consent.ads,
            version: Some(consent.version),
            decided_at: Some(rfc3339(consent.at)),
        }
    }
}

/// See what you have agreed to
#[utoipa::path(
    get,
    path = "/api/v1/me/consent",
    tag = "account",
    responses(
        (status = 200, description = "What you have agreed to", body = ConsentBody),
        (status = "4XX", description = "It cannot be shown", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("visitor" = []), ("bearer" = []))
)]
pub(super) async fn get_consent(
    State(state): State<ApiState>,
    Known(caller): Known,
) -> Result<Json<ConsentBody>, ApiError> {
    require_person(&caller)?;
    let consent = peel_app::consent(&state.app, &caller).await?;
    Ok(Json(consent.map(ConsentBody::from).unwrap_or_default()))
}
