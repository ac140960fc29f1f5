//! APIs that existing clients speak.

use axum::Router;

use crate::ApiState;

/// Their routes.
pub(crate) fn routes() -> Router<ApiState> {
    Router::new()
}
