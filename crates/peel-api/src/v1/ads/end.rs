//! `DELETE /api/v1/ads/sessions/{id}`

use axum::Json;
use axum::extract::State;
use peel_domain::{AdSessionId, AdState};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::session_body::AdSessionBody;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Known;
use crate::path::{Fields, Id};

/// Why it is over.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Because {
    /// Whoever watched has had enough.
    #[default]
    Skipped,
    /// The network had no ad.
    Unfilled,
    /// The ad could not be shown.
    Broken,
}

/// How it ends.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct EndFields {
    /// Why it is over; `skipped` if nothing is said.
    #[serde(default)]
    #[param(inline)]
    because: Because,
}

/// Stop watching an ad
///
/// There is no pass for it then. One that has ended before is as it was.
#[utoipa::path(
    delete,
    path = "/api/v1/ads/sessions/{id}",
    tag = "ads",
    params(("id" = String, Path, description = "The view's id"), EndFields),
    responses(
        (status = 200, description = "How it has ended", body = AdSessionBody),
        (status = "4XX", description = "It is as it was", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("visitor" = []), ("bearer" = []))
)]
pub(super) async fn end_ad(
    State(state): State<ApiState>,
    Known(caller): Known,
    Id(id): Id<AdSessionId>,
    Fields(fields): Fields<EndFields>,
) -> Result<Json<AdSessionBody>, ApiError> {
    let ending = match fields.because {
        Because::Skipped => AdState::Skipped,
        Because::Unfilled => AdState::Unfilled,
        Because::Broken => AdState::Broken,
    };
    let view = peel_app::ads::end(&state.app, &caller, id, ending).await?;
    Ok(Json(view.into()))
}
