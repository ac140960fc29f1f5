//! Oneself: what one has and may, what is kept of one, and getting rid of it.

mod cancel_erasure;
mod download_export;
mod export_body;
mod get_consent;
mod get_export;
mod look;
mod request_erasure;
mod request_export;
mod set_consent;
mod usage;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use peel_app::Caller;
use peel_app::people::{PeopleError, require_recent};

use crate::ApiState;
use crate::error::{ApiError, Kind};

pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(look::me))
        .routes(routes!(usage::usage))
        .routes(routes!(get_consent::get_consent, set_consent::set_consent))
        .routes(routes!(request_export::request_export))
        .routes(routes!(get_export::get_export))
        .routes(routes!(download_export::download_export))
        .routes(routes!(
            request_erasure::request_erasure,
            cancel_erasure::cancel_erasure
        ))
}

/// Refuses somebody with an account who has not shown of late who they are. A visitor is whoever has the cookie.
async fn require_presence(state: &ApiState, caller: &Caller) -> Result<(), PeopleError> {
    match caller.sign_in() {
        Some(_) => require_recent(&state.app, caller).await.map(drop),
        None => Ok(()),
    }
}

/// Refuses programs with an API key: what somebody agrees to is for nobody else to say.
fn require_person(caller: &Caller) -> Result<(), ApiError> {
    match caller.key() {
        Some(_) => Err(ApiError::new(Kind::PersonRequired)),
        None => Ok(()),
    }
}
