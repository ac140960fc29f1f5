//! `POST /api/v1/images/{id}/refund`

use axum::Json;
use axum::extract::State;
use peel_app::Complaint;
use peel_domain::ReturnReason;
use serde::Deserialize;
use utoipa::ToSchema;

use super::image_body::ImageBody;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody, Kind};
use crate::identity::Known;
use crate::path::{Id, Object};

/// What is wrong with a result.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RefundFields {
    /// `wrong_subject`, `parts_missing`, `background_left`, `rough_edges`, `colours` or `other`.
    #[schema(example = "parts_missing")]
    reason: String,
    /// What else there is to say; up to 2,000 characters are kept.
    comment: Option<String>,
    /// Whether the picture may be kept for a while to learn from it. Deleting the image ends that at once.
    #[serde(default)]
    keep_for_improvement: bool,
}

/// Have back what a result has cost
///
/// For a result that is not good. The image is locked again; its preview stays. Limited to a few in 30 days.
#[utoipa::path(
    post,
    path = "/api/v1/images/{id}/refund",
    tag = "images",
    params(("id" = String, Path, description = "The image's id")),
    request_body(content = RefundFields, content_type = "application/json"),
    responses(
        (status = 200, description = "The image", body = ImageBody),
        (status = "4XX", description = "Nothing was given back", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("visitor" = []), ("api_key" = []), ("bearer" = []))
)]
pub(super) async fn refund(
    State(state): State<ApiState>,
    Known(caller): Known,
    Id(id): Id<peel_domain::ImageId>,
    Object(fields): Object<RefundFields>,
) -> Result<Json<ImageBody>, ApiError> {
    let reason = fields
        .reason
        .parse()
        .ok()
        // That one is ours to give.
        .filter(|reason| *reason != ReturnReason::Doubtful)
        .ok_or_else(|| {
            ApiError::because(
                Kind::InvalidOption,
                "reason must be wrong_subject, parts_missing, background_left, rough_edges, colours or other",
            )
        })?;
    let complaint = Complaint {
        reason,
        comment: fields.comment,
        keep_for_improvement: fields.keep_for_improvement,
    };
    let image = peel_app::refund_use(&state.app, &caller, id, complaint).await?;
    Ok(Json(ImageBody::from(&image)))
}
