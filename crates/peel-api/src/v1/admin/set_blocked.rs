//! `PUT /api/v1/admin/people/{id}/block`

use axum::Json;
use axum::extract::State;
use peel_app::administration;
use serde::Deserialize;
use utoipa::ToSchema;

use super::account_body::AccountEntry;
use super::reason;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;
use crate::path::{Id, Object};

/// Whether an account is kept out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BlockFields {
    /// Whether it is.
    #[schema(example = true)]
    blocked: bool,
    /// Why, for the audit log, which outlives the account: 1–500 characters on one line.
    #[schema(example = "stolen cards", min_length = 1, max_length = 500)]
    reason: String,
}

/// Block an account, or unblock it
///
/// For admins; not their own. Blocking ends its sessions; neither a password nor a provider nor an API key lets in any
/// more. Once it is unblocked, what let in before does so again; sessions have to be begun anew.
#[utoipa::path(
    put,
    path = "/api/v1/admin/people/{id}/block",
    tag = "admin",
    params(("id" = String, Path, description = "The account's id")),
    request_body(content = BlockFields, content_type = "application/json"),
    responses(
        (status = 200, description = "The account", body = AccountEntry),
        (status = "4XX", description = "Nothing was changed", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn set_blocked(
    State(state): State<ApiState>,
    Person(caller): Person,
    Id(id): Id<peel_domain::AccountId>,
    Object(fields): Object<BlockFields>,
) -> Result<Json<AccountEntry>, ApiError> {
    let reason = reason(&fields.reason)?;
    let BlockFields { blocked, .. } = fields;
    let person = administration::set_blocked(&state.app, &caller, id, blocked, &reason).await?;
    Ok(Json(AccountEntry::from(&person)))
}
