//! `POST /api/v1/ads/sessions/{id}/checkpoints`

use axum::Json;
use axum::extract::State;
use peel_domain::AdSessionId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::session_body::AdSessionBody;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Known;
use crate::path::{Id, Object};

/// How far you have watched.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckpointFields {
    /// The token of the checkpoint, from the answer before.
    token: String,
}

/// Tell how far an ad was watched
///
/// With the token of each checkpoint in its turn, and not before its time. The last one gives the pass. Telling the last that was heard once more does no harm.
#[utoipa::path(
    post,
    path = "/api/v1/ads/sessions/{id}/checkpoints",
    tag = "ads",
    params(("id" = String, Path, description = "The view's id")),
    request_body(content = CheckpointFields, content_type = "application/json"),
    responses(
        (status = 200, description = "What to tell next, or that there is a pass", body = AdSessionBody),
        (status = "4XX", description = "It is as it was", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("visitor" = []), ("bearer" = []))
)]
pub(super) async fn reach_checkpoint(
    State(state): State<ApiState>,
    Known(caller): Known,
    Id(id): Id<AdSessionId>,
    Object(fields): Object<CheckpointFields>,
) -> Result<Json<AdSessionBody>, ApiError> {
    let view = peel_app::ads::reach(&state.app, &caller, id, &fields.token).await?;
    Ok(Json(view.into()))
}
