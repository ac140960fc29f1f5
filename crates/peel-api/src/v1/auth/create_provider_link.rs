//! `POST /api/v1/auth/links`

use axum::extract::State;
use http::StatusCode;
use peel_app::people;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;
use crate::path::Object;

/// What coming back from a provider has brought.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TicketFields {
    /// What stands behind `link=`.
    ticket: String,
}

/// Let a provider let you in
///
/// With the ticket that coming back from the provider has brought, because your address has an account. You must have shown who
/// you are within the last ten minutes.
#[utoipa::path(
    post,
    path = "/api/v1/auth/links",
    tag = "auth",
    request_body(content = TicketFields, content_type = "application/json"),
    responses(
        (status = 204, description = "It lets you in from now on"),
        (status = "4XX", description = "Nothing was changed", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn create_provider_link(
    State(state): State<ApiState>,
    Person(caller): Person,
    Object(fields): Object<TicketFields>,
) -> Result<StatusCode, ApiError> {
    people::link(&state.app, &caller, &fields.ticket).await?;
    Ok(StatusCode::NO_CONTENT)
}
