//! `POST /api/v1/auth/reauthenticate`

use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::browser::Browser;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;
use crate::path::Object;

/// What shows who somebody is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProofFields {
    /// The password.
    password: String,
    /// A code of the authenticator, where one is set up.
    #[schema(example = "492039")]
    code: Option<String>,
}

/// Show again who you are
///
/// What needs it to be recent can be done for ten minutes then. Those without a password go to their sign-in provider again.
#[utoipa::path(
    post,
    path = "/api/v1/auth/reauthenticate",
    tag = "auth",
    request_body(content = ProofFields, content_type = "application/json"),
    responses(
        (status = 204, description = "It is you"),
        (status = "4XX", description = "It was not shown", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn reauthenticate(
    State(state): State<ApiState>,
    browser: Browser,
    Person(caller): Person,
    Object(fields): Object<ProofFields>,
) -> Result<StatusCode, ApiError> {
    browser.may(&state.counts.login)?;
    let (app, client, code) = (&state.app, &browser.client, fields.code.as_deref());
    peel_app::people::reauthenticate(app, client, &caller, &fields.password, code).await?;
    Ok(StatusCode::NO_CONTENT)
}
