//! `PUT /api/v1/images/{id}/matte`

use axum::Json;
use axum::body::Body;
use axum::extract::{Extension, State};
use serde::Deserialize;
use utoipa::IntoParams;

use super::create_image::place;
use super::image_body::ImageBody;
use crate::ApiState;
use crate::body;
use crate::error::{ApiError, ErrorBody, Kind};
use crate::identity::Known;
use crate::network::Client;
use crate::path::{Fields, Id};

/// Which matte was corrected.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct MatteFields {
    /// The image's `version` that was corrected. If it has another one by now, nothing is changed. Without it,
    /// whichever is there is replaced.
    version: Option<u32>,
}

/// Correct the matte
///
/// The body is the corrected matte: a grey picture, or one whose alpha counts, of the upright picture's size. Colours at
/// its edges are worked out again; results are made of it from now on.
#[utoipa::path(
    put,
    path = "/api/v1/images/{id}/matte",
    tag = "results",
    params(("id" = String, Path, description = "The image's id"), MatteFields),
    request_body(content = String, content_type = "image/png"),
    responses(
        (status = 200, description = "The image with its new version", body = ImageBody),
        (status = "4XX", description = "Nothing was changed", body = ErrorBody, content_type = "application/problem+json"),
        (status = "5XX", description = "Nothing was changed", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("visitor" = []), ("api_key" = []), ("bearer" = []))
)]
pub(super) async fn put_matte(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Known(caller): Known,
    Id(id): Id<peel_domain::ImageId>,
    Fields(fields): Fields<MatteFields>,
    body: Body,
) -> Result<Json<ImageBody>, ApiError> {
    let _place = place(&state, client)?;
    // Before a picture is read for nothing.
    let image = peel_app::image(&state.app, &caller, id).await?;
    let is_outdated = image
        .cutout
        .as_ref()
        .zip(fields.version)
        .is_some_and(|(cutout, version)| cutout.version != version);
    if is_outdated {
        return Err(ApiError::new(Kind::PreconditionFailed));
    }
    let matte = body::whole(body).await?;
    let image = peel_app::replace_matte(&state.app, &caller, id, fields.version, matte).await?;
    Ok(Json(ImageBody::from(&image)))
}
