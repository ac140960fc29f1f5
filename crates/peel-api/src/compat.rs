//! APIs that existing clients speak. What each parameter does, and where they differ from their
//! models, is in `docs/compatibility.md`.

mod body;
mod caller;
mod fields;
mod rembg;
mod removebg;

use axum::Router;

use crate::ApiState;

/// The routes of remove.bg's API.
pub(crate) fn removebg_routes() -> Router<ApiState> {
    removebg::routes()
}

/// The routes of rembg's server.
pub(crate) fn rembg_routes() -> Router<ApiState> {
    rembg::routes()
}
