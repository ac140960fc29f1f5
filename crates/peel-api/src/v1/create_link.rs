//! `POST /api/v1/images/{id}/links`

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ApiState;
use crate::error::{ApiError, ErrorBody, Kind};
use crate::identity::Known;
use crate::json::object;
use crate::options::ResultFields;
use crate::path::{Id, Object};
use crate::time::rfc3339;

const DEFAULT_SECONDS: u64 = 3600;
/// A year.
const LONGEST_SECONDS: u64 = 31_536_000;

/// What the link is to show, and for how long.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct LinkFields {
    /// How long it is to work, in seconds. Without it, an hour; never longer than the image is there.
    #[schema(minimum = 1, maximum = 31_536_000, example = 3600)]
    expires_in: Option<u64>,
    /// What it shows: the options of the result.
    #[serde(deserialize_with = "object")]
    options: ResultFields,
}

/// A link.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LinkBody {
    /// Whoever has it gets the picture, without an API key or a cookie.
    #[schema(example = "https://peel.example/api/v1/links/eyJ…")]
    url: String,
    /// Until when it works.
    #[schema(format = DateTime)]
    expires_at: String,
}

/// Make a link to the result
///
/// It shows one rendering of the image as it is now, until its time is over, the image is deleted, or its matte is
/// corrected.
#[utoipa::path(
    post,
    path = "/api/v1/images/{id}/links",
    tag = "links",
    params(("id" = String, Path, description = "The image's id")),
    request_body(content = LinkFields, content_type = "application/json"),
    responses(
        (status = 201, description = "The link", body = LinkBody),
        (status = "4XX", description = "There is no link", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("visitor" = []), ("api_key" = []), ("bearer" = []))
)]
pub(super) async fn create_link(
    State(state): State<ApiState>,
    Known(caller): Known,
    Id(id): Id<peel_domain::ImageId>,
    Object(fields): Object<LinkFields>,
) -> Result<(StatusCode, Json<LinkBody>), ApiError> {
    let rendering = fields.options.rendering(None)?;
    let seconds = fields.expires_in.unwrap_or(DEFAULT_SECONDS);
    if !(1..=LONGEST_SECONDS).contains(&seconds) {
        return Err(ApiError::because(
            Kind::InvalidOption,
            "expires_in must be a number of seconds, from 1 to 31536000",
        ));
    }
    let life = Duration::from_secs(seconds);
    let link = peel_app::create_link(&state.app, &caller, id, &rendering, life).await?;
    let origin = state.settings.public_url.as_deref().unwrap_or_default();
    let body = LinkBody {
        url: format!("{origin}/api/v1/links/{}", link.token),
        expires_at: rfc3339(link.expires_at),
    };
    Ok((StatusCode::CREATED, Json(body)))
}
