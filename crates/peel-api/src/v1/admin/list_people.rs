//! `GET /api/v1/admin/people`

use axum::Json;
use axum::extract::State;
use peel_app::administration;
use serde::Serialize;
use utoipa::ToSchema;

use super::account_body::PersonEntry;
use super::search::SearchFields;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;
use crate::path::Fields;

/// Part of the list of accounts.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PeopleBody {
    /// The accounts.
    people: Vec<PersonEntry>,
    /// Where the list goes on; nothing at its end.
    next_cursor: Option<String>,
}

/// Search accounts, newest first
///
/// For support and admins. Finds accounts by their id or by part of their address.
#[utoipa::path(
    get,
    path = "/api/v1/admin/people",
    tag = "admin",
    params(SearchFields),
    responses(
        (status = 200, description = "A page of the list", body = PeopleBody),
        (status = "4XX", description = "The list cannot be shown", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn list_people(
    State(state): State<ApiState>,
    Person(caller): Person,
    Fields(fields): Fields<SearchFields>,
) -> Result<Json<PeopleBody>, ApiError> {
    let (search, page) = (fields.text()?, fields.page()?);
    let page = administration::people(&state.app, &caller, search, page).await?;
    Ok(Json(PeopleBody {
        people: page.items.iter().map(PersonEntry::from).collect(),
        next_cursor: page.next.map(|cursor| cursor.to_string()),
    }))
}
