//! `POST /api/v1/keys`

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use peel_domain::Scopes;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::list_keys::KeyBody;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody, Kind};
use crate::identity::Known;
use crate::path::Object;

/// What the key is for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyFields {
    /// What you call it, 1 to 100 characters.
    #[schema(example = "web shop")]
    name: String,
    /// What it may do: `images:read`, `images:write`, `account:read`. Without it, everything.
    scopes: Option<Vec<String>>,
}

/// A new key.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NewKeyBody {
    /// The key itself. It is shown this once; only its hash is kept.
    secret: String,
    #[serde(flatten)]
    key: KeyBody,
}

/// Make an API key
///
/// Needs an API key that may do everything.
#[utoipa::path(
    post,
    path = "/api/v1/keys",
    tag = "keys",
    request_body(content = KeyFields, content_type = "application/json"),
    responses(
        (status = 201, description = "The key", body = NewKeyBody),
        (status = "4XX", description = "There is no new key", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("api_key" = []), ("bearer" = []))
)]
pub(super) async fn create_key(
    State(state): State<ApiState>,
    Known(caller): Known,
    Object(fields): Object<KeyFields>,
) -> Result<(StatusCode, Json<NewKeyBody>), ApiError> {
    let name = fields
        .name
        .parse()
        .map_err(|error: peel_app::InvalidKeyName| {
            ApiError::because(Kind::InvalidOption, error.to_string())
        })?;
    let scopes: Scopes = match fields.scopes {
        None => Scopes::all(),
        Some(names) => names.join(" ").parse().map_err(|_| {
            ApiError::because(
                Kind::InvalidOption,
                "scopes are images:read, images:write and account:read",
            )
        })?,
    };
    let created = peel_app::create_own_key(&state.app, &caller, name, scopes).await?;
    let body = NewKeyBody {
        secret: created.secret.reveal().to_owned(),
        key: KeyBody::from(&created.record),
    };
    Ok((StatusCode::CREATED, Json(body)))
}
