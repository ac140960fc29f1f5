//! `POST /api/v1/auth/{provider}/start`

use axum::Json;
use axum::extract::State;
use peel_app::people::{self, Purpose};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::start_sign_in::visit_cookie;
use crate::ApiState;
use crate::browser::{Browser, SetCookie};
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;
use crate::path::{Object, Text};

/// Why somebody who is signed in goes to a provider.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VisitFields {
    /// Why.
    purpose: VisitPurpose,
    /// A path of the website, where to go on. Without it, or with anything else, its first page.
    return_to: Option<String>,
}

/// Why somebody who is signed in goes to a provider.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum VisitPurpose {
    /// To come in this way too, from now on.
    Link,
    /// To show again who they are.
    Reauthenticate,
}

/// Where to go.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VisitBody {
    /// The provider's address.
    url: String,
}

/// Go to a provider, for whatever reason
///
/// Gives the address to send the browser to, from where it comes back to `/api/v1/auth/{provider}/callback`. For linking the
/// provider you must have shown who you are within the last ten minutes.
#[utoipa::path(
    post,
    path = "/api/v1/auth/{provider}/start",
    tag = "auth",
    params(("provider" = String, Path, description = "Its name: `google`, `facebook` or `oidc`")),
    request_body(content = VisitFields, content_type = "application/json"),
    responses(
        (status = 200, description = "Where to go", body = VisitBody),
        (status = "4XX", description = "There is no such provider, or you may not", body = ErrorBody, content_type = "application/problem+json"),
        (status = "5XX", description = "The provider is unavailable", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn start_visit(
    State(state): State<ApiState>,
    browser: Browser,
    Text(provider): Text,
    Person(caller): Person,
    Object(fields): Object<VisitFields>,
) -> Result<(SetCookie, Json<VisitBody>), ApiError> {
    browser.may(&state.counts.login)?;
    let purpose = match fields.purpose {
        VisitPurpose::Link => Purpose::Link(&caller),
        VisitPurpose::Reauthenticate => Purpose::ShowAgain(&caller),
    };
    let return_to = fields.return_to.as_deref();
    let started = people::start_social(&state.app, &provider, purpose, return_to).await?;
    let cookie = visit_cookie(&state, &browser, &started);
    Ok((cookie, Json(VisitBody { url: started.url })))
}
