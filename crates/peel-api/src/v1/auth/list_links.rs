//! `GET /api/v1/auth/links`

use axum::Json;
use axum::extract::State;
use peel_app::people::{self, LinkView};
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;
use crate::time::rfc3339;

/// Providers that let you in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProviderLinksBody {
    /// The oldest first.
    links: Vec<ProviderLink>,
}

/// A provider that lets you in.
#[derive(Debug, Serialize, ToSchema)]
struct ProviderLink {
    /// Its name in addresses.
    #[schema(example = "google")]
    provider: String,
    /// The address that it told.
    #[schema(example = "ada@example.org")]
    email: Option<String>,
    /// Since when.
    #[schema(format = DateTime)]
    linked_at: String,
}

/// List the providers that let you in
#[utoipa::path(
    get,
    path = "/api/v1/auth/links",
    tag = "auth",
    responses(
        (status = 200, description = "The providers", body = ProviderLinksBody),
        (status = "4XX", description = "They cannot be shown", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn list_links(
    State(state): State<ApiState>,
    Person(caller): Person,
) -> Result<Json<ProviderLinksBody>, ApiError> {
    let entry = |link: LinkView| ProviderLink {
        provider: link.provider,
        email: link.email.map(|email| email.to_string()),
        linked_at: rfc3339(link.linked_at),
    };
    let links = people::links(&state.app, &caller).await?;
    Ok(Json(ProviderLinksBody {
        links: links.into_iter().map(entry).collect(),
    }))
}
