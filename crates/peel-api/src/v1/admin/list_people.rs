//! `GET /api/v1/admin/people`

use axum::Json;
use axum::extract::State;
use peel_app::people;
use peel_store::PersonRecord;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;
use crate::path::Fields;
use crate::time::rfc3339;
use crate::v1::page::PageFields;

/// Part of the list of accounts.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PeopleBody {
    /// The accounts.
    people: Vec<AccountEntry>,
    /// Where the list goes on; nothing at its end.
    next_cursor: Option<String>,
}

/// An account.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AccountEntry {
    /// Its id.
    #[schema(example = "acc_06as1p2x7kq3v5mzy8d4w9c0ne")]
    id: String,
    /// Where mails go.
    #[schema(example = "ada@example.org")]
    email: String,
    /// Since when the address is known to be its owner's.
    #[schema(format = DateTime)]
    email_verified_at: Option<String>,
    /// `user`, `support` or `admin`.
    #[schema(example = "user")]
    role: &'static str,
    /// Since when it is there.
    #[schema(format = DateTime)]
    created_at: String,
    /// Since when it is blocked.
    #[schema(format = DateTime)]
    blocked_at: Option<String>,
}

impl From<&PersonRecord> for AccountEntry {
    fn from(person: &PersonRecord) -> Self {
        Self {
            id: person.id.to_string(),
            email: person.email.to_string(),
            email_verified_at: person.email_verified_at.map(rfc3339),
            role: person.role.as_str(),
            created_at: rfc3339(person.created_at),
            blocked_at: person.blocked_at.map(rfc3339),
        }
    }
}

/// List accounts, newest first
///
/// For support and admins.
#[utoipa::path(
    get,
    path = "/api/v1/admin/people",
    tag = "admin",
    params(PageFields),
    responses(
        (status = 200, description = "A page of the list", body = PeopleBody),
        (status = "4XX", description = "The list cannot be shown", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn list_people(
    State(state): State<ApiState>,
    Person(caller): Person,
    Fields(fields): Fields<PageFields>,
) -> Result<Json<PeopleBody>, ApiError> {
    let page = people::people(&state.app, &caller, fields.request()?).await?;
    Ok(Json(PeopleBody {
        people: page.items.iter().map(AccountEntry::from).collect(),
        next_cursor: page.next.map(|cursor| cursor.to_string()),
    }))
}
