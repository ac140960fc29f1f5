//! `GET /api/v1/auth/providers`

use axum::Json;
use axum::extract::State;
use peel_app::people::{self, ProviderView};
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::error::ErrorBody;

/// Who else may say who somebody is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProvidersBody {
    /// The providers.
    providers: Vec<ProviderEntry>,
}

/// A provider.
#[derive(Debug, Serialize, ToSchema)]
struct ProviderEntry {
    /// What it is called in addresses.
    #[schema(example = "google")]
    id: String,
    /// What it is called before people.
    #[schema(example = "Google")]
    name: String,
    /// Where signing in with it begins.
    #[schema(example = "/api/v1/auth/google/start")]
    start: String,
}

/// List the sign-in providers
#[utoipa::path(
    get,
    path = "/api/v1/auth/providers",
    tag = "auth",
    responses(
        (status = 200, description = "The providers", body = ProvidersBody),
        (status = "4XX", description = "They cannot be shown", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(())
)]
pub(super) async fn list_providers(State(state): State<ApiState>) -> Json<ProvidersBody> {
    let entry = |provider: ProviderView| ProviderEntry {
        start: format!("/api/v1/auth/{}/start", provider.id),
        id: provider.id,
        name: provider.name,
    };
    let providers = people::providers(&state.app);
    Json(ProvidersBody {
        providers: providers.into_iter().map(entry).collect(),
    })
}
