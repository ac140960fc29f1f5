//! Coming in, staying in, going out.

mod change_email;
mod change_password;
mod confirm_email;
mod confirm_reset;
mod confirm_totp;
mod create_provider_link;
mod delete_provider_link;
mod enrol_totp;
pub(super) mod fields;
mod finish_visit;
mod get_totp;
mod list_links;
mod list_providers;
mod list_sessions;
mod login;
mod login_totp;
mod logout;
mod reauthenticate;
mod refresh;
mod register;
mod register_social;
mod remove_totp;
mod request_reset;
mod revoke_other_sessions;
mod revoke_session;
mod session_body;
mod start_sign_in;
mod start_visit;
mod undo_email;
mod verify_email;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::ApiState;

pub(super) use session_body::PersonBody;

pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(register::register))
        .routes(routes!(register_social::register_social))
        .routes(routes!(verify_email::verify_email))
        .routes(routes!(login::login))
        .routes(routes!(login_totp::login_totp))
        .routes(routes!(refresh::refresh))
        .routes(routes!(logout::logout))
        .routes(routes!(request_reset::request_reset))
        .routes(routes!(confirm_reset::confirm_reset))
        .routes(routes!(reauthenticate::reauthenticate))
        .routes(routes!(change_password::change_password))
        .routes(routes!(change_email::change_email))
        .routes(routes!(confirm_email::confirm_email))
        .routes(routes!(undo_email::undo_email))
        .routes(routes!(
            list_sessions::list_sessions,
            revoke_other_sessions::revoke_other_sessions
        ))
        .routes(routes!(revoke_session::revoke_session))
        .routes(routes!(get_totp::get_totp, enrol_totp::enrol_totp))
        .routes(routes!(confirm_totp::confirm_totp))
        .routes(routes!(remove_totp::remove_totp))
        .routes(routes!(list_providers::list_providers))
        .routes(routes!(
            start_sign_in::start_sign_in,
            start_visit::start_visit
        ))
        .routes(routes!(finish_visit::finish_visit))
        .routes(routes!(
            list_links::list_links,
            create_provider_link::create_provider_link
        ))
        .routes(routes!(delete_provider_link::delete_provider_link))
}
