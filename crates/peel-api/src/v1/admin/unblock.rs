//! `DELETE /api/v1/admin/people/{id}/block`

use axum::Json;
use axum::extract::State;
use peel_app::people;

use super::list_people::AccountEntry;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;
use crate::path::Id;

/// Unblock an account
///
/// For admins. What let in before does so again; sessions have to be begun anew.
#[utoipa::path(
    delete,
    path = "/api/v1/admin/people/{id}/block",
    tag = "admin",
    params(("id" = String, Path, description = "The account's id")),
    responses(
        (status = 200, description = "The account", body = AccountEntry),
        (status = "4XX", description = "Nothing was changed", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn unblock(
    State(state): State<ApiState>,
    Person(caller): Person,
    Id(id): Id<peel_domain::AccountId>,
) -> Result<Json<AccountEntry>, ApiError> {
    let person = people::unblock(&state.app, &caller, id).await?;
    Ok(Json(AccountEntry::from(&person)))
}
