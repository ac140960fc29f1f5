//! Ads that people choose to watch for a pass.

mod begin;
mod checkpoint;
mod end;
mod session_body;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::ApiState;

pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(begin::begin_ad))
        .routes(routes!(checkpoint::reach_checkpoint))
        .routes(routes!(end::end_ad))
}
