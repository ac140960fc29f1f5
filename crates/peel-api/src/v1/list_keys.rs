//! `GET /api/v1/keys`

use axum::Json;
use axum::extract::State;
use peel_store::ApiKeyRecord;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Known;
use crate::time::rfc3339;

/// An API key.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct KeyBody {
    /// Its id.
    #[schema(example = "key_06as1p2x7kq3v5mzy8d4w9c0ne")]
    id: String,
    /// What you call it.
    #[schema(example = "web shop")]
    name: String,
    /// How its secret begins.
    #[schema(example = "peel_live_7k2m")]
    prefix: String,
    /// What it may do.
    scopes: Vec<&'static str>,
    /// Since when it is there.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it was last used, to the minute.
    #[schema(format = DateTime)]
    last_used_at: Option<String>,
    /// Since when it does not work any more.
    #[schema(format = DateTime)]
    revoked_at: Option<String>,
}

/// Your keys.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct KeysBody {
    /// Newest first, the revoked ones included.
    keys: Vec<KeyBody>,
}

impl From<&ApiKeyRecord> for KeyBody {
    fn from(key: &ApiKeyRecord) -> Self {
        Self {
            id: key.id.to_string(),
            name: key.name.clone(),
            prefix: key.prefix.to_string(),
            scopes: key.scopes.iter().map(peel_domain::Scope::as_str).collect(),
            created_at: rfc3339(key.created_at),
            last_used_at: key.last_used_at.map(rfc3339),
            revoked_at: key.revoked_at.map(rfc3339),
        }
    }
}

/// List your API keys
///
/// Needs an API key that may do everything.
#[utoipa::path(
    get,
    path = "/api/v1/keys",
    tag = "keys",
    responses(
        (status = 200, description = "The keys", body = KeysBody),
        (status = "4XX", description = "They cannot be shown", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("api_key" = []), ("bearer" = []))
)]
pub(super) async fn list_keys(
    State(state): State<ApiState>,
    Known(caller): Known,
) -> Result<Json<KeysBody>, ApiError> {
    let keys = peel_app::own_keys(&state.app, &caller).await?;
    Ok(Json(KeysBody {
        keys: keys.iter().map(KeyBody::from).collect(),
    }))
}
