//! `POST /api/v1/images/{id}/unlock`

use axum::Json;
use axum::extract::State;
use peel_app::{Event, Notes};
use peel_domain::Means;
use serde::Deserialize;
use utoipa::ToSchema;

use super::image_body::ImageBody;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody, Kind};
use crate::identity::Known;
use crate::path::{Id, Object};

/// What to unlock it with.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct UnlockFields {
    /// `free`, `pass` or `credit`. Without it, the first of these that there is. Callers with an API key pay with credits.
    #[schema(example = "pass")]
    with: Option<String>,
}

/// Unlock an image
///
/// Takes a use, and gives out the full size from then on. As often as you ask, it is taken once.
#[utoipa::path(
    post,
    path = "/api/v1/images/{id}/unlock",
    tag = "images",
    params(("id" = String, Path, description = "The image's id")),
    request_body(content = UnlockFields, content_type = "application/json"),
    responses(
        (status = 200, description = "The image", body = ImageBody),
        (status = "4XX", description = "It is as it was", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("visitor" = []), ("api_key" = []), ("bearer" = []))
)]
pub(super) async fn unlock(
    State(state): State<ApiState>,
    Known(caller): Known,
    Id(id): Id<peel_domain::ImageId>,
    Object(fields): Object<UnlockFields>,
) -> Result<Json<ImageBody>, ApiError> {
    let with: Option<Means> = fields
        .with
        .as_deref()
        .map(str::parse)
        .transpose()
        .map_err(|_| ApiError::because(Kind::InvalidOption, "with must be free, pass or credit"))?;
    match peel_app::unlock(&state.app, &caller, id, with).await {
        Ok(image) => Ok(Json(ImageBody::from(&image))),
        Err(error) => {
            let error = ApiError::from(error);
            if error.kind() == Kind::CannotUnlock {
                let notes = Notes::of(&state.app);
                notes.happened(caller.owner(), Event::PaywallSeen).await;
            }
            Err(error)
        }
    }
}
