//! What support and admins do about people.

mod block;
mod list_audit_log;
mod list_people;
mod set_role;
mod unblock;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::ApiState;

pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list_people::list_people))
        .routes(routes!(set_role::set_role))
        .routes(routes!(block::block, unblock::unblock))
        .routes(routes!(list_audit_log::list_audit_log))
}
