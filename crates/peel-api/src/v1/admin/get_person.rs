//! `GET /api/v1/admin/people/{id}`

use axum::Json;
use axum::extract::State;
use peel_app::administration;
use peel_app::administration::PersonDetails;
use peel_store::{ApiKeyRecord, OrderOverview};
use serde::Serialize;
use utoipa::ToSchema;

use super::account_body::PersonEntry;
use super::audit_line_body::AuditLineBody;
use super::image_overview_body::ImageOverviewBody;
use super::order_overview_body::OrderOverviewBody;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;
use crate::path::Id;
use crate::time::rfc3339;

/// An account from all sides: at most 20 of each of its things, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PersonDetailsBody {
    /// The account.
    account: PersonEntry,
    /// Its API keys.
    keys: Vec<KeyOverviewBody>,
    /// Its orders.
    orders: Vec<OrderOverviewBody>,
    /// Its images: what is known of them beside their content.
    images: Vec<ImageOverviewBody>,
    /// What the audit log says about it, and of what it has done.
    audit_lines: Vec<AuditLineBody>,
}

/// An API key of somebody.
#[derive(Debug, Serialize, ToSchema)]
struct KeyOverviewBody {
    /// Its id.
    #[schema(example = "key_06as1p2x7kq3v5mzy8d4w9c0ne")]
    id: String,
    /// What its owner calls it.
    name: String,
    /// How its secret begins.
    prefix: String,
    /// What it may do.
    scopes: String,
    /// Since when it is there.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it was last used, roughly.
    #[schema(format = DateTime)]
    last_used_at: Option<String>,
    /// Since when it is not valid any more.
    #[schema(format = DateTime)]
    revoked_at: Option<String>,
}

impl From<&ApiKeyRecord> for KeyOverviewBody {
    fn from(key: &ApiKeyRecord) -> Self {
        Self {
            id: key.id.to_string(),
            name: key.name.clone(),
            prefix: key.prefix.to_string(),
            scopes: key.scopes.to_string(),
            created_at: rfc3339(key.created_at),
            last_used_at: key.last_used_at.map(rfc3339),
            revoked_at: key.revoked_at.map(rfc3339),
        }
    }
}

impl From<&PersonDetails> for PersonDetailsBody {
    fn from(details: &PersonDetails) -> Self {
        let email = &details.overview.person.email;
        let order = |order: &peel_store::OrderRecord| {
            OrderOverviewBody::from(&OrderOverview {
                order: order.clone(),
                email: Some(email.clone()),
            })
        };
        Self {
            account: PersonEntry::from(&details.overview),
            keys: details.keys.iter().map(KeyOverviewBody::from).collect(),
            orders: details.orders.iter().map(order).collect(),
            images: details.images.iter().map(ImageOverviewBody::from).collect(),
            audit_lines: details
                .audit_lines
                .iter()
                .map(AuditLineBody::from)
                .collect(),
        }
    }
}

/// Look at an account
///
/// For support and admins.
#[utoipa::path(
    get,
    path = "/api/v1/admin/people/{id}",
    tag = "admin",
    params(("id" = String, Path, description = "The account's id")),
    responses(
        (status = 200, description = "The account", body = PersonDetailsBody),
        (status = "4XX", description = "The account cannot be shown", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn get_person(
    State(state): State<ApiState>,
    Person(caller): Person,
    Id(id): Id<peel_domain::AccountId>,
) -> Result<Json<PersonDetailsBody>, ApiError> {
    let details = administration::person(&state.app, &caller, id).await?;
    Ok(Json(PersonDetailsBody::from(&details)))
}
