//! `PUT /api/v1/admin/people/{id}/role`

use axum::Json;
use axum::extract::State;
use peel_app::administration;
use peel_domain::Role;
use serde::Deserialize;
use utoipa::ToSchema;

use super::account_body::AccountEntry;
use super::reason;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody, Kind};
use crate::identity::Person;
use crate::path::{Id, Object};

/// A role.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RoleFields {
    /// `user`, `support` or `admin`.
    #[schema(example = "support")]
    role: String,
    /// Why, for the audit log, which outlives the account: 1–500 characters on one line.
    #[schema(example = "joins the support team", min_length = 1, max_length = 500)]
    reason: String,
}

/// Give an account a role
///
/// For admins; not their own. It holds from the account's next request on.
#[utoipa::path(
    put,
    path = "/api/v1/admin/people/{id}/role",
    tag = "admin",
    params(("id" = String, Path, description = "The account's id")),
    request_body(content = RoleFields, content_type = "application/json"),
    responses(
        (status = 200, description = "The account", body = AccountEntry),
        (status = "4XX", description = "Nothing was changed", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn set_role(
    State(state): State<ApiState>,
    Person(caller): Person,
    Id(id): Id<peel_domain::AccountId>,
    Object(fields): Object<RoleFields>,
) -> Result<Json<AccountEntry>, ApiError> {
    let role: Role = fields.role.parse().map_err(|_| {
        ApiError::because(Kind::InvalidOption, "role must be user, support or admin")
    })?;
    let reason = reason(&fields.reason)?;
    let person = administration::set_role(&state.app, &caller, id, role, &reason).await?;
    Ok(Json(AccountEntry::from(&person)))
}
