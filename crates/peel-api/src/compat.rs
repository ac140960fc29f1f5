//! APIs that existing clients speak. What each parameter does, and where they differ from their
//! models, is in `docs/compatibility.md`.

mod body;
mod caller;
mod fields;
mod read_out;
mod rembg;
mod removebg;

use axum::Router;
use axum::middleware::from_fn;

use self::read_out::read_out;
use crate::ApiState;

/// The routes of remove.bg's API.
pub(crate) fn removebg_routes() -> Router<ApiState> {
    removebg::routes().layer(from_fn(read_out))
}

/// The routes of rembg's server.
pub(crate) fn rembg_routes() -> Router<ApiState> {
    rembg::routes().layer(from_fn(read_out))
}
