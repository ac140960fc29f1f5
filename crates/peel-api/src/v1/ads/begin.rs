//! `POST /api/v1/ads/sessions`

use axum::Json;
use axum::extract::State;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use utoipa::ToSchema;

use super::session_body::AdSessionBody;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody, Kind};
use crate::identity::Known;
use crate::path::Object;
use crate::v1::auth::fields::language_of;

/// What you watch an ad for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AdFields {
    /// An image of yours that is locked.
    #[schema(example = "img_06as1p2x7kq3v5mzy8d4w9c0ne")]
    image: String,
}

/// Choose to watch an ad
///
/// For one that is watched to its end there is one pass, which unlocks an image. You watch one at a time: another that was open is over with this.
#[utoipa::path(
    post,
    path = "/api/v1/ads/sessions",
    tag = "ads",
    request_body(content = AdFields, content_type = "application/json"),
    responses(
        (status = 201, description = "What to show, and what to tell", body = AdSessionBody),
        (status = "4XX", description = "No ad is shown", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("visitor" = []), ("bearer" = []))
)]
pub(super) async fn begin_ad(
    State(state): State<ApiState>,
    Known(caller): Known,
    headers: HeaderMap,
    Object(fields): Object<AdFields>,
) -> Result<(StatusCode, Json<AdSessionBody>), ApiError> {
    let image = fields
        .image
        .parse()
        .map_err(|_| ApiError::new(Kind::NotFound))?;
    let language = language_of(&headers);
    let view = peel_app::ads::begin(&state.app, &caller, image, language).await?;
    Ok((StatusCode::CREATED, Json(view.into())))
}
